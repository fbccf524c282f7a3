import type { TraceNode } from '../../../../src/trace/node.ts';
import type { MapFacts } from '../../../../src/trace/maps.ts';

/** Of red, green and blue. */
const COLOURS = 3;

/** The input channel whose kernels are shown; `null`: three channels as colours. */
export function channelShown(node: TraceNode, chosen: number | null): number | null {
  const channels = node.axes[1].size;
  if (chosen === null) return channels === COLOURS ? null : 0;
  return Math.min(chosen, channels - 1);
}

/** Euclidean norm of each filter over all of its channels, from those of its kernels. */
export function filterNorms(facts: Pick<MapFacts, 'count' | 'norm'>, channels: number): Float64Array {
  const squares = new Float64Array(facts.count / channels);
  facts.norm.forEach((norm, part) => (squares[Math.floor(part / channels)] += norm * norm));
  return squares.map(Math.sqrt);
}

/** Numbers of the filters in the order in which they are shown; by norm the largest first. */
export function filterOrder(
  facts: Pick<MapFacts, 'count' | 'norm'>,
  channels: number,
  order: 'place' | 'norm',
): number[] {
  const filters = Array.from({ length: facts.count / channels }, (_, filter) => filter);
  if (order === 'place') return filters;
  const norms = filterNorms(facts, channels);
  return filters.sort((one, other) => norms[other] - norms[one] || one - other);
}
