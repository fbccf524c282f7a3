import type { Outline } from './outline.ts';

/** Lenses that mark the rows of a matrix in its text where others mark tokens. */
const READ_ROWS = ['convolution', 'tensor'];

/** Whether what stands in place of tokens are the rows of a matrix. */
export const readsRows = (lens: string): boolean => READ_ROWS.includes(lens);

/** What a run has read, in a few words: `6 tokens`, `120 steps`, `an image of 640 × 480`, `numbers`. */
export function readWords({ lens, tokens, picture }: Pick<Outline, 'lens' | 'tokens' | 'picture'>): string {
  if (picture) return `${picture.drawn ? 'a drawing' : 'an image'} of ${picture.width} × ${picture.height}`;
  if (tokens.length === 0 || readsRows(lens)) return 'numbers';
  if (lens === 'gates') return `${tokens.length} ${tokens.length === 1 ? 'step' : 'steps'}`;
  return `${tokens.length} ${tokens.length === 1 ? 'token' : 'tokens'}`;
}
