import type { Chart } from 'chart.js';
import { css, html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { ThemeController } from '../drawing/theme.ts';
import { formatNumber } from '../drawing/ticks.ts';
import { type CurvePicture, drawCurves } from './curveChart.ts';
import { sharedStyles } from './sharedStyles.ts';

/** More rows than these nobody listens to. */
const MOST_ROWS = 200;

/** Numbers over places as curves; the same as a table for those who do not see them. */
@customElement('lens-curves')
export class LensCurves extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .chart {
        position: relative;
        height: clamp(200px, 40vh, 320px);
        max-width: 900px;
      }
    `,
  ];

  @property({ attribute: false }) picture: CurvePicture | undefined;
  /** What is seen, in a sentence. */
  @property() said = '';

  @query('canvas') private canvas!: HTMLCanvasElement | null;

  readonly #theme = new ThemeController(this);
  #chart: Chart | undefined;

  override render(): TemplateResult {
    return html`<div class="chart"><canvas role="img" aria-label=${this.said}></canvas></div>
      ${this.picture ? table(this.picture, this.said) : ''}`;
  }

  override updated(): void {
    this.#chart?.destroy();
    this.#chart =
      this.canvas && this.picture ? drawCurves(this.canvas, this.picture, this.#theme.current) : undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#chart?.destroy();
    this.#chart = undefined;
  }
}

function table({ curves, places, placeName, xTitle }: CurvePicture, said: string): TemplateResult {
  const shown = Array.from(places).slice(0, MOST_ROWS);
  const left = places.length - shown.length;
  return html`<table class="unseen">
    <caption>
      ${said}${left > 0 ? ` The first ${MOST_ROWS} of ${places.length} places.` : ''}
    </caption>
    <thead>
      <tr>
        <th scope="col">${xTitle}</th>
        ${curves.map(({ name }) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${shown.map(
        (place, at) =>
          html`<tr>
            <th scope="row">${placeName(place)}</th>
            ${curves.map(({ values }) => html`<td>${formatNumber(values[at]!)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-curves': LensCurves;
  }
}
