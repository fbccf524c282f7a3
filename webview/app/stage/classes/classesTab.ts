import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import '../../../views/classBars.ts';
import { isDifference, leadingOf } from '../../nodeShape.ts';
import { QuerySlot } from '../../querySlot.ts';
import { classMeaning } from './classMeaning.ts';
import { problemView } from '../problemView.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';

/** More classes than any network tells apart. */
const MOST_CLASSES = 4096;

/** What the network takes the image for: probabilities, or scores, as bars. */
@customElement('lens-classes-tab')
export class LensClassesTab extends StageElement {
  private readonly slice = new QuerySlot<'slice', OutlineNode>(this, 'slice');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries, runs } = this.panel;
    if (!view || !node) return nothing;
    const leading = leadingOf(node, navigation.head);
    const wanted = { trace: view.trace, node: node.name, leading, limit: MOST_CLASSES };
    const { shown, fresh, problem } = this.slice.read(queries, wanted, node);
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    this.drawn = fresh && shown !== undefined;
    if (shown?.context.name !== node.name) return waiting;
    const own = runs?.own.node(node.name) ?? node;
    const { numbers, words } = classMeaning(own, isDifference(node));
    const { values, columns } = shown.value;
    return html`<p class="muted hint">${words}</p>
      <lens-class-bars
        .values=${values.subarray(0, columns)}
        .labels=${view.labelsOf(node.axes.at(-1))}
        .numbers=${numbers}
        .pinned=${navigation.cell?.column ?? null}
        @class-hover=${({ detail: column }: CustomEvent<number>) => this.panel.look({ row: 0, column })}
        @class-pin=${({ detail: column }: CustomEvent<number>) =>
          this.onCellPin(new CustomEvent('cell-pin', { detail: { row: 0, column } }))}
      ></lens-class-bars>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-class-bars');
  }
}
