import type { TraceNode } from './node.ts';
import type { Operation } from './operation.ts';

type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/**
 * The row of the step before.
 * @param row of the state, from 0
 * @param rows how many positions there are
 * @returns `undefined` for the first step
 */
export function rowBefore(operation: Of<'delayed'>, row: number, rows: number): number | undefined {
  const { backwards, stretch = rows } = operation;
  const before = backwards ? row + 1 : row - 1;
  return Math.floor(before / stretch) === Math.floor(row / stretch) ? before : undefined;
}

/** The row of the parent that stands in a row of the node. @param rows of the parent */
export function rowTaken(operation: Of<'rows'>, row: number, rows: number): number {
  const { which, stretch = rows } = operation;
  switch (which) {
    case 'first':
      return 0;
    case 'last':
      return rows - 1;
    case 'reversed':
      return row + stretch - 1 - 2 * (row % stretch);
  }
}

/** Names of all nodes that a node's cells are taken from: its parents, after the state that it is one step behind of. */
export function readBy({ operation, parents }: TraceNode): readonly string[] {
  return operation.kind === 'delayed' ? [operation.of, ...parents] : parents;
}
