import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GradientStep } from '../../../../src/trace/recurrentStudies.ts';
import { formatCount, formatNumber, formatPercent } from '../../../drawing/ticks.ts';
import '../../../views/bars.ts';
import '../../elements/formula.ts';
import { PanelElement } from '../../panelElement.ts';
import { QuerySlot } from '../../querySlot.ts';
import { problemView } from '../problemView.ts';
import { wholeField } from '../samplingControls.ts';
import { clippingPlane } from './clippingPlane.ts';

/** As many characters as the study goes back through at once. */
const MOST_CHARACTERS = 1000;

/** A real step of training on the characters up to a position: its gradient, truncated and whole, clipped in two ways. */
@customElement('lens-gradient-clipping')
export class LensGradientClipping extends PanelElement {
  @property({ type: Number }) position = 0;
  /** Positions in a chunk; 0: not truncated. */
  @property({ type: Number }) chunk = 0;
  @state() private characters = 100;
  @state() private norm = 0.5;
  @state() private value = 0.01;
  private readonly step = new QuerySlot<'gradientStep', null>(this, 'gradientStep');

  override render(): TemplateResult | typeof nothing {
    const { view, queries } = this.panel;
    if (!view) return nothing;
    const last = view.outline.tokens.length - 1;
    // The loss of a character is told by the one after it.
    const to = Math.min(this.position + 1, last);
    const wanted = {
      trace: view.trace,
      from: Math.max(0, to - this.characters),
      to,
      chunk: this.chunk,
      normThreshold: this.norm,
      valueThreshold: this.value,
    };
    const { shown, problem } = this.step.read(queries, to > 0 ? wanted : null, null);
    return html`<section class="clipping">
      <h3>A step of training, and clipping its gradient</h3>
      <div class="back-controls" role="group" aria-label="The step of training">
        ${wholeField('Characters', 'How many of the last characters the step learns from', this.characters, MOST_CHARACTERS, (count) => (this.characters = Math.max(1, count)))}
        ${threshold('Clip the norm at', this.norm, (norm) => (this.norm = norm))}
        ${threshold('Clip values at ±', this.value, (value) => (this.value = value))}
      </div>
      ${
        to === 0
          ? html`<p>One character has no next one to learn from: select a longer text.</p>`
          : problem && problem.code !== 'cancelled'
            ? problemView(problem, this.panel)
            : shown
              ? this.body(shown.value)
              : html`<p class="muted">The gradient is being computed …</p>`
      }
    </section>`;
  }

  private body(step: GradientStep): TemplateResult {
    const { from, to, loss, before, byNorm, byValue, formulas, meaning } = step;
    return html`<p aria-live="polite">
        Positions ${from} to ${to - 1}: mean loss ${formatNumber(loss)} nats. ${truncation(step)}
      </p>
      <div class="clipping-columns">
        <div>
          <lens-bars
            .title=${'Norm of the gradient'}
            .entries=${[
              { label: 'before', value: before.norm },
              { label: 'by norm', value: byNorm.after.norm },
              { label: 'by value', value: byValue.after.norm },
            ]}
          ></lens-bars>
          <lens-bars
            .title=${'Largest entry'}
            .entries=${[
              { label: 'before', value: before.largest },
              { label: 'by norm', value: byNorm.after.largest },
              { label: 'by value', value: byValue.after.largest },
            ]}
          ></lens-bars>
        </div>
        ${clippingPlane(step)}
      </div>
      <ul class="clipping-words">
        <li>
          By norm:
          ${
            byNorm.factor < 1
              ? `all ${formatCount(before.count)} entries are multiplied by ${formatNumber(byNorm.factor)}; the direction stays.`
              : `${formatNumber(before.norm)} is not above ${formatNumber(byNorm.threshold)}, so nothing changes.`
          }
        </li>
        <li>
          By value:
          ${
            byValue.clamped > 0
              ? `${formatCount(byValue.clamped)} entries (${formatPercent(byValue.clamped / before.count)}) are cut off; the direction turns by ${formatNumber(degrees(byValue.cosine))}°.`
              : `no entry is beyond ±${formatNumber(byValue.threshold)}, so nothing changes.`
          }
        </li>
      </ul>
      <details class="back-formula">
        <summary>Both rules as formulas</summary>
        <lens-formula .tex=${formulas.byNorm}></lens-formula>
        <lens-formula .tex=${formulas.byValue}></lens-formula>
        <p>${meaning}</p>
      </details>`;
  }
}

const degrees = (cosine: number): number => (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;

function truncation({ chunk, whole, before }: GradientStep): string {
  if (!whole) return `The gradient goes back through all of them; its norm is ${formatNumber(before.norm)}.`;
  return `Truncated to chunks of ${chunk} the norm of the gradient is ${formatNumber(before.norm)}, through all of them it is ${formatNumber(whole.size.norm)}; the two point ${formatNumber(degrees(whole.cosine))}° apart.`;
}

/** A number above 0. */
function threshold(name: string, value: number, set: (value: number) => void): TemplateResult {
  return html`<label
    ><span class="muted">${name}</span>
    <input
      type="number"
      min="0"
      step="any"
      .value=${String(value)}
      @change=${(event: Event) => {
        const field = event.target as HTMLInputElement;
        if (field.valueAsNumber > 0 && Number.isFinite(field.valueAsNumber)) set(field.valueAsNumber);
        else field.value = String(value);
      }}
    />
  </label>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-gradient-clipping': LensGradientClipping;
  }
}
