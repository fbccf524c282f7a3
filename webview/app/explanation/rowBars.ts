import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import { type BarEntry, toldApart } from '../../views/barEntries.ts';
import '../../views/bars.ts';
import { isAttention, isDifference, isDistribution, leadingOf, matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import type { Change } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { QuerySlots } from '../querySlots.ts';

/** More pinned tokens than this are not averaged: nobody pins them by hand. */
const MOST_ROWS = 64;
const SHOWN = 8;

interface Bars {
  readonly title: string;
  readonly entries: readonly BarEntry[];
}

/** What the looked-at or pinned tokens attend to; several are averaged. */
@customElement('lens-row-bars')
export class LensRowBars extends PanelElement {
  private readonly rows = new QuerySlots(this, 'slice');
  /** Stays until the next one is there. */
  private bars: Bars | undefined;
  private barsNode: OutlineNode | undefined;

  protected override concerns(change: Change): boolean {
    return change !== 'announcement';
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    const rows = view && node && isAttention(node) ? this.wantedRows() : [];
    if (!view || !node || rows.length === 0) {
      this.rows.read(queries, []);
      this.bars = undefined;
      return nothing;
    }
    const leading = leadingOf(node, navigation.head);
    const slices = this.rows.read(
      queries,
      rows.map((row) => ({
        trace: view.trace,
        node: node.name,
        leading,
        rows: [row, row + 1] as [number, number],
      })),
    );
    if (slices.every((slice) => slice !== undefined)) {
      this.bars = barsOf(view, node, rows, slices as Slice[]);
      this.barsNode = node;
    }
    if (!this.bars || this.barsNode !== node) return nothing;
    return html`<h3>${this.bars.title}</h3>
      <lens-bars
        .entries=${this.bars.entries}
        .format=${isDistribution(node) ? 'percent' : 'number'}
      ></lens-bars>`;
  }

  /** Pinned tokens before a pinned cell's before the one looked at. */
  private wantedRows(): readonly number[] {
    const { navigation, looked, pointed, caretToken } = this.panel;
    if (navigation.rows.length > 0) return navigation.rows.slice(0, MOST_ROWS);
    const row = navigation.cell?.row ?? pointed ?? looked?.row ?? caretToken;
    return row === null ? [] : [row];
  }
}

function barsOf(
  view: OutlineView,
  node: OutlineNode,
  rows: readonly number[],
  slices: readonly Slice[],
): Bars {
  const { row, column } = matrixOf(node);
  const means = new Float64Array(column?.size ?? 0);
  for (const { values } of slices) {
    for (let at = 0; at < means.length; at++) means[at] += values[at] / slices.length;
  }
  // Of a difference what matters is how much it is, up or down.
  const size = isDifference(node) ? Math.abs : Number;
  const order = Array.from(means.keys()).sort((a, b) => size(means[b]) - size(means[a]));
  const names = rows.map((at) => `“${view.labelAt(row, at)}”`);
  const verb = isDistribution(node) ? 'attends to' : isDifference(node) ? 'changed by' : 'scores';
  const entries = order.slice(0, SHOWN).map((place) => {
    return { label: view.labelAt(column, place), value: means[place], place };
  });
  return {
    title: names.length === 1 ? `${names[0]} ${verb}` : `Mean of ${listed(names)} ${verb}`,
    entries: toldApart(entries),
  };
}

function listed(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
