/** Where a pair's sine and cosine stand: side by side, as in the paper, or all sines before all cosines. */
export type SinusoidLayout = 'interleaved' | 'halves';

/** One column of a matrix of sinusoids. */
export interface SinusoidColumn {
  /** i in the formula, from 0: the fastest. */
  readonly pair: number;
  readonly function: 'sin' | 'cos';
}

/** @param size number of columns, even */
export function sinusoidColumn(layout: SinusoidLayout, size: number, column: number): SinusoidColumn {
  const half = size / 2;
  return layout === 'halves'
    ? { pair: column % half, function: column < half ? 'sin' : 'cos' }
    : { pair: Math.floor(column / 2), function: column % 2 === 0 ? 'sin' : 'cos' };
}

/** The columns of a pair's sine and cosine: `sinusoidColumn` backwards. */
export function columnsOfPair(
  layout: SinusoidLayout,
  size: number,
  pair: number,
): { readonly sin: number; readonly cos: number } {
  return layout === 'halves' ? { sin: pair, cos: pair + size / 2 } : { sin: 2 * pair, cos: 2 * pair + 1 };
}

/**
 * What the position is divided by, base^(2i/d) (Vaswani et al. 2017, section 3.5): the angle grows by its inverse
 * from one position to the next, in radians.
 */
export function divisorOf(base: number, size: number, pair: number): number {
  return base ** ((2 * pair) / size);
}

/** The divisor as one lecture prints it, √(2i/d): 0 for the first pair. */
export function misprintedDivisorOf(size: number, pair: number): number {
  return Math.sqrt((2 * pair) / size);
}

/** How many positions a pair takes for a full turn. */
export const wavelengthOf = (divisor: number): number => 2 * Math.PI * divisor;
