/**
 * The whole number d where a factor is 1/√d: attention divides its scores by the root of a head's features.
 * @returns `undefined` for any other factor, such as one that is typed
 */
export function dividedByRootOf(factor: number): number | undefined {
  const size = Math.round(1 / factor ** 2);
  return Math.abs(factor * Math.sqrt(size) - 1) < 1e-6 ? size : undefined;
}
