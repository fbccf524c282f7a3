/** What the benchmark prints: flat, so that figures of two runs are easy to compare. */
export type Figures = Record<string, number | string>;

/** How often something is repeated: as often as its part of the benchmark wants, or seldom to try it out. */
export interface Effort {
  rounds(wanted: number): number;
}

export const FULL: Effort = { rounds: (wanted) => wanted };

/** Says whether a part works; its figures are rough. */
export const QUICK: Effort = { rounds: (wanted) => Math.min(wanted, 3) };

/** One part of the benchmark. It adds its figures as it gets them, so that a failure costs only those after it. */
export type Part = (figures: Figures, effort: Effort) => Promise<void>;

/** Four digits say all that a measurement knows. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

export const megabytes = (bytes: number): number => rounded(bytes / 1e6);
