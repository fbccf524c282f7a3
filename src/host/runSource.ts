import type { DrawingSource } from './drawingSource.ts';
import type { ImageSource } from './imageSource.ts';
import type { TextSource } from './textSource.ts';

/** What a run is made on. */
export type RunSource = TextSource | PictureSource;

export type PictureSource = ImageSource | DrawingSource;
