import { ProblemError } from '../../problem.ts';

/** Complex numbers in row-major order, real and imaginary parts apart. */
interface ComplexMatrix {
  readonly size: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

type Complex = readonly [number, number];

/** QR converges in two or three steps for each eigenvalue; this is far beyond what was ever seen. */
const MOST_STEPS = 300;
/** Without success for so long another shift is tried. */
const STUBBORN = 12;

/**
 * The eigenvalues of a real square matrix: brought to Hessenberg's form by Householder reflections, then the QR algorithm
 * with Wilkinson's shift (Francis 1961), in complex numbers.
 * @param matrix [row, column]; left as it is
 * @returns real and imaginary parts in turn, in falling order of their sizes
 */
export async function eigenvalues(
  matrix: Float64Array,
  size: number,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  if (!matrix.every(Number.isFinite))
    throw new ProblemError('bad-model', 'The matrix holds what is no number, so it has no eigenvalues.');
  const reduced: ComplexMatrix = { size, re: hessenberg(matrix, size), im: new Float64Array(size * size) };
  const found: Complex[] = [];
  for (let high = size - 1, steps = 0; high >= 0;) {
    const low = startOfBlock(reduced, high);
    if (low === high || steps === MOST_STEPS) {
      found.push(entry(reduced, high, high));
      high--;
      steps = 0;
      if (found.length % 16 === 0) await pause();
    } else {
      steps++;
      qrStep(reduced, low, high, shiftFor(reduced, high, steps));
    }
  }
  found.sort((a, b) => Math.hypot(...b) - Math.hypot(...a));
  return Float64Array.from(found.flat());
}

/** A similar matrix with zeros below the first subdiagonal. */
function hessenberg(matrix: Float64Array, size: number): Float64Array {
  const h = matrix.slice();
  for (let column = 0; column < size - 2; column++) {
    const mirror = new Float64Array(size);
    for (let row = column + 1; row < size; row++) mirror[row] = h[row * size + column]!;
    const largest = mirror.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    // Only the direction counts; the squares of what is small might not be numbers any more.
    for (let row = column + 1; row < size; row++) mirror[row]! /= largest;
    const length = Math.sqrt(mirror.reduce((sum, value) => sum + value * value, 0));
    mirror[column + 1]! += mirror[column + 1]! < 0 ? -length : length;
    const square = mirror.reduce((sum, value) => sum + value * value, 0);
    reflectRows(h, mirror, square, size);
    reflectColumns(h, mirror, square, size);
  }
  return h;
}

/** (I − 2 v vᵀ / vᵀv) H */
function reflectRows(h: Float64Array, mirror: Float64Array, square: number, size: number): void {
  const sums = new Float64Array(size);
  mirror.forEach((factor, row) => {
    if (factor !== 0) for (let i = 0; i < size; i++) sums[i]! += factor * h[row * size + i]!;
  });
  mirror.forEach((factor, row) => {
    if (factor !== 0) for (let i = 0; i < size; i++) h[row * size + i]! -= (2 * factor * sums[i]!) / square;
  });
}

/** H (I − 2 v vᵀ / vᵀv) */
function reflectColumns(h: Float64Array, mirror: Float64Array, square: number, size: number): void {
  for (let start = 0; start < h.length; start += size) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += h[start + i]! * mirror[i]!;
    const factor = (2 * sum) / square;
    for (let i = 0; i < size; i++) h[start + i]! -= factor * mirror[i]!;
  }
}

/** Where the block that ends at `high` begins: above it a subdiagonal entry is as good as zero. */
function startOfBlock(h: ComplexMatrix, high: number): number {
  for (let row = high; row > 0; row--) {
    const beside = sizeOf(h, row, row) + sizeOf(h, row - 1, row - 1);
    if (sizeOf(h, row, row - 1) <= Number.EPSILON * beside) {
      put(h, row, row - 1, [0, 0]);
      return row;
    }
  }
  return 0;
}

/** The eigenvalue of the last 2 × 2 block that is nearer to its last entry; now and then something else. */
function shiftFor(h: ComplexMatrix, high: number, steps: number): Complex {
  const last = entry(h, high, high);
  if (steps % STUBBORN === 0) return [last[0] + sizeOf(h, high, high - 1), last[1]];
  const first = entry(h, high - 1, high - 1);
  const half: Complex = [(first[0] - last[0]) / 2, (first[1] - last[1]) / 2];
  const besides = times(entry(h, high - 1, high), entry(h, high, high - 1));
  const square = times(half, half);
  const root = rootOf([square[0] + besides[0], square[1] + besides[1]]);
  const same = half[0] * root[0] + half[1] * root[1] >= 0 ? 1 : -1;
  // last + half ∓ root, written so that nothing cancels.
  const sum: Complex = [half[0] + same * root[0], half[1] + same * root[1]];
  const size = sum[0] ** 2 + sum[1] ** 2;
  if (size === 0) return last;
  const [re, im] = times(besides, [sum[0] / size, -sum[1] / size]);
  return [last[0] - re, last[1] - im];
}

/** H − s I = Q R; what stands in its place afterwards is R Q + s I, on the block from `low` to `high`. */
function qrStep(h: ComplexMatrix, low: number, high: number, shift: Complex): void {
  addToDiagonal(h, low, high, [-shift[0], -shift[1]]);
  const rotations: (readonly [Complex, Complex])[] = [];
  for (let k = low; k < high; k++) {
    const rotation = rotationOf(entry(h, k, k), entry(h, k + 1, k));
    rotations.push(rotation);
    turnRows(h, k, high, rotation);
  }
  rotations.forEach((rotation, i) => turnColumns(h, low + i, low, rotation));
  addToDiagonal(h, low, high, shift);
}

/** a and b over the length of both: [ā b̄; −b a] turns (a, b) into (length, 0). */
function rotationOf(a: Complex, b: Complex): readonly [Complex, Complex] {
  const length = Math.hypot(a[0], a[1], b[0], b[1]);
  if (length === 0)
    return [
      [1, 0],
      [0, 0],
    ];
  return [
    [a[0] / length, a[1] / length],
    [b[0] / length, b[1] / length],
  ];
}

function turnRows(
  { re, im, size }: ComplexMatrix,
  k: number,
  high: number,
  [[ar, ai], [br, bi]]: readonly [Complex, Complex],
): void {
  for (let x = k * size + k, y = x + size; x <= k * size + high; x++, y++) {
    const [xr, xi, yr, yi] = [re[x]!, im[x]!, re[y]!, im[y]!];
    re[x] = ar * xr + ai * xi + br * yr + bi * yi;
    im[x] = ar * xi - ai * xr + br * yi - bi * yr;
    re[y] = ar * yr - ai * yi - br * xr + bi * xi;
    im[y] = ar * yi + ai * yr - br * xi - bi * xr;
  }
}

function turnColumns(
  { re, im, size }: ComplexMatrix,
  k: number,
  low: number,
  [[ar, ai], [br, bi]]: readonly [Complex, Complex],
): void {
  for (let row = low; row <= k + 1; row++) {
    const x = row * size + k;
    const y = x + 1;
    const [xr, xi, yr, yi] = [re[x]!, im[x]!, re[y]!, im[y]!];
    re[x] = xr * ar - xi * ai + yr * br - yi * bi;
    im[x] = xr * ai + xi * ar + yr * bi + yi * br;
    re[y] = yr * ar + yi * ai - xr * br - xi * bi;
    im[y] = yi * ar - yr * ai - xi * br + xr * bi;
  }
}

function addToDiagonal({ re, im, size }: ComplexMatrix, low: number, high: number, [r, i]: Complex): void {
  for (let k = low; k <= high; k++) {
    re[k * size + k]! += r;
    im[k * size + k]! += i;
  }
}

const entry = ({ re, im, size }: ComplexMatrix, row: number, column: number): Complex => [
  re[row * size + column]!,
  im[row * size + column]!,
];

const sizeOf = (h: ComplexMatrix, row: number, column: number): number =>
  Math.hypot(...entry(h, row, column));

function put({ re, im, size }: ComplexMatrix, row: number, column: number, [r, i]: Complex): void {
  re[row * size + column] = r;
  im[row * size + column] = i;
}

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];

/** One of the two square roots. */
function rootOf([re, im]: Complex): Complex {
  const size = Math.hypot(re, im);
  const real = Math.sqrt((size + Math.abs(re)) / 2);
  if (real === 0) return [0, 0];
  const other = im / (2 * real);
  return re >= 0 ? [real, other] : [Math.abs(other), im < 0 ? -real : real];
}
