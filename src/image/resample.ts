/** Which source pixels one pixel of the result is made of: `weights[i]` of pixel `first` + i; they add up to 1. */
interface Share {
  readonly first: number;
  readonly weights: readonly number[];
}

/** A stretch of one side, in pixels of the source; it lies within the image. */
export interface Stretch {
  readonly start: number;
  readonly length: number;
}

/** Means over areas where the side becomes shorter, bilinear between the centres of pixels where it grows. */
export function shares(source: number, { start, length }: Stretch, target: number): Share[] {
  const step = length / target;
  return Array.from({ length: target }, (_, i) =>
    step > 1
      ? areaShare(source, start + i * step, step)
      : linearShare(source, start + (i + 0.5) * step - 0.5),
  );
}

/** Every pixel by how much of it lies in the stretch. */
function areaShare(source: number, start: number, length: number): Share {
  const end = Math.min(source, start + length);
  const first = Math.min(source - 1, Math.floor(start));
  const covered: number[] = [];
  for (let pixel = first; pixel < end; pixel++) {
    covered.push(Math.min(end, pixel + 1) - Math.max(start, pixel));
  }
  // Rounding may leave a last pixel of no width.
  const whole = covered.reduce((sum, part) => sum + part, 0);
  return { first, weights: covered.map((part) => part / whole) };
}

/** The two pixels beside a place; at the edge, the one that is there. */
function linearShare(source: number, centre: number): Share {
  const place = Math.min(source - 1, Math.max(0, centre));
  const first = Math.min(source - 1, Math.floor(place));
  const weight = place - first;
  return weight === 0 ? { first, weights: [1] } : { first, weights: [1 - weight, weight] };
}

export interface Source {
  readonly width: number;
  readonly height: number;
  /** [row, column, channel] with red, green, blue and alpha from 0 to 255. */
  readonly rgba: Uint8Array;
}

/**
 * A part of an image at another size. Colours count by their alpha, so that what lies unseen behind transparent
 * places bleeds into nothing.
 * @returns [row, column, channel]: red, green and blue times alpha, from 0 to 255, and alpha from 0 to 1
 */
export function resample(
  image: Source,
  across: Stretch,
  down: Stretch,
  width: number,
  height: number,
): Float32Array {
  const columns = shares(image.width, across, width);
  const rows = shares(image.height, down, height);
  const result = new Float32Array(4 * width * height);
  const narrowed = rowNarrower(image, columns);
  // Sums in float64 round to whole levels: one colour stays that colour, and black stays 0.
  const sums = new Float64Array(4 * width);
  rows.forEach(({ first, weights }, row) => {
    sums.fill(0);
    weights.forEach((weight, i) => {
      const source = narrowed(first + i);
      for (let j = 0; j < sums.length; j++) sums[j]! += weight * source[j]!;
    });
    result.set(sums, 4 * width * row);
  });
  return result;
}

/** Rows of the image at their new width. Neighbours share rows: the last two are kept. */
function rowNarrower(image: Source, columns: readonly Share[]): (row: number) => Float64Array {
  const kept = [0, 1].map(() => ({ row: -1, values: new Float64Array(4 * columns.length) }));
  return (row) => {
    const slot = kept[row % 2]!;
    if (slot.row !== row) narrowRow(image, row, columns, slot.values);
    slot.row = row;
    return slot.values;
  };
}

function narrowRow(
  { width, rgba }: Source,
  row: number,
  columns: readonly Share[],
  target: Float64Array,
): void {
  columns.forEach(({ first, weights }, column) => {
    let [red, green, blue, alpha] = [0, 0, 0, 0];
    for (let i = 0; i < weights.length; i++) {
      const at = 4 * (row * width + first + i);
      const opaque = (weights[i]! * rgba[at + 3]!) / 255;
      red += opaque * rgba[at]!;
      green += opaque * rgba[at + 1]!;
      blue += opaque * rgba[at + 2]!;
      alpha += opaque;
    }
    target[4 * column] = red;
    target[4 * column + 1] = green;
    target[4 * column + 2] = blue;
    target[4 * column + 3] = alpha;
  });
}
