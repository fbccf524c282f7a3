import type { TraceNode } from '../node.ts';
import type { Operation } from '../operation.ts';
import { rowBefore, rowTaken } from '../recurrence.ts';
import { layoutOf, placeOf } from '../trace.ts';
import { parentName } from './names.ts';
import { one, type Region, whole } from './region.ts';

export type RecurrentOperation = Extract<
  Operation,
  { kind: 'delayed' | 'recurrent_sum' | 'interpolate' | 'held' | 'rows' | 'pool_stretches' }
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
      return [index ? 'y = a' : `y = ${rowsTaken(operation)}`];
    case 'pool_stretches':
      return pooledLines(operation, index);
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
  const { backwards, stretch } = operation;
  if (stretch !== undefined)
    return [
      `x = ${inStretches('a', stretch)}  # each stretch begins anew`,
      `first = np.zeros_like(x[:, :1])${begins ? ' + b' : ''}`,
      `y = np.concatenate(${backwards ? '[x[:, 1:], first]' : '[first, x[:, :-1]]'}, axis=1).reshape(a.shape)`,
    ];
  const first = begins ? 'b[None, :]' : 'np.zeros_like(a[:1])';
  return [`y = np.concatenate(${backwards ? `[a[1:], ${first}]` : `[${first}, a[:-1]]`})`];
}

/** [stretch, position in it, feature] */
const inStretches = (name: string, stretch: number): string =>
  `${name}.reshape(-1, ${stretch}, ${name}.shape[-1])`;

function rowsTaken({ which, stretch }: Extract<RecurrentOperation, { kind: 'rows' }>): string {
  if (which !== 'reversed') return which === 'first' ? 'a[0]' : 'a[-1]';
  return stretch === undefined ? 'a[::-1]' : `${inStretches('a', stretch)}[:, ::-1].reshape(a.shape)`;
}

function pooledLines(
  { function: of, stretch, padding }: Extract<RecurrentOperation, { kind: 'pool_stretches' }>,
  index: readonly number[] | undefined,
): string[] {
  if (index) return [`y = a.reshape(-1)[b.reshape(-1) != ${padding}].${of}()`];
  return [
    `x = np.where(b[:, None] != ${padding}, a, np.nan)  # the padding does not count`,
    `y = np.nan${of}(${inStretches('x', stretch)}, axis=1)`,
  ];
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
    case 'pool_stretches': {
      const positions = [row * operation.stretch, (row + 1) * operation.stretch] as const;
      return i === 0 ? { ...inColumn, rows: positions } : { ...all, columns: positions };
    }
  }
}
