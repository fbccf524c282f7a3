import type { Slice } from '../../../src/trace/node.ts';

/** What the cells of a square matrix come to at each distance from the diagonal. */
export interface ByDistance {
  /** column − row, in rising order */
  readonly distances: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** @param values [row, column] of a square matrix */
export function byDistance(values: ArrayLike<number>, size: number): ByDistance {
  const distances = Array.from({ length: 2 * size - 1 }, (_, i) => i - size + 1);
  const groups = distances.map((distance) => {
    const first = Math.max(0, -distance);
    return Array.from(
      { length: size - Math.abs(distance) },
      (_, i) => values[(first + i) * size + first + i + distance]!,
    );
  });
  return {
    distances,
    mean: groups.map((group) => group.reduce((sum, value) => sum + value, 0) / group.length),
    low: groups.map((group) => group.reduce((least, value) => Math.min(least, value), Infinity)),
    high: groups.map((group) => group.reduce((most, value) => Math.max(most, value), -Infinity)),
  };
}

/** The widest difference between two places with the same distance, as a share of the whole range. */
export function spreadOf({ low, high }: ByDistance): number {
  const range = Math.max(...high) - Math.min(...low);
  return range === 0 ? 0 : Math.max(...high.map((most, i) => most - low[i]!)) / range;
}

/** Each row with each row: [row, other row]. */
export function rowProducts({ rows, columns, values }: Slice): Float32Array {
  const products = new Float32Array(rows * rows);
  for (let row = 0; row < rows; row++) {
    for (let other = 0; other <= row; other++) {
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += values[row * columns + i]! * values[other * columns + i]!;
      products[row * rows + other] = products[other * rows + row] = sum;
    }
  }
  return products;
}
