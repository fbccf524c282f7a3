import { html, nothing, type TemplateResult } from 'lit';
import { capitalized, words } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { type FlattenPlan, orderWords } from './flattenPlan.ts';

/** `channel 2`, or its label. */
export function placeName(view: OutlineView, { parent }: FlattenPlan, axis: number, at: number): string {
  const label = view.labelsOf(parent.axes[axis])?.[at];
  return `${words(parent.axes[axis].name)} ${label ?? at}`;
}

/** Where a cell comes to stand, in a sentence. */
export function placeSaid(
  view: OutlineView,
  plan: FlattenPlan,
  place: number,
  index: readonly number[],
): string {
  const cell = index.map((at, axis) => placeName(view, plan, axis, at)).join(', ');
  const whose = view.outline.lens === 'tensor' ? 'The order' : 'The network’s own order';
  return `${capitalized(cell)} stands at place ${place} of the row. ${whose}, from the slowest index to the fastest: ${orderWords(plan)}.`;
}

/** How far apart the neighbours of a cell come to stand; what is no longer beside it stands out. */
export function apartList({ parent, apart }: FlattenPlan, index: readonly number[]): TemplateResult {
  return html`<ul class="flatten-apart">
    ${parent.axes.map((axis, at) => {
      const name = words(axis.name);
      const steps = apart[at];
      const isLast = index[at] + 1 >= axis.size;
      if (axis.size < 2) return nothing;
      return html`<li class=${steps > 1 ? 'far' : ''}>
        The next ${name}:
        <strong>${steps.toLocaleString('en')} ${steps === 1 ? 'place' : 'places'} on</strong>${
          steps > 1 ? ', no longer beside it' : ', still beside it'
        }${isLast ? html`<span class="muted"> (this is the last ${name})</span>` : nothing}
      </li>`;
    })}
  </ul>`;
}
