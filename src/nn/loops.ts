import * as functions from '../trace/specialFunctions.ts';

/*
 * Loops over matrices in row-major order, for what tfjs's wasm backend has no vectorized
 * operation for. Each writes all of `output`.
 */

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
    for (let i = start; i < start + size; i++) sum += input[i]!;
    const mean = sum / size;
    let squares = 0;
    for (let i = start; i < start + size; i++) squares += (input[i]! - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / size + epsilon);
    for (let i = 0; i < size; i++) {
      const scaled = (input[start + i]! - mean) * factor * weight[i]!;
      output[start + i] = bias ? scaled + bias[i]! : scaled;
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

/** rotate(x) swaps the halves of each row and turns the sign of what comes to the front. */
export function rotate(
  size: number,
  output: Float32Array,
  input: Float32Array,
  cos: Float32Array,
  sin: Float32Array,
): void {
  const half = size / 2;
  for (let start = 0; start < input.length; start += size) {
    for (let i = start; i < start + half; i++) {
      const j = i + half;
      output[i] = input[i]! * cos[i]! - input[j]! * sin[i]!;
      output[j] = input[j]! * cos[j]! + input[i]! * sin[j]!;
    }
  }
}

export function maskOut(output: Float32Array, scores: Float32Array, mask: Float32Array): void {
  for (let i = 0; i < scores.length; i++) output[i] = mask[i] === 0 ? -Infinity : scores[i]!;
}

export function copyColumns(
  output: Float32Array,
  input: Float32Array,
  columns: number,
  from: number,
  count: number,
): void {
  for (let start = from, to = 0; to < output.length; start += columns, to += count) {
    for (let i = 0; i < count; i++) output[to + i] = input[start + i]!;
  }
}

export function joinHeads(output: Float32Array, parts: readonly Float32Array[], size: number): void {
  const columns = parts.length * size;
  parts.forEach((part, head) => {
    for (let from = 0, to = head * size; from < part.length; from += size, to += columns) {
      for (let i = 0; i < size; i++) output[to + i] = part[from + i]!;
    }
  });
}

export function transpose(output: Float32Array, input: Float32Array, rows: number, columns: number): void {
  for (let column = 0; column < columns; column++) {
    for (let row = 0, to = column * rows; row < rows; row++)
      output[to + row] = input[row * columns + column]!;
  }
}

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
