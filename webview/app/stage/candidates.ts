import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Axis } from '../../../src/trace/node.ts';
import '../../views/bars.ts';
import { picker } from '../elements/picker.ts';
import { isDistribution, matrixOf, words } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { readablePiece } from '../pieces.ts';
import { QuerySlot } from '../querySlot.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';

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
    const position = this.position(view, row);
    const leading = node.axes.length > 1 ? [...node.axes.slice(0, -2).map(() => 0), position] : [];
    const wanted = { trace: view.trace, node: node.name, leading, count: COUNT };
    const { shown, problem, fresh } = this.top.read(queries, wanted, { node, position });
    this.drawn = fresh && shown !== undefined;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    return html`${row && row.size > 1 ? this.positionPicker(view, row, position) : nothing}
    ${
      shown
        ? html`<h3>
              The ${shown.value.entries.length} largest at “${view.labelAt(row, shown.context.position)}”
            </h3>
            <lens-bars
              .entries=${shown.value.entries.map(({ label, value }) => ({ label: written(label), value }))}
              .format=${isDistribution(shown.context.node) ? 'percent' : 'number'}
            ></lens-bars>`
        : html`<div class="waiting" aria-hidden="true"></div>`
    }`;
  }

  /** The pinned token, else the last: what comes after it is what the model was asked. */
  private position(view: OutlineView, row: Axis | undefined): number {
    const { navigation } = this.panel;
    const last = (row?.size ?? 1) - 1;
    const pinned = navigation.cell?.row ?? (view.isTokenAxis(row) ? navigation.rows.at(-1) : undefined);
    return Math.min(pinned ?? last, last);
  }

  private positionPicker(view: OutlineView, row: Axis, position: number): TemplateResult {
    const go = (to: number): void =>
      this.panel.navigate((now) => ({ ...now, cell: null, rows: [Math.min(row.size - 1, Math.max(0, to))] }));
    return html`<div class="position-picker">
      ${picker({
        name: 'position',
        label: 'Position',
        hint: `Which ${words(row.name)}`,
        options: Array.from({ length: row.size }, (_, at) => ({
          value: String(at),
          title: `${at} “${view.labelAt(row, at)}”`,
        })),
        value: String(position),
        pick: (value) => go(Number(value)),
        step: (direction) => go(position + direction),
      })}
    </div>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-bars');
  }
}

function written(label: string): string {
  const { marker, text } = readablePiece(label);
  return marker + text;
}
