import type { Values } from './products.ts';

/** What a gate or a state is squashed by, cell by cell. */
export interface Squashing {
  readonly name: string;
  readonly of: (x: number) => number;
  /** dy/dx from the output y alone: nothing but outputs has to be kept. None where it is not known. */
  readonly slope?: (y: number) => number;
}

export const TANH: Squashing = { name: 'tanh', of: Math.tanh, slope: (y) => 1 - y * y };

/** σ(x) = 1 / (1 + e⁻ˣ) */
export const SIGMOID: Squashing = {
  name: 'sigmoid',
  of: (x) => 1 / (1 + Math.exp(-x)),
  slope: (y) => y * (1 - y),
};

export const RELU: Squashing = {
  name: 'relu',
  of: (x) => (x > 0 ? x : 0),
  slope: (y) => (y > 0 ? 1 : 0),
};

export const LINEAR: Squashing = { name: 'linear', of: (x) => x, slope: () => 1 };

/** Squashes many numbers at once. */
export interface Squasher {
  /** The place for what is squashed next, to be written into at once; it may be longer than what is written. */
  input(): Values;
  /** @param output as many numbers as were written */
  squash(by: Squashing, output: Values): void;
  /** Gives up the place. */
  dispose(): void;
}

/** Prepares to squash up to so many numbers: how is for the caller to say (loops, kernels of our own). */
export type Squashers = (most: number) => Squasher;

/** Plain loops; what is squashed is float64. */
export const loopSquashers: Squashers = (most) => {
  const input = new Float64Array(most);
  return {
    input: () => input,
    squash: (by, output) => squashFrom(input, by, output),
    dispose: () => undefined,
  };
};

export function squashFrom(input: Values, { of }: Squashing, output: Values): void {
  for (let i = 0; i < output.length; i++) output[i] = of(input[i]!);
}
