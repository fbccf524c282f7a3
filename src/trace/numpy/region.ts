import type { TraceNode } from '../node.ts';
import { layoutOf } from '../trace.ts';

/** What of a parent is needed: matrices, rows and columns, half-open. */
export interface Region {
  readonly parts: readonly [number, number];
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** All of a node. */
export function whole(node: TraceNode): Region {
  const { parts, rows, columns } = layoutOf(node);
  return { parts: [0, parts], rows: [0, rows], columns: [0, columns] };
}

/** How many numbers a region has. */
export const sizeOf = ({ parts, rows, columns }: Region): number =>
  (parts[1] - parts[0]) * (rows[1] - rows[0]) * (columns[1] - columns[0]);

/** A single entry. */
export const one = (at: number): readonly [number, number] => [at, at + 1];
