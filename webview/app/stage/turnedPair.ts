/** A query and a key of one head, before and after their positions were turned in, and the angle of each pair. */
export interface TurnedPair {
  readonly queryBefore: Float32Array;
  readonly query: Float32Array;
  readonly keyBefore: Float32Array;
  readonly key: Float32Array;
  /** By how much one position turns each pair, in radians; features i and i + pairs belong to pair i. */
  readonly angles: readonly number[];
}

/** Σ aᵢ bᵢ */
export function dotProduct(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** q·k, had the key stood `distance` positions after the query (before it where negative). */
export function productAt({ queryBefore: q, keyBefore: k, angles }: TurnedPair, distance: number): number {
  const pairs = angles.length;
  let sum = 0;
  for (let i = 2 * pairs; i < q.length; i++) sum += q[i]! * k[i]!;
  angles.forEach((angle, i) => {
    const [a, b, c, d] = [q[i]!, q[i + pairs]!, k[i]!, k[i + pairs]!];
    sum += (a * c + b * d) * Math.cos(distance * angle) + (b * c - a * d) * Math.sin(distance * angle);
  });
  return sum;
}

/** Pairs to draw, from the fastest to the slowest. */
export function shownPairs(pairs: number, most: number): number[] {
  const count = Math.min(pairs, most);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (pairs - 1)) / (count - 1)),
  );
}
