/** What the benchmark prints: flat, so that figures of two runs are easy to compare. */
export type Figures = Record<string, number>;

/** Four digits say all that a measurement knows. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
