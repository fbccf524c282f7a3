import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { COLOUR_STEPS, NEUTRAL_STEP } from '../../src/text/colourSteps.ts';
import { ThemeController } from '../drawing/theme.ts';
import { formatNumber } from '../drawing/ticks.ts';
import { sharedStyles } from './sharedStyles.ts';
import { backgroundOf, stepStyles } from './stepStyles.ts';

const ALL = Array.from({ length: COLOUR_STEPS }, (_, step) => step);

/** Which colour behind a text stands for which number. */
@customElement('lens-step-legend')
export class LensStepLegend extends LitElement {
  static override styles = [
    sharedStyles,
    stepStyles,
    css`
      .scale {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .steps {
        display: inline-flex;
        outline: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border, transparent));
      }
      .steps span {
        width: 9px;
        height: 14px;
      }
    `,
  ];

  /** The ends of what a number can be; from 0 up there are no colours for negative ones. */
  @property({ type: Number }) least = 0;
  @property({ type: Number }) most = 1;

  /** What stands at the ends where that is more than their numbers. */
  @property({ attribute: false }) words: readonly [low: string, high: string] | undefined;

  readonly #theme = new ThemeController(this);

  override render(): TemplateResult {
    const steps = this.least < 0 ? ALL : ALL.slice(NEUTRAL_STEP);
    const [low, high] = this.words ?? [formatNumber(this.least), formatNumber(this.most)];
    return html`<span
      class="scale ${backgroundOf(this.#theme.current)}"
      role="img"
      aria-label="Colours from ${low} to ${high}"
    >
      <span class="muted">${low}</span>
      <span class="steps">${steps.map((step) => html`<span class="step-${step}"></span>`)}</span>
      <span class="muted">${high}</span>
    </span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-step-legend': LensStepLegend;
  }
}
