import type { Outline } from '../protocol/outline.ts';
import { isText, type ReadSource } from './readSource.ts';
import type { PictureSource } from './runSource.ts';
import type { TextRange, TextSource } from './textSource.ts';
import { goesOnAfter, shownRange, type ShownText, type TextWindow } from './textWindow.ts';

/** A finished run: what the panel shows. */
export type ShownRun = ShownTextRun | ShownPictureRun;

/** Of a text: with the place of its tokens in the source. */
export interface ShownTextRun extends ShownText {
  readonly source: TextSource;
  readonly window: TextWindow;
}

export interface ShownPictureRun {
  readonly source: PictureSource;
  readonly outline: Outline;
}

/** Where the tokens of a run stand. */
export type TokenPlaces = Pick<ShownTextRun, 'window' | 'outline'>;

/** Puts a run's outline together with the part of the source that it used. */
export async function shownRun(read: ReadSource, outline: Outline): Promise<ShownRun> {
  if (!isText(read)) return { source: read.source, outline };
  const { source, window } = read;
  const sourceLength = source.length;
  const range = shownRange(window, outline, sourceLength);
  return { source, window, outline, range, sourceLength, goesOn: await goesOnAfter(source, range.end) };
}

/** @returns `undefined` for a run on an image or a drawing, which has no place in a text */
export function textRun(run: ShownRun | undefined): ShownTextRun | undefined {
  return run && 'window' in run ? run : undefined;
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
