import { css, html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ColourScale } from '../drawing/colourScale.ts';
import { colourOf, cssColour, valueAt } from '../drawing/colourScale.ts';
import { formatNumber } from '../drawing/ticks.ts';
import { sharedStyles } from './sharedStyles.ts';

const STEPS = 32;

/** The colour bar of a picture: which colour stands for which number. */
@customElement('lens-legend')
export class LensLegend extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
        font-size: 11px;
        width: max-content;
      }
    `,
  ];

  @property({ attribute: false }) scale: ColourScale | undefined;
  @property() override title = '';
  /** Lies beside a picture (`vertical`) or below it. */
  @property({ reflect: true }) orientation: 'vertical' | 'horizontal' = 'vertical';
  /** Whether the picture has hatched cells, which are then explained. */
  @property({ type: Boolean }) hatched = false;

  override render(): TemplateResult | typeof nothing {
    if (!this.scale) return nothing;
    return html`${STEPS} ${cssColour(colourOf(this.scale, 0))} ${formatNumber(valueAt(this.scale, 0.5))}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-legend': LensLegend;
  }
}
