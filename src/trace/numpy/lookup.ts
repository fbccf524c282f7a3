import type { TraceNode } from '../node.ts';
import { layoutOf, type Trace } from '../trace.ts';
import { MOST_DIGITS } from './literal.ts';
import { sizeOf, whole } from './region.ts';

/**
 * The table of which only the rows that are looked up are copied: a vocabulary has tens of thousands.
 * @returns `undefined` where another operation or a small table is meant, or one cell
 */
export function cutTable(
  node: TraceNode,
  [table]: readonly TraceNode[],
  index: readonly number[] | undefined,
): TraceNode | undefined {
  if (node.operation.kind !== 'lookup' || index || sizeOf(whole(table!)) <= MOST_DIGITS) return undefined;
  return table;
}

/** The ids without repetitions, rising, as `np.unique` gives them. */
export const idsUsed = (trace: Trace, ids: TraceNode): number[] =>
  [...new Set(trace.rows(ids.name, 0, 0, layoutOf(ids).rows))].sort((a, b) => a - b);

/** Lines of Python that leave the rows in `y`. */
export function lookupLines(
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  if (index) return ['y = E  # in the row of this id'];
  if (!cutTable(node, parents, index)) return ['y = E[ids.astype(int)]'];
  return [
    '_, rows = np.unique(ids, return_inverse=True)  # where the row of each id stands in E',
    'y = E[rows]',
  ];
}
