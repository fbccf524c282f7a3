import type { ColourScale } from './colourScale.ts';
import { colourOf, valueAt } from './colourScale.ts';
import { packColour } from './matrixPixels.ts';

export interface ThumbnailBytes {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
}

/** The packed colour of each of the 256 bytes of a thumbnail. */
export type ByteMap = Uint32Array;

/** What the bytes of a thumbnail stand for: 0 for the minimum, 255 for the maximum, along the curve. */
export interface ByteMeaning {
  readonly minimum: number;
  readonly maximum: number;
  readonly curve: ColourScale['curve'];
}

export function byteMapFor(scale: ColourScale, meaning: ByteMeaning): ByteMap {
  const written: ColourScale = { kind: 'sequential', ...meaning };
  return Uint32Array.from({ length: 256 }, (_, byte) =>
    packColour(...colourOf(scale, valueAt(written, byte / 255))),
  );
}

const plain: ColourScale = { kind: 'sequential', minimum: 0, maximum: 1, curve: 'linear' };
const plainMap = byteMapFor(plain, plain);

/** One canvas pixel for each byte; the style sheet enlarges it with `image-rendering: pixelated`. */
export function paintThumbnail(
  canvas: HTMLCanvasElement,
  picture: ThumbnailBytes,
  map: ByteMap = plainMap,
): void {
  const { bytes, rows, columns } = picture;
  canvas.width = Math.max(1, columns);
  canvas.height = Math.max(1, rows);
  if (rows * columns === 0) return;
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let cell = 0; cell < pixels.length; cell++) pixels[cell] = map[bytes[cell]];
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
