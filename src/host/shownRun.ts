import type { Outline } from '../protocol/outline.ts';
import { goesOnAfter, shownRange, type ShownText, type TextWindow } from './textWindow.ts';
import type { TextRange, TextSource } from './textSource.ts';

/** A finished run: what the panel shows, and where its tokens stand in the source. */
export interface ShownRun extends ShownText {
  readonly source: TextSource;
  readonly window: TextWindow;
}

/** Where the tokens of a run stand. */
export type TokenPlaces = Pick<ShownRun, 'window' | 'outline'>;

/** Puts a run's outline together with the part of the source that it used. */
export async function shownRun(source: TextSource, window: TextWindow, outline: Outline): Promise<ShownRun> {
  const sourceLength = source.length;
  const range = shownRange(window, outline, sourceLength);
  return { source, window, outline, range, sourceLength, goesOn: await goesOnAfter(source, range.end) };
}

/** Where a token stands in the source; `null` for tokens that stand for no text. */
export function rangeOfToken(run: TokenPlaces, index: number | null): TextRange | null {
  const token = index === null ? undefined : run.outline.tokens[index];
  if (!token || token.start === token.end) return null;
  return { start: run.window.start + token.start, end: run.window.start + token.end };
}

/**
 * The token at a place of the source: the one that holds the character after the caret,
 * else the one that ends there.
 */
export function tokenAt(run: TokenPlaces, offset: number | null): number | null {
  if (offset === null) return null;
  const place = offset - run.window.start;
  const { tokens } = run.outline;
  let index = tokens.findIndex((token) => token.start <= place && place < token.end);
  if (index < 0) index = tokens.findIndex((token) => token.start < token.end && token.end === place);
  return index < 0 ? null : index;
}
