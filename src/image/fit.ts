import type { DecodedImage, Rectangle } from './image.ts';
import { resample } from './resample.ts';

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
export function fitImage(image: DecodedImage, choice: FitChoice): FittedImage {
  const { width, height } = choice;
  const { part, place } = placement(image, choice);
  const across = { start: part.left, length: part.width };
  const down = { start: part.top, length: part.height };
  const drawn = resample(image, across, down, place.width, place.height);
  const rgb = new Float32Array(3 * width * height);
  for (let i = 0; i < rgb.length; i++) rgb[i] = choice.background[i % 3]!;
  for (let row = 0; row < place.height; row++) {
    for (let column = 0; column < place.width; column++) {
      const from = 4 * (row * place.width + column);
      const to = 3 * ((place.top + row) * width + place.left + column);
      composite(drawn, from, choice.background, rgb, to);
    }
  }
  return { width, height, rgb, seen: seenThrough(part, place, choice) };
}

/** The part of the image that is drawn, in its pixels, and where in the result it is drawn, in whole pixels. */
interface Placement {
  readonly part: Rectangle;
  readonly place: Rectangle;
}

function placement(image: DecodedImage, { width, height, fit }: FitChoice): Placement {
  const whole = { left: 0, top: 0, width: image.width, height: image.height };
  const place = { left: 0, top: 0, width, height };
  if (fit === 'stretch') return { part: whole, place };
  if (fit === 'crop') {
    const scale = Math.min(image.width / width, image.height / height);
    return { part: centred(image.width, image.height, scale * width, scale * height), place };
  }
  const scale = Math.min(width / image.width, height / image.height);
  const inner = centred(
    width,
    height,
    Math.max(1, Math.round(scale * image.width)),
    Math.max(1, Math.round(scale * image.height)),
  );
  return { part: whole, place: { ...inner, left: Math.floor(inner.left), top: Math.floor(inner.top) } };
}

const centred = (outerWidth: number, outerHeight: number, width: number, height: number): Rectangle => ({
  left: (outerWidth - width) / 2,
  top: (outerHeight - height) / 2,
  width,
  height,
});

/** The border of a letterbox lies beyond the image. */
function seenThrough(part: Rectangle, place: Rectangle, { width, height }: FitChoice): Rectangle {
  const across = part.width / place.width;
  const down = part.height / place.height;
  return {
    left: part.left - place.left * across,
    top: part.top - place.top * down,
    width: width * across,
    height: height * down,
  };
}

/** Over the background: colour·α + background·(1 − α), where the colour is multiplied by α already. */
function composite(
  drawn: Float32Array,
  from: number,
  background: readonly number[],
  rgb: Float32Array,
  to: number,
): void {
  const behind = 1 - drawn[from + 3]!;
  for (let i = 0; i < 3; i++) rgb[to + i] = drawn[from + i]! + background[i]! * behind;
}
