import { css, html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ColourScale } from '../drawing/colourScale.ts';
import { cssColour, tableEntry, tableOf, valueAt } from '../drawing/colourScale.ts';
import type { Rgb } from '../drawing/colourMaps.ts';
import { styled } from '../drawing/styled.ts';
import { formatNumber } from '../drawing/ticks.ts';
import { sharedStyles } from './sharedStyles.ts';

const STOPS = 24;

function gradient(scale: ColourScale, direction: string): string {
  const table = tableOf(scale);
  const colours = Array.from({ length: STOPS + 1 }, (_, stop) => {
    const at = tableEntry(stop / STOPS) * 3;
    return cssColour([...table.subarray(at, at + 3)] as unknown as Rgb);
  });
  return `linear-gradient(${direction}, ${colours.join(', ')})`;
}

/** The colour bar of a picture: which colour stands for which number. */
@customElement('lens-legend')
export class LensLegend extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        font-size: 11px;
        width: max-content;
        max-width: 100%;
      }
      .title {
        margin-bottom: 6px;
        max-width: 90px;
      }
      .bar {
        outline: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .ends {
        display: flex;
        justify-content: space-between;
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
      }
      .vertical .scale {
        display: flex;
        gap: 6px;
      }
      .vertical .bar {
        width: 14px;
      }
      .vertical .ends {
        flex-direction: column-reverse;
      }
      .horizontal {
        display: flex;
        flex-wrap: wrap;
        gap: 0 10px;
      }
      .horizontal .scale {
        width: var(--legend-length, 180px);
        container-type: inline-size;
      }
      .horizontal .bar {
        height: 12px;
      }
      /* Three numbers would run into each other. */
      @container (max-width: 100px) {
        .ends span:nth-child(2):not(:last-child) {
          display: none;
        }
      }
      .horizontal .title {
        max-width: none;
        margin-bottom: 0;
      }
      .note {
        margin-top: 5px;
        max-width: 90px;
      }
      .horizontal .note {
        max-width: none;
        margin-top: 0;
      }
      .hatch {
        display: inline-block;
        width: 12px;
        height: 12px;
        vertical-align: -2px;
        border: 1px solid currentcolor;
        background: repeating-linear-gradient(135deg, transparent 0 2px, currentcolor 2px 3px);
      }
    `,
  ];

  @property({ attribute: false }) scale: ColourScale | undefined;
  @property() override title = '';
  /** Lies beside a picture (`vertical`) or below it. */
  @property() orientation: 'vertical' | 'horizontal' = 'vertical';
  /** Height of a vertical colour bar, in CSS pixels. */
  @property({ type: Number }) barLength = 170;
  /** Whether the picture has hatched cells, which are then explained. */
  @property({ type: Boolean }) hatched = false;

  override render(): TemplateResult | typeof nothing {
    const scale = this.scale;
    if (!scale) return nothing;
    const numbers = [0, 0.5, 1].map((fraction) => formatNumber(valueAt(scale, fraction)));
    const [low, middle, high] = numbers;
    const constant = low === high;
    const direction = this.orientation === 'vertical' ? 'to top' : 'to right';
    const length = this.orientation === 'vertical' ? { height: `${this.barLength}px` } : {};
    const range = constant ? `all ${low}` : `from ${low} through ${middle} to ${high}`;
    const said = `${this.title || 'Colour scale'}: ${range}`;
    return html`
      <div class=${this.orientation} role="group" aria-label=${said}>
        ${this.title ? html`<div class="title muted">${this.title}</div>` : nothing}
        <div class="scale">
          <div class="bar" ${styled({ background: gradient(scale, direction), ...length })}></div>
          <div class="ends muted">
            ${(constant ? [low] : numbers).map((number) => html`<span>${number}</span>`)}
          </div>
        </div>
        ${scale.curve === 'square-root' ? html`<div class="note muted">√ scale</div>` : nothing}
        ${this.hatched ? html`<div class="note muted"><span class="hatch"></span> no finite number</div>` : nothing}
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-legend': LensLegend;
  }
}
