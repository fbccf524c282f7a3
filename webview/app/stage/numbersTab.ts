import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../views/numbers.ts';
import { axisTitle, leadingOf, matrixOf } from '../nodeShape.ts';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot } from '../querySlot.ts';
import { labelsOf } from './labels.ts';
import { PICTURE_LIMIT } from './picture.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

/** The open matrix as a table of numbers. */
@customElement('lens-numbers-tab')
export class LensNumbersTab extends StageElement {
  private readonly slice = new QuerySlot<'slice', { view: OutlineView; node: OutlineNode }>(this, 'slice');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const leading = leadingOf(node, navigation.head);
    const wanted = { trace: view.trace, node: node.name, leading, limit: PICTURE_LIMIT };
    const { shown, problem, fresh } = this.slice.read(queries, wanted, { view, node });
    this.drawn = fresh && shown !== undefined;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    if (!shown) return waiting;
    const { row, column } = matrixOf(shown.context.node);
    const labels = labelsOf(shown.context.view, shown.context.node);
    const thinned = shown.value.rowStep * shown.value.columnStep > 1;
    return html`${
        thinned
          ? html`<p class="muted hint">
              There are more numbers than fit: each cell shows the largest of ${shown.value.rowStep} ×
              ${shown.value.columnStep}.
            </p>`
          : nothing
      }
      <lens-numbers
        .slice=${shown.value}
        .rowLabels=${labels.rows}
        .columnLabels=${labels.columns}
        .rowTitle=${axisTitle(row)}
        .columnTitle=${axisTitle(column)}
        .pinnedCell=${shown.context.node === node ? navigation.cell : null}
        @cell-hover=${this.onCellHover}
        @cell-pin=${this.onCellPin}
      ></lens-numbers>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-numbers');
  }
}
