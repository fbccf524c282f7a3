import type { DrawingSource } from './drawingSource.ts';
import type { ImageSource } from './imageSource.ts';
import type { TextSource } from './textSource.ts';

/** What a run is made on. */
export type RunSource = TextSource | PictureSource;

export type PictureSource = ImageSource | DrawingSource;

/** Takes all that was done to the editor away: the light and the colours. */
export function unlink(source: RunSource | undefined): void {
  unmark(source);
  if (source?.kind === 'text') source.colour(null);
}

/** Puts out the light in the editor; only texts are lit up. */
export function unmark(source: RunSource | undefined): void {
  if (source?.kind === 'text') source.mark(null);
}
