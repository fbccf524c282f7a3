import type { DecodedImage, Rectangle } from './image.ts';

/** `crop`: the middle, as large as it goes · `stretch`: all of it, proportions change · `letterbox`: all of it, with a border */
export const FITS = ['crop', 'stretch', 'letterbox'] as const;
export type Fit = (typeof FITS)[number];

export interface FittedImage {
  readonly width: number;
  readonly height: number;
  /** [row, column, channel] with red, green and blue from 0 to 255; transparent places as composited on `background`. */
  readonly rgb: Float32Array;
  /** What of the source is seen, in its pixels. */
  readonly seen: Rectangle;
}

export interface FitChoice {
  readonly width: number;
  readonly height: number;
  readonly fit: Fit;
  /** Red, green, blue from 0 to 255: behind transparent places, and the border of a letterbox. */
  readonly background: readonly [number, number, number];
}

/** An image at another size: averaged over areas where it becomes smaller, bilinear where it grows. */
export function fitImage(_image: DecodedImage, _choice: FitChoice): FittedImage {
  throw new Error('Not built yet.');
}
