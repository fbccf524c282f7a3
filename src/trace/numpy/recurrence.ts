import type { TraceNode } from '../node.ts';
import type { Operation } from '../operation.ts';
import { rowBefore, rowTaken } from '../recurrence.ts';
import { layoutOf, placeOf } from '../trace.ts';
import { namesOf } from './names.ts';
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
      return [
        `y = ${['x @ W', 'h_before @ U', ...namesOf(node).slice(4)].join(' + ')}  # a row for each step`,
      ];
    case 'interpolate':
      return ['y = z * a + (1 - z) * b'];
    case 'held':
      return [`y = np.where(${index ? 'mask' : 'mask[:, None]'} != 0, s, s_before)`];
    case 'rows':
      return [index ? 'y = x' : `y = ${rowsTaken(operation)}`];
    case 'pool_stretches':
      return pooledLines(operation, index);
  }
}

/** `s` is the state of the same step, `s0` the state to begin with. */
function delayedLines(
  operation: Extract<RecurrentOperation, { kind: 'delayed' }>,
  node: TraceNode,
  begins: boolean,
  index: readonly number[] | undefined,
): string[] {
  if (index) {
    const isFirst = rowBefore(operation, index[0]!, layoutOf(node).rows) === undefined;
    return [
      isFirst ? `y = ${begins ? 's0' : 'np.zeros(1)'}  # the first step` : 'y = s  # of the step before',
    ];
  }
  const { backwards, stretch } = operation;
  if (stretch !== undefined)
    return [
      `steps = ${inStretches('s', stretch)}  # each stretch begins anew`,
      `first = np.zeros_like(steps[:, :1])${begins ? ' + s0' : ''}`,
      `y = np.concatenate(${backwards ? '[steps[:, 1:], first]' : '[first, steps[:, :-1]]'}, axis=1).reshape(s.shape)`,
    ];
  const first = begins ? 's0[None, :]' : 'np.zeros_like(s[:1])';
  return [`y = np.concatenate(${backwards ? `[s[1:], ${first}]` : `[${first}, s[:-1]]`})`];
}

/** [stretch, position in it, feature] */
const inStretches = (name: string, stretch: number): string =>
  `${name}.reshape(-1, ${stretch}, ${name}.shape[-1])`;

function rowsTaken({ which, stretch }: Extract<RecurrentOperation, { kind: 'rows' }>): string {
  if (which !== 'reversed') return which === 'first' ? 'x[0]' : 'x[-1]';
  return stretch === undefined ? 'x[::-1]' : `${inStretches('x', stretch)}[:, ::-1].reshape(x.shape)`;
}

function pooledLines(
  { function: of, stretch, padding }: Extract<RecurrentOperation, { kind: 'pool_stretches' }>,
  index: readonly number[] | undefined,
): string[] {
  if (index) return [`y = x.reshape(-1)[ids.reshape(-1) != ${padding}].${of}()`];
  return [
    `counted = np.where(ids[:, None] != ${padding}, x, np.nan)  # the padding does not count`,
    `y = np.nan${of}(${inStretches('counted', stretch)}, axis=1)`,
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
