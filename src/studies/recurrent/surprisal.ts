/**
 * ln p of every character, from the numbers before the softmax: also of those whose probability would be rounded to 0.
 * @param logits [character]
 */
export function logProbabilities(logits: ArrayLike<number>): Float64Array {
  let largest = -Infinity;
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - largest);
  const logOfSum = largest + Math.log(sum);
  return Float64Array.from(logits, (logit) => logit - logOfSum);
}

/** −log₂ p, from ln p (Shannon 1948). */
export const bits = (logProbability: number): number => -logProbability / Math.LN2;
