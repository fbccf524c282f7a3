import { html, nothing, type TemplateResult } from 'lit';
import { formatCount } from '../../../drawing/ticks.ts';
import { kernelOf } from '../../mapChanges.ts';
import { openSource } from '../../moves.ts';
import type { Panel } from '../../panel.ts';

/** From maps to the filters that make them: learnt numbers are not in the rail. */
export function filtersLink(panel: Panel): TemplateResult | typeof nothing {
  const kernel = kernelOf(panel);
  if (!kernel) return nothing;
  const [filters] = kernel.axes;
  const open = (): void => {
    const filter = Math.min(panel.navigation.head, filters.size - 1);
    panel.navigate(openSource(kernel, [filter, 0, 0, 0]));
    // Where they came from has no cell that is looked at.
    panel.navigate((now) => ({ ...now, cell: null }));
    panel.announce(`${kernel.title} is open.`);
  };
  return html`<button class="text-button" title="Open ${kernel.name}" @click=${open}>
    Its ${formatCount(filters.size)} filters →
  </button>`;
}
