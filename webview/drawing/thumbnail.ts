import { byteMapFor, type ByteMap } from './byteMap.ts';
import type { ColourScale } from './colourScale.ts';

export interface ThumbnailBytes {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
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
