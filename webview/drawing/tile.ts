import { type ColourScale, NEUTRAL } from './colourScale.ts';
import { packColour } from './matrixPixels.ts';
import { byteMapFor } from './byteMap.ts';

/** A small picture, one pixel for each cell, in the byte order of ImageData. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint32Array<ArrayBuffer>;
}

/** One matrix in 256 steps from its own least to its own largest number. */
export interface CoarseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: Uint8Array;
  readonly minimum: number;
  readonly maximum: number;
  readonly curve: ColourScale['curve'];
}

/** A matrix in the colours of a scale. */
export function tileOf(matrix: CoarseMatrix, scale: ColourScale): Tile {
  const map = byteMapFor(scale, matrix);
  return {
    rows: matrix.rows,
    columns: matrix.columns,
    pixels: Uint32Array.from(matrix.bytes, (byte) => map[byte]),
  };
}

/** About which number a byte stands for. */
export function numberAt({ minimum, maximum, curve }: CoarseMatrix, byte: number): number {
  const share = byte / 255;
  return minimum + (curve === 'linear' ? share : share * share) * (maximum - minimum);
}

/**
 * Three matrices of equal shape as red, green and blue.
 * @param range the number that is black and the one that is full light
 */
export function colourTile(
  [red, green, blue]: readonly [CoarseMatrix, CoarseMatrix, CoarseMatrix],
  range: readonly [least: number, most: number],
): Tile {
  const light = ([red, green, blue] as const).map((matrix) => lightOf(matrix, range));
  const pixels = new Uint32Array(red.bytes.length);
  for (let cell = 0; cell < pixels.length; cell++) {
    pixels[cell] = packColour(
      light[0][red.bytes[cell]],
      light[1][green.bytes[cell]],
      light[2][blue.bytes[cell]],
    );
  }
  return { rows: red.rows, columns: red.columns, pixels };
}

/** What each byte of a matrix shines like, 0 to 255. */
function lightOf(matrix: CoarseMatrix, [least, most]: readonly [number, number]): number[] {
  const span = most - least || 1;
  return Array.from({ length: 256 }, (_, byte) => {
    const share = (numberAt(matrix, byte) - least) / span;
    return Number.isFinite(share) ? Math.round(255 * Math.min(1, Math.max(0, share))) : NEUTRAL[0];
  });
}
