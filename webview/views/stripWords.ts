import type { Strip } from './stripValues.ts';

/** `a column is the mean of 5 positions`, or how it differs from picture to picture. */
export function thinnedWords(strips: readonly Strip[], positions: number): string {
  switch (shown(strips)) {
    case 'mean':
      return `a column is the mean of ${positions} positions`;
    case 'largest':
      return `a column is the number largest in magnitude of ${positions} positions`;
    case 'both':
      return `a column stands for ${positions} positions: gates by their mean, all else by the number largest in magnitude`;
  }
}

/** The same for the numbers at one place. */
export function shownWords(strips: readonly Strip[], positions: number): string {
  switch (shown(strips)) {
    case 'mean':
      return `each the mean of ${positions} positions`;
    case 'largest':
      return `each the largest of ${positions} positions`;
    case 'both':
      return `gates: the mean of ${positions} positions; all else: the largest of them`;
  }
}

function shown(strips: readonly Strip[]): 'mean' | 'largest' | 'both' {
  const means = strips.filter(({ slice }) => slice.thinning === 'mean').length;
  if (means === 0) return 'largest';
  return means === strips.length ? 'mean' : 'both';
}
