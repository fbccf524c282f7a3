import { ProblemError } from '../problem.ts';
import { quoted } from './quoted.ts';
import type { Safetensors } from './safetensors.ts';
import { gatherRows, rowLength } from './safetensors.ts';
import type { WeightSource } from './weights.ts';

/**
 * The compact format of the bundled models: a safetensors file in which a matrix NAME is stored as
 * I8 and NAME.scales holds one float32 per row (first axis), so that
 *
 *     weight[row, column] = integer[row, column] × scale[row]
 *
 * Vectors stay F32.
 */
const SCALES = '.scales';

/** A matrix rounded to whole numbers. */
export interface QuantizedMatrix {
  /** [row, column] in row-major order, from -levels to levels. */
  readonly integers: Int8Array;
  /** [row] */
  readonly scales: Float32Array;
}

/**
 * Symmetric rounding, row by row: the largest absolute number of a row becomes ±levels, zero stays
 * zero, and no number moves by more than half its row's scale.
 * @param matrix [row, column] in row-major order
 * @param levels the largest integer, 1 to 127; fewer compress better and are less exact
 * @throws RangeError where the sizes do not fit or a number is not finite
 */
export function quantizeRows(
  matrix: Float32Array,
  rows: number,
  columns: number,
  levels: number,
): QuantizedMatrix {
  if (matrix.length !== rows * columns)
    throw new RangeError(`${matrix.length} numbers are not ${rows} × ${columns}.`);
  if (!Number.isInteger(levels) || levels < 1 || levels > 127)
    throw new RangeError(`${levels} is not from 1 to 127.`);
  const integers = new Int8Array(matrix.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const values = matrix.subarray(row * columns, (row + 1) * columns);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (!Number.isFinite(largest)) throw new RangeError(`Row ${row} has a number that is not finite.`);
    scales[row] = largest / levels;
    if (scales[row] === 0) continue;
    for (let column = 0; column < columns; column++) {
      const integer = Math.round(values[column] / scales[row]);
      integers[row * columns + column] = Math.max(-levels, Math.min(levels, integer));
    }
  }
  return { integers, scales };
}

/** Whether a file is of the compact format. */
export function isInt8(source: Safetensors): boolean {
  return source.names.some((name) => isQuantized(source, name));
}

/**
 * The weights of a compact file as float32; only what is asked for is decoded.
 * @throws ProblemError `bad-model` where a matrix and its scales do not fit
 */
export function readInt8(source: Safetensors): WeightSource {
  const quantized = new Set(source.names.filter((name) => isQuantized(source, name)));
  for (const name of quantized) checkScales(source, name);
  const decode = (name: string, begin: number, end: number): Float32Array => {
    const integers = source.storedRows(name, begin, end) as Int8Array;
    const scales = source.storedRows(name + SCALES, begin, end) as Float32Array;
    return multiplyRows(integers, scales, rowLength(source.shape(name)));
  };
  return {
    precision: 'int8',
    names: source.names.filter((name) => !isScales(name, quantized)),
    has: (name) => source.has(name) && !isScales(name, quantized),
    shape: (name) => source.shape(name),
    read: (name) => (quantized.has(name) ? decode(name, 0, source.shape(name)[0]) : source.read(name)),
    readRows: (name, rows) =>
      quantized.has(name)
        ? gatherRows(name, source.shape(name), rows, (row) => decode(name, row, row + 1))
        : source.readRows(name, rows),
  };
}

function isQuantized(source: Safetensors, name: string): boolean {
  return source.dtype(name) === 'I8' && source.has(name + SCALES);
}

function isScales(name: string, quantized: ReadonlySet<string>): boolean {
  return name.endsWith(SCALES) && quantized.has(name.slice(0, -SCALES.length));
}

function checkScales(source: Safetensors, name: string): void {
  const shape = source.shape(name);
  const scalesShape = source.shape(name + SCALES);
  const fits = shape.length > 0 && scalesShape.length === 1 && scalesShape[0] === shape[0];
  if (!fits || source.dtype(name + SCALES) !== 'F32') {
    throw new ProblemError('bad-model', `The scales of ${quoted(name)} do not fit its rows.`);
  }
  if (!source.read(name + SCALES).every((scale) => Number.isFinite(scale) && scale >= 0)) {
    throw new ProblemError('bad-model', `${quoted(name)} has a scale that is not a number from 0 up.`);
  }
}

function multiplyRows(integers: Int8Array, scales: Float32Array, columns: number): Float32Array {
  const values = new Float32Array(integers.length);
  for (let row = 0; row < scales.length; row++) {
    const scale = scales[row];
    const end = (row + 1) * columns;
    for (let index = row * columns; index < end; index++) values[index] = integers[index] * scale;
  }
  return values;
}
