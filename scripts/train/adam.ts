/** What is known of one parameter while it is learnt. */
export interface LearntValues {
  readonly values: Float32Array;
  /** Running mean of the gradients. */
  readonly mean: Float32Array;
  /** Running mean of their squares. */
  readonly square: Float32Array;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/**
 * One step of Adam (Kingma and Ba 2015): m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
 * w ← w − rate · m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
 * @param step counts from 1
 * @param mask numbers whose mask is 0 stay as they are
 */
export function adamStep(
  { values, mean, square }: LearntValues,
  gradient: Float32Array,
  rate: number,
  step: number,
  mask?: Float32Array,
): void {
  const meanScale = 1 / (1 - BETA_1 ** step);
  const squareScale = 1 / (1 - BETA_2 ** step);
  for (let at = 0; at < values.length; at++) {
    if (mask && mask[at] === 0) continue;
    const g = gradient[at]!;
    mean[at] = BETA_1 * mean[at]! + (1 - BETA_1) * g;
    square[at] = BETA_2 * square[at]! + (1 - BETA_2) * g * g;
    values[at]! -= (rate * mean[at]! * meanScale) / (Math.sqrt(square[at]! * squareScale) + EPSILON);
  }
}

/** From `largest` down to 0 along half a cosine: large steps first, fine ones last (Loshchilov and Hutter 2017). */
export function cosineRate(largest: number, step: number, steps: number): number {
  return (largest * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}
