import type { Outline } from './outline.ts';

/** What a run has read, in a few words: `6 tokens`, `an image of 640 × 480`, `numbers`. */
export function readWords({ tokens, picture }: Pick<Outline, 'tokens' | 'picture'>): string {
  if (picture) return `${picture.drawn ? 'a drawing' : 'an image'} of ${picture.width} × ${picture.height}`;
  if (tokens.length === 0) return 'numbers';
  return `${tokens.length} ${tokens.length === 1 ? 'token' : 'tokens'}`;
}
