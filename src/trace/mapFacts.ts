import type { MapFacts } from './maps.ts';
import { layoutOf, matrix, nodeOf, type Trace } from './trace.ts';

/** Minimum, maximum, mean, share of zeros and norm of each matrix of a node. @throws ProblemError `not-found` */
export function mapFacts(trace: Trace, name: string): MapFacts {
  const node = nodeOf(trace, name);
  const { parts } = layoutOf(node);
  const found = Array.from({ length: parts }, (_, part) => factsOf(matrix(trace, node, part)));
  const each = (of: keyof Facts): Float32Array => Float32Array.from(found, (facts) => facts[of]);
  return {
    count: parts,
    minimum: each('minimum'),
    maximum: each('maximum'),
    mean: each('mean'),
    zeros: each('zeros'),
    norm: each('norm'),
  };
}

type Facts = Record<Exclude<keyof MapFacts, 'count'>, number>;

/** Infinite numbers and NaN are left out, but count as cells that are not zero. */
function factsOf(values: Float32Array): Facts {
  let [finite, zeros, sum, squares, minimum, maximum] = [0, 0, 0, 0, Infinity, -Infinity];
  for (const value of values) {
    if (value === 0) zeros++;
    if (!Number.isFinite(value)) continue;
    finite++;
    sum += value;
    squares += value * value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const share = zeros / values.length;
  if (finite === 0) return { minimum: NaN, maximum: NaN, mean: NaN, zeros: share, norm: NaN };
  return { minimum, maximum, mean: sum / finite, zeros: share, norm: Math.sqrt(squares) };
}
