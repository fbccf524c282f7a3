import type { Thinning } from '../../src/trace/node.ts';
import type { ColourScale } from './colourScale.ts';
import { tableOf } from './colourScale.ts';
import { TABLE_SIZE } from './colourMaps.ts';

/** The pixels of a matrix, one for each cell, in the byte order of ImageData. */
export interface MatrixPixels {
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
  /** Whether any cell is NaN or infinite: such cells are left transparent, so that hatching shows through. */
  readonly hasHoles: boolean;
}

/** 1 in the first byte means that 32-bit numbers are stored as red, green, blue, alpha from low to high. */
const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

export function packColour(red: number, green: number, blue: number, alpha = 255): number {
  const packed = littleEndian
    ? (alpha << 24) | (blue << 16) | (green << 8) | red
    : (red << 24) | (green << 16) | (blue << 8) | alpha;
  return packed >>> 0;
}

function packedTable(scale: ColourScale): Uint32Array {
  const colours = tableOf(scale);
  return Uint32Array.from({ length: TABLE_SIZE }, (_, entry) =>
    packColour(colours[entry * 3], colours[entry * 3 + 1], colours[entry * 3 + 2]),
  );
}

/** The fast path of `colourOf` for a whole matrix: no call and no allocation for each cell. */
export function paintMatrix(values: Float32Array, scale: ColourScale): MatrixPixels {
  const packed = packedTable(scale);
  const bytes = new Uint8ClampedArray(values.length * 4);
  const pixels = new Uint32Array(bytes.buffer);
  const span = scale.maximum - scale.minimum;
  const last = TABLE_SIZE - 1;
  const root = scale.curve === 'square-root';
  const diverging = scale.kind === 'diverging';
  const flat = !(span > 0);
  let hasHoles = false;
  for (let cell = 0; cell < values.length; cell++) {
    const value = values[cell];
    // Only finite numbers give zero here.
    if (value - value !== 0) {
      hasHoles = true;
      continue;
    }
    let fraction = flat ? (diverging ? 0.5 : 0) : (value - scale.minimum) / span;
    fraction = fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
    if (root) {
      if (!diverging) fraction = Math.sqrt(fraction);
      else if (fraction < 0.5) fraction = (1 - Math.sqrt(1 - fraction * 2)) / 2;
      else fraction = (1 + Math.sqrt(fraction * 2 - 1)) / 2;
    }
    pixels[cell] = packed[(fraction * last + 0.5) | 0];
  }
  return { bytes, hasHoles };
}

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly thinning?: Thinning;
}

/**
 * One cell for each block of so many rows and columns: of the finite numbers the largest in magnitude or the mean, as in
 * the slice. NaN where a block has no finite number.
 */
export function thinMatrix(matrix: Matrix, byRows: number, byColumns: number): Matrix {
  if (byRows === 1 && byColumns === 1) return matrix;
  return (matrix.thinning === 'mean' ? meanOfBlocks : largestOfBlocks)(matrix, byRows, byColumns);
}

function meanOfBlocks(matrix: Matrix, byRows: number, byColumns: number): Matrix {
  const rows = Math.ceil(matrix.rows / byRows);
  const columns = Math.ceil(matrix.columns / byColumns);
  const sums = new Float64Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  matrix.values.forEach((value, at) => {
    if (!Number.isFinite(value)) return;
    const row = Math.floor(Math.floor(at / matrix.columns) / byRows);
    const to = row * columns + Math.floor((at % matrix.columns) / byColumns);
    sums[to] += value;
    counts[to]++;
  });
  return { rows, columns, values: Float32Array.from(sums, (sum, at) => sum / counts[at]) };
}

function largestOfBlocks(matrix: Matrix, byRows: number, byColumns: number): Matrix {
  const rows = Math.ceil(matrix.rows / byRows);
  const columns = Math.ceil(matrix.columns / byColumns);
  const values = new Float32Array(rows * columns).fill(Number.NaN);
  for (let row = 0; row < matrix.rows; row++) {
    const start = Math.floor(row / byRows) * columns;
    for (let column = 0; column < matrix.columns; column++) {
      const value = matrix.values[row * matrix.columns + column];
      const to = start + Math.floor(column / byColumns);
      // Not "less or equal", so that a number takes the place of NaN.
      if (value - value === 0 && !(Math.abs(values[to]) >= Math.abs(value))) values[to] = value;
    }
  }
  return { rows, columns, values };
}
