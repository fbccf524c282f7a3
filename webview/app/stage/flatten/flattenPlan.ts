import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import { cellBefore, distances, placeInRow } from '../../../../src/trace/flattening.ts';
import type { Area } from '../../../views/windowGridLayout.ts';
import { words } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';

/** A stage whose cells are those of the one before it, in one row. */
export interface FlattenPlan {
  readonly node: OutlineNode;
  readonly parent: OutlineNode;
  /** The parent's axes from the slowest to the fastest. */
  readonly order: readonly number[];
  /** How far apart neighbours along each axis of the parent stand in the row. */
  readonly apart: readonly number[];
  /** How many cells there are. */
  readonly count: number;
  /** Of one matrix of the parent. */
  readonly rows: number;
  readonly columns: number;
}

export function flattenPlan(view: OutlineView, node: OutlineNode): FlattenPlan | undefined {
  const { operation } = node;
  const parent = view.node(node.parents[0] ?? '');
  if (operation.kind !== 'flatten' || !parent) return undefined;
  return {
    ...{ node, parent, order: operation.order, apart: distances(parent, operation.order) },
    count: node.axes[0].size,
    rows: parent.axes.at(-2)?.size ?? 1,
    columns: parent.axes.at(-1)?.size ?? 1,
  };
}

/** The parent's cell, an entry for each axis. */
export const cellAt = ({ parent, order }: FlattenPlan, place: number): number[] =>
  cellBefore(parent, order, place);

export const placeAt = ({ parent, order }: FlattenPlan, index: readonly number[]): number =>
  placeInRow(parent, order, index);

/** The next cells along all axes whose neighbours do not stay beside each other in the row. */
export function farNeighbours({ parent, apart }: FlattenPlan, index: readonly number[]): number[][] {
  return parent.axes.flatMap(({ size }, axis) => {
    if (apart[axis] === 1 || index[axis] + 1 >= size) return [];
    return [index.map((at, each) => (each === axis ? at + 1 : at))];
  });
}

/** `channel, then row, then column` */
export const orderWords = ({ parent, order }: FlattenPlan): string =>
  order.map((axis) => words(parent.axes[axis].name)).join(', then ');

/**
 * A part of a direction that holds a cell, moved as little as can be.
 * @param before where it was
 * @param margin how many cells stay beside it, so that the arrow keys can go on
 */
export function partAround(
  before: readonly [number, number] | undefined,
  at: number,
  shown: number,
  size: number,
  margin: number,
): [number, number] {
  const length = Math.min(shown, size);
  const wasLong = before && before[1] - before[0] === length;
  const [from, to] = wasLong ? before : [0, length];
  const low = Math.max(0, at - margin);
  const high = Math.min(size, at + margin + 1);
  if (low >= from && high <= to) return [from, to];
  const start = Math.max(0, Math.min(size - length, at - (length >> 1)));
  return [start, start + length];
}

export const wholeArea = (rows: number, columns: number): Area => ({
  top: 0,
  left: 0,
  bottom: rows,
  right: columns,
});
