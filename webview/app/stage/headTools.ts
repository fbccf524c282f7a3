import { html, type TemplateResult } from 'lit';
import { HEAD_LABELS } from '../../../src/trace/studies.ts';
import type { PortraitView } from '../headPortraits.ts';
import type { Navigation } from '../navigation.ts';
import type { Panel } from '../panel.ts';

/**
 * Which heads of the overview are shown, by what they do. Every label has its place also before the heads are counted,
 * so that nothing moves.
 */
export function headLabels(panel: Panel, portraits: PortraitView | undefined): TemplateResult {
  const { headLabel } = panel.navigation;
  const choose = (label: Navigation['headLabel']): void =>
    panel.navigate((now) => ({ ...now, headLabel: now.headLabel === label ? null : label }));
  return html`<div class="head-labels" role="group" aria-label="Show heads by what they do">
    ${labelChip('all', portraits?.portraits.heads.length, headLabel === null, () => choose(null))}
    ${HEAD_LABELS.map((label) =>
      labelChip(label, portraits?.counts.get(label), headLabel === label, () => choose(label)),
    )}
  </div>`;
}

export function headOrder(panel: Panel): TemplateResult {
  const { headOrder } = panel.navigation;
  return html`<label class="head-order"
    ><span class="muted">Order</span>
    <select
      @change=${(event: Event) => {
        const headOrder = (event.target as HTMLSelectElement).value as Navigation['headOrder'];
        panel.navigate((now) => ({ ...now, headOrder }));
      }}
    >
      <option value="place" ?selected=${headOrder === 'place'}>by layer and head</option>
      <option value="score" ?selected=${headOrder === 'score'}>by score</option>
    </select></label
  >`;
}

function labelChip(
  title: string,
  count: number | undefined,
  pressed: boolean,
  act: () => void,
): TemplateResult {
  return html`<button
    class="head-chip"
    aria-pressed=${pressed}
    aria-label="${title}: ${count ?? 0} ${count === 1 ? 'head' : 'heads'}"
    @click=${act}
  >
    ${title} <span class="head-count">${count ?? '–'}</span>
  </button>`;
}
