import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { UnitLabels } from '../../../../src/trace/recurrentStudies.ts';
import { styled } from '../../../drawing/styled.ts';
import { formatNumber } from '../../../drawing/ticks.ts';
import { emit } from '../../../views/emit.ts';
import { PanelElement } from '../../panelElement.ts';
import { QuerySlot } from '../../querySlot.ts';
import { labelRows, unitsOf } from './labelRows.ts';

/** So many units are listed. */
const LISTED = 24;

/**
 * Simple features of the text that units go with.
 *
 * @fires unit-choose - the unit
 */
@customElement('lens-unit-labels')
export class LensUnitLabels extends PanelElement {
  /** The unit that the text is coloured by. */
  @property({ attribute: false }) unit: number | null = null;
  /** `null`: the clearest of each unit. */
  @state() private feature: number | null = null;
  /** `null`: what is called clear. */
  @state() private least: number | null = null;
  private readonly labels = new QuerySlot<'unitLabels', string>(this, 'unitLabels');

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const wanted = { trace: view.trace, node: node.name };
    const { shown, problem } = this.labels.read(queries, wanted, node.title);
    return html`<section class="unit-labels" aria-label="Labels of units">
      <h3>What units go with</h3>
      ${
        problem && problem.code !== 'cancelled'
          ? html`<p class="muted">${problem.message}</p>`
          : shown
            ? this.body(shown.value)
            : html`<p class="muted">Units are being compared with the text …</p>`
      }
    </section>`;
  }

  private body(labels: UnitLabels): TemplateResult {
    const { features } = labels;
    const least = this.least ?? round(labels.clearFrom);
    const chosen = this.feature !== null && features[this.feature] ? this.feature : null;
    const rows = labelRows(labels, { feature: chosen, least });
    const constant = features.filter(({ varies }) => !varies).map(({ name }) => name);
    return html`<p class="hint">
        A label is a correlation with a simple feature, not a proof. ${labels.meaning}
      </p>
      ${this.filters(labels, chosen, least)}
      <p aria-live="polite" class="find-said">
        ${rows.length} ${rows.length === 1 ? 'unit goes' : 'units go'} with
        ${chosen === null ? 'one of the features' : `“${features[chosen]!.name}”`}, |r| ≥
        ${formatNumber(least)}.${rows.length > LISTED ? ` The clearest ${LISTED} are listed.` : ''}
        ${chosen === null ? nothing : html`<span class="muted">${features[chosen]!.words}</span>`}
      </p>
      <ul class="label-list">
        ${rows.slice(0, LISTED).map(
          ({ unit, label, correlation }) =>
            html`<li>
              <button
                class="text-button"
                data-unit=${unit}
                aria-pressed=${unit === this.unit}
                title="Colours the text by this unit"
                @click=${() => emit(this, 'unit-choose', unit)}
              >
                unit ${unit}
              </button>
              <span>${label}</span>
              <span class="track" aria-hidden="true"
                ><span class="bar" ${styled({ width: `${Math.abs(correlation) * 100}%` })}></span
              ></span>
              <span class="number">r = ${formatNumber(Math.trunc(correlation * 100) / 100)}</span>
            </li>`,
        )}
      </ul>
      ${
        constant.length > 0
          ? html`<p class="muted">The same at all positions of this text: ${constant.join(', ')}.</p>`
          : nothing
      }`;
  }

  private filters(labels: UnitLabels, chosen: number | null, least: number): TemplateResult {
    const counts = unitsOf(labels, least);
    return html`<div class="find-controls" role="group" aria-label="Which labels are listed">
      <label
        >Feature
        <select
          name="feature"
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            this.feature = value === '' ? null : Number(value);
          }}
        >
          <option value="" ?selected=${chosen === null}>the clearest of each unit</option>
          ${labels.features.map(({ name, varies }, at) =>
            varies
              ? html`<option value=${at} ?selected=${at === chosen}>${name}: ${counts[at]}</option>`
              : nothing,
          )}
        </select></label
      >
      <label title="The least size of the correlation, 0 to 1"
        >|r| at least
        <input
          type="number"
          name="least"
          min="0"
          max="1"
          step="0.05"
          .value=${String(least)}
          @change=${(event: Event) => {
            const field = event.target as HTMLInputElement;
            const { valueAsNumber } = field;
            if (valueAsNumber >= 0 && valueAsNumber <= 1) this.least = valueAsNumber;
            else field.value = String(least);
          }}
      /></label>
    </div>`;
  }
}

const round = (value: number): number => Math.floor(value * 100) / 100;

declare global {
  interface HTMLElementTagNameMap {
    'lens-unit-labels': LensUnitLabels;
  }
}
