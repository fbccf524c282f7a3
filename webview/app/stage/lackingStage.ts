import { html, nothing, type TemplateResult } from 'lit';
import { capitalized } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import type { Panel } from '../panel.ts';

/** What stands in place of predictions between two runs. @param what `what comes next` */
export function differencePredictsNothing(what: string): TemplateResult {
  return html`<p class="no-picture">
    A difference between two runs predicts nothing. Look at one of the two to see ${what}.
  </p>`;
}

/** What stands in place of a picture that this run has not. */
export function lackingStage({ state, navigation, runs }: Panel, view: OutlineView): TemplateResult {
  const label = state.comparison?.label ?? '';
  const run =
    view === runs?.difference
      ? 'The difference has no such stage: its shape is not the same in both runs'
      : view === runs?.own
        ? 'This run has no such stage'
        : `${capitalized(label)}: this run has no such stage or head`;
  return html`<div class="no-picture">
    <p>${run}.</p>
    ${navigation.node === null ? nothing : html`<p class="muted"><code>${navigation.node}</code></p>`}
  </div>`;
}
