import * as functions from '../trace/specialFunctions.ts';

/*
 * Loops over matrices in row-major order, for what tfjs's wasm backend has no vectorized
 * operation for. Each writes all of `output`.
 */

/** Sums in float64 (numbers of JavaScript), where E[x²] − E[x]² loses nothing that a float32 could show. */
export function layerNorm(
  epsilon: number,
  output: Float32Array,
  input: Float32Array,
  weight: Float32Array,
  bias?: Float32Array,
): void {
  const size = weight.length;
  for (let start = 0; start < input.length; start += size) {
    let sum = 0;
    let squares = 0;
    for (let i = start; i < start + size; i++) {
      const x = input[i]!;
      sum += x;
      squares += x * x;
    }
    const mean = sum / size;
    const factor = 1 / Math.sqrt(Math.max(0, squares / size - mean * mean) + epsilon);
    if (bias) {
      for (let i = 0; i < size; i++)
        output[start + i] = (input[start + i]! - mean) * factor * weight[i]! + bias[i]!;
    } else {
      for (let i = 0; i < size; i++) output[start + i] = (input[start + i]! - mean) * factor * weight[i]!;
    }
  }
}

export function rmsNorm(
  epsilon: number,
  output: Float32Array,
  input: Float32Array,
  weight: Float32Array,
): void {
  const size = weight.length;
  for (let start = 0; start < input.length; start += size) {
    let squares = 0;
    for (let i = start; i < start + size; i++) squares += input[i]! * input[i]!;
    const factor = 1 / Math.sqrt(squares / size + epsilon);
    for (let i = 0; i < size; i++) output[start + i] = input[start + i]! * factor * weight[i]!;
  }
}

/**
 * rotate(x) swaps the halves of the first `turned` features of each row of `size`, and turns the sign of what
 * comes to the front; the other features pass. cos and sin, rows of `turned`, are used again for each of the
 * matrices that stand one below the other.
 */
export function rotate(
  size: number,
  turned: number,
  output: Float32Array,
  input: Float32Array,
  cos: Float32Array,
  sin: Float32Array,
): void {
  const half = turned / 2;
  if (turned < size) output.set(input);
  for (let start = 0, angle = 0; start < input.length; start += size, angle += turned) {
    if (angle === cos.length) angle = 0;
    for (let i = 0; i < half; i++) {
      const x = input[start + i]!;
      const y = input[start + i + half]!;
      output[start + i] = x * cos[angle + i]! - y * sin[angle + i]!;
      output[start + i + half] = y * cos[angle + i + half]! + x * sin[angle + i + half]!;
    }
  }
}

/** The mask is used again for each of the matrices that stand one below the other. */
export function maskOut(output: Float32Array, scores: Float32Array, mask: Float32Array): void {
  for (let part = 0; part < scores.length; part += mask.length) {
    for (let i = 0; i < mask.length; i++) output[part + i] = mask[i] === 0 ? -Infinity : scores[part + i]!;
  }
}

/** Columns `from` to `from + width` of rows of `columns`, cut into heads: [row, head · column] → [head · row, column] */
export function splitHeads(
  output: Float32Array,
  input: Float32Array,
  columns: number,
  from: number,
  width: number,
  heads: number,
): void {
  const size = width / heads;
  for (let head = 0, to = 0; head < heads; head++) {
    for (let start = from + head * size; start < input.length; start += columns) {
      for (let i = 0; i < size; i++) output[to++] = input[start + i]!;
    }
  }
}

/** [head · row, column] → [row, head · column] */
export function joinHeads(output: Float32Array, input: Float32Array, heads: number, size: number): void {
  const columns = heads * size;
  for (let head = 0, from = 0; head < heads; head++) {
    for (let to = head * size; to < output.length; to += columns) {
      for (let i = 0; i < size; i++) output[to + i] = input[from++]!;
    }
  }
}

/** Transposes each of the matrices of `rows` × `columns` that stand one below the other. */
export function transposeParts(
  output: Float32Array,
  input: Float32Array,
  rows: number,
  columns: number,
): void {
  for (let part = 0, to = 0; part < input.length; part += rows * columns) {
    for (let column = 0; column < columns; column++) {
      for (let row = 0, from = part + column; row < rows; row++, from += columns) output[to++] = input[from]!;
    }
  }
}

/** [row, column] → [column]. */
export function meanOfRows(output: Float32Array, input: Float32Array, rows: number): void {
  const columns = output.length;
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += input[row * columns + column]!;
    output[column] = sum / rows;
  }
}

export const gelu = tabulated(functions.gelu);
export const geluTanh = tabulated(functions.geluTanh);
export const silu = tabulated(functions.silu, 24);

/**
 * A smooth function that is 0 far to the left and x far to the right, by linear interpolation in a
 * table. The step of 1/1024 leaves an error below 2e-7 (step² / 8 × the largest second derivative),
 * which is float32's own, and takes a fifth of the time of the exponential.
 */
function tabulated(
  exact: (x: number) => number,
  bound = 8,
): (output: Float32Array, input: Float32Array) => void {
  const STEPS = 1024;
  let table: Float64Array | undefined;
  return (output, input) => {
    table ??= Float64Array.from({ length: 2 * bound * STEPS + 2 }, (_, i) => exact(i / STEPS - bound));
    const values = table;
    for (let i = 0; i < input.length; i++) {
      const x = input[i]!;
      if (x > -bound && x < bound) {
        const at = (x + bound) * STEPS;
        // Both are below 2³¹ and not negative, so this rounds down, and is an index without conversion.
        const below = at | 0;
        const left = values[below]!;
        output[i] = left + (at - below) * (values[below + 1]! - left);
      } else {
        output[i] = Number.isNaN(x) ? NaN : x >= bound ? x : exact(x);
      }
    }
  };
}
