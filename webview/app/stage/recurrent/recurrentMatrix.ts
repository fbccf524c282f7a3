import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RecurrentSpectrum } from '../../../../src/trace/recurrentStudies.ts';
import { styled } from '../../../drawing/styled.ts';
import { ThemeController } from '../../../drawing/theme.ts';
import { formatNumber } from '../../../drawing/ticks.ts';
import { curveColour } from '../../../views/curveChart.ts';
import type { CurvePicture } from '../../../views/curvePicture.ts';
import '../../../views/curves.ts';
import { capitalized, words } from '../../nodeShape.ts';
import { PanelElement } from '../../panelElement.ts';
import { QuerySlot } from '../../querySlot.ts';
import { problemView } from '../problemView.ts';
import { type FinishedRun, layersOf } from './networks.ts';
import { fateOf, powerText, raised } from './repeatedWeight.ts';

/** As in the lecture. */
const MOST_STEPS = 50;

/** What a layer multiplies its state with at every step: how long it makes it, once and many times. */
@customElement('lens-recurrent-matrix')
export class LensRecurrentMatrix extends PanelElement {
  @property({ attribute: false }) runs: readonly FinishedRun[] = [];
  /** Which recurrent layer, from 0. */
  @property({ type: Number }) layer = 0;
  /** Whose matrices; `null`: those of the network that was run. */
  @state() private chosen: string | null = null;
  @state() private weight = 2;
  @state() private steps = MOST_STEPS;
  private readonly spectrum = new QuerySlot<'recurrentSpectrum', string>(this, 'recurrentSpectrum');
  private readonly theme = new ThemeController(this);
  private drawn: { readonly of: RecurrentSpectrum; readonly picture: CurvePicture } | undefined;
  private powers:
    { readonly weight: number; readonly steps: number; readonly picture: CurvePicture } | undefined;

  override render(): TemplateResult {
    return html`<div class="matrix-columns">
      <section>
        <h3>The matrix that is multiplied with again and again</h3>
        ${this.matrix()}
      </section>
      <section>
        <h3>One weight, ${this.steps} times: W₂${raised(this.steps)}</h3>
        ${this.example()}
      </section>
    </div>`;
  }

  private matrix(): TemplateResult | typeof nothing {
    const { runs, panel } = this;
    const own = runs.find(({ view }) => view === panel.view);
    const run = runs.find(({ title }) => title === this.chosen) ?? own ?? runs[0];
    const layer = run && layersOf(run.view)[this.layer];
    if (!run || !layer) return nothing;
    const { shown, problem } = this.spectrum.read(
      panel.queries,
      { trace: run.view.trace, layer: layer.name },
      run.title,
    );
    return html`<div class="back-controls">
        <label
          >Network
          <select
            name="matrix"
            @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}
          >
            ${runs.map(
              ({ title }) => html`<option value=${title} ?selected=${title === run.title}>${title}</option>`,
            )}
          </select></label
        >
      </div>
      ${
        problem && problem.code !== 'cancelled'
          ? problemView(problem, panel)
          : shown
            ? this.singularValues(shown.value, shown.context)
            : html`<p class="muted">The matrices are being taken apart …</p>`
      }`;
  }

  private singularValues(spectrum: RecurrentSpectrum, title: string): TemplateResult {
    if (this.drawn?.of !== spectrum) this.drawn = { of: spectrum, picture: spectrumPicture(spectrum) };
    return html`<ul class="matrix-words">
        ${spectrum.gates.map(
          ({ gate, singularValues, eigenvalues }, at) =>
            html`<li>
              ${this.swatch(at)}${capitalized(words(gate))}: largest singular value
              <strong>${formatNumber(singularValues[0] ?? NaN)}</strong>, ${above(singularValues)} of
              ${singularValues.length} above 1; largest eigenvalue
              ${formatNumber(Math.hypot(eigenvalues[0] ?? NaN, eigenvalues[1] ?? NaN))} in size.
            </li>`,
        )}
      </ul>
      <lens-curves
        .picture=${this.drawn.picture}
        .said=${`Singular values of the recurrent matrices of ${title}, in falling order`}
      ></lens-curves>
      <p class="muted hint">
        Above 1 the matrix makes some direction longer at each step, below 1 shorter. That is only a bound on
        the gradient: slopes of tanh and gates, at most 1, come on top. ${spectrum.meaning}
      </p>`;
  }

  private example(): TemplateResult {
    const { weight, steps } = this;
    if (this.powers?.weight !== weight || this.powers.steps !== steps)
      this.powers = { weight, steps, picture: powersPicture(weight, steps) };
    const preset = (to: number): TemplateResult =>
      html`<button class="text-button" @click=${() => this.set(to, MOST_STEPS)}>${to}⁵⁰</button>`;
    return html`<div class="back-controls" role="group" aria-label="The repeated weight">
        ${slider('W₂', 0, 2.5, 0.05, weight, (to) => this.set(to, steps))}
        ${slider('steps', 1, MOST_STEPS, 1, steps, (to) => this.set(weight, to))} ${preset(2)} ${preset(0.5)}
      </div>
      <p aria-live="polite">
        <strong>${formatNumber(weight)}${raised(steps)} = ${powerText(weight ** steps)}</strong>.
        ${fateOf(weight)}
      </p>
      <p class="back-controls">
        <span>${this.swatch(0)}W₂ = ${formatNumber(weight)}</span>
        <span class="muted">${this.swatch(1)}dashed: 2 ${this.swatch(2)}dashed: 0.5</span>
      </p>
      <lens-curves
        .picture=${this.powers.picture}
        .said=${`The powers of ${formatNumber(weight)} from 1 to ${steps}, on a logarithmic axis`}
      ></lens-curves>
      <p class="muted hint">
        A network of one unit without an activation, as in the lecture: over ${steps} steps a gradient is
        multiplied by W₂ ${steps} times. A toy, not one of the networks above.
      </p>`;
  }

  private swatch(colour: number): TemplateResult {
    return html`<span
      class="swatch"
      ${styled({ background: curveColour(colour, this.theme.current) })}
    ></span>`;
  }

  private set(weight: number, steps: number): void {
    this.weight = weight;
    this.steps = steps;
  }
}

const above = (values: Float32Array): number => values.filter((value) => value > 1).length;

function spectrumPicture({ gates }: RecurrentSpectrum): CurvePicture {
  const count = Math.max(...gates.map(({ singularValues }) => singularValues.length));
  return {
    curves: [
      ...gates.map(({ gate, singularValues }, at) => ({
        name: words(gate),
        colour: at,
        values: singularValues,
      })),
      { name: '1', colour: 11, values: new Float32Array(count).fill(1), dashed: true },
    ],
    places: Array.from({ length: count }, (_, at) => at + 1),
    placeName: (place) => String(place),
    xTitle: 'rank: the largest first',
    yTitle: 'singular value',
  };
}

function powersPicture(weight: number, steps: number): CurvePicture {
  const powersOf = (of: number): number[] => Array.from({ length: steps + 1 }, (_, at) => of ** at || NaN);
  return {
    curves: [
      { name: `W₂ = ${formatNumber(weight)}`, colour: 0, values: powersOf(weight) },
      { name: 'W₂ = 2', colour: 1, values: powersOf(2), dashed: true },
      { name: 'W₂ = 0.5', colour: 2, values: powersOf(0.5), dashed: true },
    ],
    places: Array.from({ length: steps + 1 }, (_, at) => at),
    placeName: String,
    xTitle: 'steps',
    yTitle: 'W₂ to this power, log scale',
    logarithmic: true,
  };
}

function slider(
  name: string,
  minimum: number,
  maximum: number,
  step: number,
  value: number,
  set: (value: number) => void,
): TemplateResult {
  return html`<label
    ><span class="muted">${name}</span>
    <input
      type="range"
      min=${minimum}
      max=${maximum}
      step=${step}
      .value=${String(value)}
      @input=${(event: Event) => set(Number((event.target as HTMLInputElement).value))}
    />
    <output>${formatNumber(value)}</output></label
  >`;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-recurrent-matrix': LensRecurrentMatrix;
  }
}
