import { ProblemError } from '../problem.ts';
import { decodeBfloat16, decodeFloat16 } from './halfPrecision.ts';
import { quoted } from './quoted.ts';
import type { Dtype, TensorEntry } from './safetensorsHeader.ts';
import { DTYPE_BYTES, elementCount, readSafetensorsHeader } from './safetensorsHeader.ts';
import type { Precision, WeightSource } from './weights.ts';

/** Numbers as the file has them; F16 and BF16 as their bits in a `Uint16Array`, BOOL as 0 and 1. */
export type StoredNumbers =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint16Array
  | Uint8Array;

/** A safetensors file: a `WeightSource` that also gives the numbers as they are stored. */
export interface Safetensors extends WeightSource {
  readonly metadata: ReadonlyMap<string, string>;
  dtype(name: string): Dtype;
  /**
   * Not to be written to: a view of the file where its alignment allows one, else a copy.
   * @throws ProblemError `bad-model` where the array is missing
   */
  stored(name: string): StoredNumbers;
  /** `stored` for the rows [begin, end) of the first axis. */
  storedRows(name: string, begin: number, end: number): StoredNumbers;
}

/**
 * Opens a safetensors file. All shapes and ranges are checked here; numbers are decoded when they are read.
 * @param bytes the whole file; kept, not copied
 * @param fileName for the sentence that says what is wrong
 * @throws ProblemError `bad-model` where the file is damaged or of another format
 */
export function readSafetensors(bytes: Uint8Array, fileName = 'model.safetensors'): Safetensors {
  const { tensors, metadata } = readSafetensorsHeader(bytes, fileName);
  const entry = (name: string): TensorEntry => {
    const found = tensors.get(name);
    if (!found) throw new ProblemError('bad-model', `“${fileName}” has no tensor ${quoted(name)}.`);
    return found;
  };
  const storedRows = (name: string, begin: number, end: number): StoredNumbers => {
    const { dtype, begin: offset } = entry(name);
    const rowBytes = rowLength(entry(name).shape) * DTYPE_BYTES[dtype];
    return viewNumbers(bytes.subarray(offset + begin * rowBytes, offset + end * rowBytes), dtype);
  };
  const stored = (name: string): StoredNumbers => {
    const { dtype, begin, end } = entry(name);
    return viewNumbers(bytes.subarray(begin, end), dtype);
  };
  return {
    precision: mostCommonPrecision(tensors.values()),
    names: [...tensors.keys()],
    metadata,
    has: (name) => tensors.has(name),
    shape: (name) => entry(name).shape,
    dtype: (name) => entry(name).dtype,
    stored,
    storedRows,
    read: (name) => float32Copy(stored(name), entry(name).dtype),
    readRows: (name, rows) =>
      gatherRows(name, entry(name).shape, rows, (row) =>
        float32Copy(storedRows(name, row, row + 1), entry(name).dtype),
      ),
  };
}

/** Numbers in one row of the first axis. */
export function rowLength(shape: readonly number[]): number {
  return elementCount(shape.slice(1));
}

/**
 * Puts chosen rows one below the other.
 * @param readRow one row, [column]
 * @returns [rows.length, column] in row-major order
 * @throws ProblemError `bad-input` where a row is not in the matrix
 */
export function gatherRows(
  name: string,
  shape: readonly number[],
  rows: ArrayLike<number>,
  readRow: (row: number) => Float32Array,
): Float32Array {
  const columns = rowLength(shape);
  const gathered = new Float32Array(rows.length * columns);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (!Number.isInteger(row) || row < 0 || row >= (shape[0] ?? 0)) {
      throw new ProblemError(
        'bad-input',
        `There is no row ${row} in ${quoted(name)}; it has ${shape[0] ?? 0} rows.`,
      );
    }
    gathered.set(readRow(row), index * columns);
  }
  return gathered;
}

/** The format is little-endian, and so is every machine that VS Code runs on. */
function viewNumbers(bytes: Uint8Array, dtype: Dtype): StoredNumbers {
  const size = DTYPE_BYTES[dtype];
  // Not slice(): that of a Node Buffer does not copy.
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  const { buffer, byteOffset } = aligned;
  const length = aligned.length / size;
  switch (dtype) {
    case 'F64':
      return new Float64Array(buffer, byteOffset, length);
    case 'F32':
      return new Float32Array(buffer, byteOffset, length);
    case 'F16':
    case 'BF16':
      return new Uint16Array(buffer, byteOffset, length);
    case 'I64':
      return new BigInt64Array(buffer, byteOffset, length);
    case 'I32':
      return new Int32Array(buffer, byteOffset, length);
    case 'I16':
      return new Int16Array(buffer, byteOffset, length);
    case 'I8':
      return new Int8Array(buffer, byteOffset, length);
    case 'U8':
    case 'BOOL':
      return new Uint8Array(buffer, byteOffset, length);
  }
}

function float32Copy(numbers: StoredNumbers, dtype: Dtype): Float32Array {
  if (numbers instanceof Uint16Array)
    return dtype === 'BF16' ? decodeBfloat16(numbers) : decodeFloat16(numbers);
  if (numbers instanceof BigInt64Array) return Float32Array.from(numbers, Number);
  return new Float32Array(numbers);
}

function mostCommonPrecision(entries: Iterable<TensorEntry>): Precision {
  const precisions = { F64: 'float64', F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;
  const counts = new Map<Precision, number>([['float32', 0]]);
  for (const { dtype, shape } of entries) {
    if (dtype !== 'F64' && dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16') continue;
    const precision = precisions[dtype];
    counts.set(precision, (counts.get(precision) ?? 0) + elementCount(shape));
  }
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}
