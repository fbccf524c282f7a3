import { wordsOf, type TextPiece } from './cuts.ts';

/** Longer stretches without a break are no words: minified code, encoded data. */
const LONGEST_WORD = 100;

/**
 * The word, sign or emoji at an offset. Only the neighbourhood is looked at, so that a text of any size is answered at
 * once.
 * @param offset in UTF-16 code units
 * @returns `undefined` at white space, and in stretches too long to be a word
 */
export function wordAround(text: string, offset: number): TextPiece | undefined {
  const first = Math.max(0, offset - LONGEST_WORD);
  const near = text.slice(first, offset + LONGEST_WORD);
  const found = wordsOf(near).find(({ end }) => first + end > offset);
  if (!found || first + found.start > offset) return undefined;
  const reachesEdge =
    (found.start === 0 && first > 0) || (found.end === near.length && first + found.end < text.length);
  return reachesEdge ? undefined : { start: first + found.start, end: first + found.end };
}

/** How many words a text has; signs and emoji are none. */
export function countWords(text: string): number {
  return wordsOf(text).filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end))).length;
}
