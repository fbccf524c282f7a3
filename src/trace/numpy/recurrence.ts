import type { TraceNode } from '../node.ts';
import type { Operation } from '../operation.ts';
import { rowBefore, rowTaken } from '../recurrence.ts';
import { layoutOf, placeOf } from '../trace.ts';
import { parentName } from './names.ts';
import { one, type Region, whole } from './region.ts';

export type RecurrentOperation = Extract<
  Operation,
  { kind: 'delayed' | 'recurrent_sum' | 'interpolate' | 'held' | 'rows' }
>;

/** Lines of Python that leave a node of a recurrent layer, or one cell of it, in `y`. */
export function recurrentLines(
  operation: RecurrentOperation,
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  switch (operation.kind) {
    case 'delayed':
      return delayedLines(operation, node, parents.length > 1, index);
    case 'recurrent_sum':
      return [`y = ${['a @ c', 'b @ d', ...parents.slice(4).map((_, i) => parentName(i + 4))].join(' + ')}`];
    case 'interpolate':
      return ['y = a * b + (1 - a) * c'];
    case 'held':
      return [`y = np.where(${index ? 'c' : 'c[:, None]'} != 0, a, b)`];
    case 'rows':
      return [index ? 'y = a' : `y = a[${{ first: '0', last: '-1', reversed: '::-1' }[operation.which]}]`];
  }
}

/** `a` is the state of the same step, `b` the state to begin with. */
function delayedLines(
  operation: Extract<RecurrentOperation, { kind: 'delayed' }>,
  node: TraceNode,
  begins: boolean,
  index: readonly number[] | undefined,
): string[] {
  if (index) {
    const isFirst = rowBefore(operation, index[0]!, layoutOf(node).rows) === undefined;
    return [isFirst ? `y = ${begins ? 'b' : '0.0'}  # the first step` : 'y = a  # of the step before'];
  }
  const first = begins ? 'b[None, :]' : 'np.zeros_like(a[:1])';
  return [`y = np.concatenate(${operation.backwards ? `[a[1:], ${first}]` : `[${first}, a[:-1]]`})`];
}

/** What one cell is made of. @param i which of the nodes that it is read from, from 0 */
export function recurrentRegion(
  operation: RecurrentOperation,
  node: TraceNode,
  parent: TraceNode,
  i: number,
  index: readonly number[],
): Region {
  const { row, column } = placeOf(node, index);
  const all = whole(parent);
  const inColumn: Region = { ...all, columns: one(column) };
  switch (operation.kind) {
    case 'delayed':
      // Of the first step any row is copied, which the code leaves alone.
      return i > 0 ? inColumn : { ...inColumn, rows: one(rowBefore(operation, row, all.rows[1]) ?? 0) };
    case 'recurrent_sum':
      return i < 2 ? { ...all, rows: one(row) } : inColumn;
    case 'interpolate':
      return { ...inColumn, rows: one(row) };
    case 'held':
      return i < 2 ? { ...inColumn, rows: one(row) } : { ...all, columns: one(row) };
    case 'rows':
      return { ...inColumn, rows: one(rowTaken(operation, row, all.rows[1])) };
  }
}
