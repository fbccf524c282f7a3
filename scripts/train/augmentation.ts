import type { LabelledImages } from './mnist.ts';

/** The most that an image is changed before the network learns from it: people draw digits off-centre, leaning, small. */
export interface Augmentation {
  /** Pixels. */
  readonly shift: number;
  readonly degrees: number;
  /** 0.1: from 0.9 to 1.1 times as large. */
  readonly scale: number;
  /** Columns by which the image leans for each row. */
  readonly shear: number;
}

/**
 * Writes an image turned, scaled, leaning and shifted by chance, as numbers from 0 to 1.
 * @param output [row, column]; from `at`
 * @param random numbers from 0 to 1
 */
export function writeChanged(
  output: Float32Array,
  at: number,
  images: LabelledImages,
  image: number,
  most: Augmentation,
  random: () => number,
): void {
  const { rows, columns, pixels } = images;
  const within = (size: number): number => (2 * random() - 1) * size;
  const angle = (within(most.degrees) * Math.PI) / 180;
  const zoom = 1 / (1 + within(most.scale));
  const lean = within(most.shear);
  const [down, right] = [within(most.shift), within(most.shift)];
  const [middleRow, middleColumn] = [(rows - 1) / 2, (columns - 1) / 2];
  const [cosine, sine] = [Math.cos(angle) * zoom, Math.sin(angle) * zoom];
  const start = image * rows * columns;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const y = row - middleRow - down;
      const x = column - middleColumn - right + lean * y;
      const fromRow = cosine * y - sine * x + middleRow;
      const fromColumn = sine * y + cosine * x + middleColumn;
      output[at++] = between(pixels, start, rows, columns, fromRow, fromColumn) / 255;
    }
}

/** Bilinear: the four pixels around a point, weighted by how near they are; dark outside. */
function between(
  pixels: Uint8Array,
  start: number,
  rows: number,
  columns: number,
  row: number,
  column: number,
): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  if (top < -1 || left < -1 || top >= rows || left >= columns) return 0;
  const [below, after] = [row - top, column - left];
  const at = start + top * columns + left;
  const up = top >= 0;
  const low = top < rows - 1;
  const before = left >= 0;
  const next = left < columns - 1;
  return (
    (1 - below) *
      ((up && before ? (1 - after) * pixels[at]! : 0) + (up && next ? after * pixels[at + 1]! : 0)) +
    below *
      ((low && before ? (1 - after) * pixels[at + columns]! : 0) +
        (low && next ? after * pixels[at + columns + 1]! : 0))
  );
}

/** Writes an image as it is, as numbers from 0 to 1. */
export function writePlain(output: Float32Array, at: number, images: LabelledImages, image: number): void {
  const area = images.rows * images.columns;
  const start = image * area;
  for (let pixel = 0; pixel < area; pixel++) output[at + pixel] = images.pixels[start + pixel]! / 255;
}
