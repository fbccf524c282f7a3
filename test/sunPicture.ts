import { encode } from 'fast-png';

/** The colour of the disc: red, green, blue. */
export const SUN = [240, 190, 70] as const;

/** A PNG: a disc in the middle of a sky that is no colour twice. */
export function sunPicture(width = 64, height = 48): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const cell = Math.floor(at / 3);
    const [row, column] = [Math.floor(cell / width), cell % width];
    const inside = (row - height / 2) ** 2 + (column - width / 2) ** 2 < (height / 3) ** 2;
    const sky = [40 + (96 * row) / height, 90, 150 + (64 * column) / width];
    return (inside ? SUN : sky)[at % 3]!;
  });
  return new Uint8Array(encode({ width, height, data, channels: 3, depth: 8 }));
}
