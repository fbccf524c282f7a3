import type { Chart } from 'chart.js';
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { styled } from '../drawing/styled.ts';
import { ThemeController } from '../drawing/theme.ts';
import { formatNumber, formatPercent } from '../drawing/ticks.ts';
import { curveColour } from './curveChart.ts';
import { emit } from './emit.ts';
import type { SaturatedGate } from './saturatedGate.ts';
import { drawSaturation, SHAPE_SIGNS } from './saturationChart.ts';
import { sharedStyles } from './sharedStyles.ts';

/** More rows than these nobody listens to. */
const MOST_ROWS = 200;

/** A point of the picture, as it is clicked. */
export interface SaturatedUnit {
  readonly gate: number;
  readonly unit: number;
}

/**
 * How often gates are saturated: a point for each unit, and the means in words.
 *
 * @fires unit-choose - SaturatedUnit
 */
@customElement('lens-saturation')
export class LensSaturation extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .chart {
        position: relative;
        width: 100%;
        max-width: 460px;
        height: 320px;
      }
      ul {
        margin: 0 0 8px;
        padding: 0;
        list-style: none;
        line-height: 1.5;
      }
    `,
  ];

  @property({ attribute: false }) gates: readonly SaturatedGate[] = [];

  @query('canvas') private canvas!: HTMLCanvasElement;

  readonly #theme = new ThemeController(this);
  #chart: Chart | undefined;

  override render(): TemplateResult {
    const titles = this.gates.map(({ title }) => title).join(', ');
    return html`<ul>
        ${this.gates.map((gate, at) => this.#mean(gate, at))}
      </ul>
      <div class="chart">
        <canvas
          role="img"
          aria-label="How often each unit is saturated: ${titles}. The table that follows says the same."
        ></canvas>
      </div>
      ${table(this.gates)}`;
  }

  #mean({ title, low, high, meanLeft, meanRight }: SaturatedGate, at: number): TemplateResult {
    const colour = styled({ color: curveColour(at, this.#theme.current) });
    return html`<li>
      <span ${colour} aria-hidden="true">${SHAPE_SIGNS[at % SHAPE_SIGNS.length]}</span> ${title}:
      ${formatPercent(meanLeft)} of all numbers below ${formatNumber(low)}, ${formatPercent(meanRight)} above
      ${formatNumber(high)}
    </li>`;
  }

  override updated(changed: PropertyValues<this>): void {
    // A theme that changed asks for an update as well, and changes no property.
    if (!changed.has('gates') && changed.size > 0 && this.#chart) return;
    this.#chart?.destroy();
    this.#chart = drawSaturation(this.canvas, this.gates, this.#theme.current, (gate, unit) =>
      emit(this, 'unit-choose', { gate, unit } satisfies SaturatedUnit),
    );
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

function table(gates: readonly SaturatedGate[]): TemplateResult {
  const units = gates[0]?.left.length ?? 0;
  const shown = Math.min(units, MOST_ROWS);
  return html`<table class="unseen">
    <caption>
      Share of the positions at which a unit is saturated, left and
      right.${shown < units ? ` The first ${shown} of ${units} units.` : ''}
    </caption>
    <thead>
      <tr>
        <th scope="col">unit</th>
        ${gates.map(
          ({ title }) =>
            html`<th scope="col">${title}, left</th>
              <th scope="col">${title}, right</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${Array.from(
        { length: shown },
        (_, unit) =>
          html`<tr>
            <th scope="row">${unit}</th>
            ${gates.map(
              ({ left, right }) =>
                html`<td>${formatPercent(left[unit])}</td>
                  <td>${formatPercent(right[unit])}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-saturation': LensSaturation;
  }
}
