import { ProblemError } from '../problem.ts';
import type { NextTokenSettings } from '../trace/studies.ts';

/** A distribution over token ids, in falling order of the logits; equal ones in the order of their ids. */
export interface RankedTokens {
  readonly ids: Uint32Array;
  /** As the model says, softmax of the logits; sums to 1. */
  readonly probabilities: Float64Array;
  /** What is drawn from: after temperature, top-k and top-p; sums to 1 over the first `kept`, 0 after them. */
  readonly chances: Float64Array;
  readonly kept: number;
}

/** Where a random number fell among the chances, laid end to end from 0 to 1. */
export interface Drawn {
  /** Its place in the order. */
  readonly rank: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Ranks a vocabulary and gives each token its chance, as transformers does: the logits are divided by the
 * temperature, the `topK` largest are kept, and of these the smallest set whose chances reach `topP` (Holtzman et al.
 * 2020), at least one; what is left is brought to the sum 1. In float64.
 * @param logits [vocabulary]
 * @throws ProblemError `bad-model` where a logit is not a number
 */
export function rankTokens(
  logits: Float32Array,
  { temperature, topK, topP }: Omit<NextTokenSettings, 'seed'>,
): RankedTokens {
  if (logits.some(Number.isNaN)) {
    throw new ProblemError(
      'bad-model',
      'The logits at this position are not numbers (NaN), so no token can be chosen.',
      'Look at the stages before for where they come up.',
    );
  }
  const ids = Uint32Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const sorted = Float64Array.from(ids, (id) => logits[id]!);
  const chances = softmax(sorted, temperature);
  const kept = nucleusOf(chances, topK === 0 ? ids.length : Math.min(topK, ids.length), topP);
  if (kept < ids.length) {
    const rest = sumOf(chances.subarray(0, kept));
    chances.forEach((chance, rank) => (chances[rank] = rank < kept ? chance / rest : 0));
  }
  return { ids, probabilities: softmax(sorted, 1), chances, kept };
}

/** The token in whose interval the number lies. @param number from 0 up to but not including 1 */
export function drawToken({ chances, kept }: RankedTokens, number: number): Drawn {
  let from = 0;
  for (let rank = 0; rank < kept; rank++) {
    const to = from + chances[rank]!;
    if (number < to) return { rank, from, to };
    from = to;
  }
  // Rounding may leave the sum a little below 1: then the last one that can be drawn reaches up to it.
  const rank = chances.findLastIndex((chance) => chance > 0);
  return { rank, from: 1 - chances[rank]!, to: 1 };
}

/** @param sorted logits in falling order; those of a larger one cannot overflow */
function softmax(sorted: Float64Array, temperature: number): Float64Array {
  const largest = sorted[0]!;
  const powers = sorted.map((logit) => (logit === largest ? 1 : Math.exp((logit - largest) / temperature)));
  const sum = sumOf(powers);
  return powers.map((power) => power / sum);
}

/** How many of the first `most` chances it takes to reach the share `topP` of their sum. */
function nucleusOf(chances: Float64Array, most: number, topP: number): number {
  if (topP >= 1) return most;
  const wanted = topP * sumOf(chances.subarray(0, most));
  let sum = 0;
  for (let kept = 0; kept < most; kept++) {
    sum += chances[kept]!;
    if (sum >= wanted) return kept + 1;
  }
  return most;
}

const sumOf = (numbers: Float64Array): number => numbers.reduce((sum, number) => sum + number, 0);
