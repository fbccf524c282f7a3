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
