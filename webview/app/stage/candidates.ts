import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import { pieceText } from '../../../src/text/readablePiece.ts';
import '../../views/bars.ts';
import { isDifference, isDistribution, matrixOf } from '../nodeShape.ts';
import type { Panel } from '../panel.ts';
import { QuerySlot } from '../querySlot.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { positionPicker, tokenPosition } from './tokenPosition.ts';
import { waiting } from './waiting.ts';

const COUNT = 20;

/** The pieces of the vocabulary with the largest numbers, for one position. */
@customElement('lens-candidates')
export class LensCandidates extends StageElement {
  private readonly top = new QuerySlot<'top', { node: OutlineNode; position: number }>(this, 'top');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const { row } = matrixOf(node);
    const position = tokenPosition(this.panel, view, row);
    const leading = node.axes.length > 1 ? [...node.axes.slice(0, -2).map(() => 0), position] : [];
    const wanted = { trace: view.trace, node: node.name, leading, count: COUNT };
    const { shown, problem, fresh } = this.top.read(queries, wanted, { node, position });
    this.drawn = fresh && shown !== undefined;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    return html`${row && row.size > 1 ? positionPicker(this.panel, view, row, position) : nothing}
    ${
      shown
        ? html`<h3>
              The ${shown.value.entries.length}
              ${isDifference(shown.context.node) ? 'that changed most' : 'largest'} at
              “${view.labelAt(row, shown.context.position)}”
            </h3>
            <lens-bars
              .entries=${shown.value.entries.map(({ label, value }) => ({ label: pieceText(label), value }))}
              .format=${isShare(this.panel, shown.context.node) ? 'percent' : 'number'}
            ></lens-bars>`
        : waiting
    }`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-bars');
  }
}

/** A share, or how much one became larger or smaller. */
function isShare({ runs }: Panel, node: OutlineNode): boolean {
  return isDistribution(isDifference(node) ? (runs?.own.node(node.name) ?? node) : node);
}
