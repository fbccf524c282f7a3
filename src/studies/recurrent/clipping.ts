import type { GradientSize } from '../../trace/recurrentStudies.ts';

/** Some of a gradient's entries: those of one array of weights. */
export type GradientPart = Float32Array | Float64Array;

/** Counts the entries and measures them, all parts together. */
export function gradientSize(parts: readonly GradientPart[]): GradientSize {
  let [count, squares, sumOfSizes, largest] = [0, 0, 0, 0];
  for (const part of parts) {
    count += part.length;
    for (let i = 0; i < part.length; i++) {
      const size = Math.abs(part[i]!);
      squares += size * size;
      sumOfSizes += size;
      largest = Math.max(largest, size);
    }
  }
  return { count, norm: Math.sqrt(squares), sumOfSizes, largest };
}

/**
 * By norm (Pascanu, Mikolov, Bengio 2013): where ‖g‖₂ is above the threshold, g ← (threshold / ‖g‖₂) g. The direction
 * stays.
 * @returns the factor, at most 1
 */
export const normFactor = (norm: number, threshold: number): number =>
  norm > threshold ? threshold / norm : 1;

/** By value: every entry is brought to between −threshold and threshold. The direction changes. */
export const clampedValue = (value: number, threshold: number): number =>
  Math.max(-threshold, Math.min(threshold, value));

export const clampedPart = (part: GradientPart, threshold: number): Float64Array =>
  Float64Array.from(part, (value) => clampedValue(value, threshold));

/** How many entries clipping by value changes. */
export function countClamped(part: GradientPart, threshold: number): number {
  let count = 0;
  for (let i = 0; i < part.length; i++) if (Math.abs(part[i]!) > threshold) count++;
  return count;
}

/** Cosine of the angle between two gradients, part by part the same entries; 1 where one of them is 0. */
export function cosineBetween(one: readonly GradientPart[], other: readonly GradientPart[]): number {
  let product = 0;
  one.forEach((part, at) => {
    for (let i = 0; i < part.length; i++) product += part[i]! * other[at]![i]!;
  });
  const sizes = gradientSize(one).norm * gradientSize(other).norm;
  return sizes === 0 ? 1 : Math.min(1, product / sizes);
}
