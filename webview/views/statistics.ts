import type { Chart } from 'chart.js';
import { css, html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Statistics } from '../../src/trace/node.ts';
import { ThemeController } from '../drawing/theme.ts';
import { formatCount, formatNumber } from '../drawing/ticks.ts';
import { binRange, drawHistogram } from './histogram.ts';
import { sharedStyles } from './sharedStyles.ts';

/** The smallest facts about a node's numbers and how they are spread. */
@customElement('lens-statistics')
export class LensStatistics extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(128px, 1fr));
        gap: 8px 12px;
        margin: 0 0 12px;
      }
      dt {
        font-size: 11px;
      }
      dd {
        margin: 0;
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
      }
      .chart {
        position: relative;
        height: 170px;
        max-width: 640px;
      }
    `,
  ];

  @property({ attribute: false }) statistics: Statistics | undefined;

  @query('canvas') private canvas!: HTMLCanvasElement | null;

  readonly #theme = new ThemeController(this);
  #chart: Chart | undefined;

  override render(): TemplateResult | typeof nothing {
    const { statistics } = this;
    if (!statistics) return nothing;
    const { count, notFinite, minimum, maximum, mean, standardDeviation } = statistics;
    return html`
      <dl>
        ${fact('count', formatCount(count))} ${fact('minimum', formatNumber(minimum))}
        ${fact('mean', formatNumber(mean))} ${fact('maximum', formatNumber(maximum))}
        ${fact('standard deviation', formatNumber(standardDeviation))}
        ${notFinite > 0 ? fact('not finite (left out)', formatCount(notFinite)) : nothing}
      </dl>
      ${statistics.histogram.length > 0 ? this.#renderChart(statistics) : nothing}
    `;
  }

  override updated(): void {
    this.#chart?.destroy();
    this.#chart =
      this.canvas && this.statistics
        ? drawHistogram(this.canvas, this.statistics, this.#theme.current)
        : undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  #renderChart(statistics: Statistics): TemplateResult {
    const { histogram, minimum, maximum } = statistics;
    const said = `Histogram of ${histogram.length} bins from ${formatNumber(minimum)} to ${formatNumber(maximum)}`;
    return html`
      <div class="chart"><canvas role="img" aria-label=${said} aria-describedby="fullest"></canvas></div>
      <p class="unseen" id="fullest">Most cells lie from ${binRange(statistics, fullestBin(histogram))}.</p>
      <table class="unseen">
        <caption>
          Histogram
        </caption>
        <thead>
          <tr>
            <th scope="col">values</th>
            <th scope="col">cells</th>
          </tr>
        </thead>
        <tbody>
          ${histogram.map(
            (count, bin) =>
              html`<tr>
                <th scope="row">${binRange(statistics, bin)}</th>
                <td>${formatCount(count)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    `;
  }
}

function fact(name: string, value: string): TemplateResult {
  return html`<div>
    <dt class="muted">${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function fullestBin(histogram: readonly number[]): number {
  return histogram.indexOf(Math.max(...histogram));
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-statistics': LensStatistics;
  }
}
