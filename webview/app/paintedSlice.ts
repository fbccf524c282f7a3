import type { PaintedCell } from '../../src/trace/intervention.ts';
import type { Slice } from '../../src/trace/node.ts';
import { paintRow } from '../../src/trace/painting.ts';

/** What a person paints over the attention of one head, before it is applied. */
export interface Painting {
  readonly layer: number;
  readonly head: number;
  /** The weight that a click sets, 0 to 1. */
  readonly weight: number;
  readonly cells: readonly PaintedCell[];
}

/** Sets the cell to the weight, or lets it go where it has just that one. */
export function paintedOver(painting: Painting, query: number, key: number): Painting {
  const { cells, weight } = painting;
  const before = cells.find((cell) => cell.query === query && cell.key === key);
  const others = cells.filter((cell) => cell !== before);
  return { ...painting, cells: before?.weight === weight ? others : [...others, { query, key, weight }] };
}

/** The weights as they will be: as the engine computes them, so that what is seen is what will be run. */
export function paintedSlice(slice: Slice, mask: Slice, cells: readonly PaintedCell[]): Slice {
  if (cells.length === 0) return slice;
  const values = slice.values.slice();
  for (const query of new Set(cells.map((cell) => cell.query))) {
    const [from, to] = [query * slice.columns, (query + 1) * slice.columns];
    const painted = cells.filter((cell) => cell.query === query);
    paintRow(
      values.subarray(from, to),
      mask.values.subarray(from, to),
      new Map(painted.map(({ key, weight }) => [key, weight])),
    );
  }
  return { ...slice, values };
}
