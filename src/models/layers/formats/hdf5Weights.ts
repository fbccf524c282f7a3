import { ProblemError } from '../../../problem.ts';
import { decodeFloat16 } from '../../halfPrecision.ts';
import { quoted } from '../../quoted.ts';
import { gatherRows, rowLength } from '../../safetensors.ts';
import { elementCount } from '../../safetensorsHeader.ts';
import { LARGEST_WEIGHT_FILE } from '../../unusableFolder.ts';
import type { Precision, WeightSource } from '../../weights.ts';
import type { Hdf5Dataset, Hdf5File, Hdf5Number } from './hdf5File.ts';

const NUMBER_BYTES: Readonly<Record<Hdf5Number, number>> = {
  float16: 2,
  float32: 4,
  float64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
};

interface Numbers extends Hdf5Dataset {
  readonly type: Hdf5Number;
}

/**
 * Datasets of an HDF5 file as weights. What they say of themselves is checked here; numbers are read when they are
 * asked for, as long as the file is open.
 * @param paths of the datasets, which are the names of the weights
 * @throws ProblemError `bad-model` where one is missing, is no array of numbers, or is too large
 */
export function hdf5Weights(file: Hdf5File, paths: readonly string[], fileName: string): WeightSource {
  const datasets = new Map<string, Numbers>();
  let bytes = 0;
  for (const path of paths) {
    const dataset = numbersAt(file, path, fileName);
    datasets.set(path, dataset);
    bytes += Math.max(4, NUMBER_BYTES[dataset.type]) * elementCount(dataset.shape);
    if (!(bytes <= LARGEST_WEIGHT_FILE)) throw tooLarge(path, dataset.shape, fileName);
  }
  const dataset = (name: string): Numbers => {
    const found = datasets.get(name);
    if (!found) throw new ProblemError('bad-model', `${quoted(fileName)} has no weights ${quoted(name)}.`);
    return found;
  };
  const read = (name: string, row?: number): Float32Array =>
    float32Of(storedNumbers(file, name, dataset(name), row, fileName));
  return {
    precision: precisionOf([...datasets.values()]),
    names: [...datasets.keys()],
    has: (name) => datasets.has(name),
    shape: (name) => dataset(name).shape,
    read: (name) => read(name),
    readRows: (name, rows) => gatherRows(name, dataset(name).shape, rows, (row) => read(name, row)),
  };
}

function numbersAt(file: Hdf5File, path: string, fileName: string): Numbers {
  const kind = file.kindOf(path);
  if (kind === 'elsewhere')
    throw new ProblemError(
      'bad-model',
      `The weights ${quoted(path)} are a link out of ${quoted(fileName)}, which is not followed.`,
      'Save the model in one file.',
    );
  if (kind !== 'dataset')
    throw new ProblemError(
      'bad-model',
      `${quoted(fileName)} names the weights ${quoted(path)}, which are not in it.`,
      'Save the model again.',
    );
  const { type, ...rest } = described(file, path, fileName);
  if (type === undefined)
    throw new ProblemError('bad-model', `The weights ${quoted(path)} of ${quoted(fileName)} are no numbers.`);
  if (rest.shape.length > 8 || !rest.shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new ProblemError('bad-model', `The weights ${quoted(path)} of ${quoted(fileName)} have no shape.`);
  return { type, ...rest };
}

function described(file: Hdf5File, path: string, fileName: string): Hdf5Dataset {
  try {
    return file.describe(path);
  } catch (error) {
    throw unreadable(path, fileName, error);
  }
}

function unreadable(path: string, fileName: string, cause: unknown): ProblemError {
  return new ProblemError(
    'bad-model',
    `The weights ${quoted(path)} of ${quoted(fileName)} cannot be read.`,
    'The file is damaged, or keeps them in another file; save the model again, in one file.',
    { cause },
  );
}

function tooLarge(path: string, shape: readonly number[], fileName: string): ProblemError {
  const sizes = shape.slice(0, 4).join(' × ');
  return new ProblemError(
    'bad-model',
    `With ${quoted(path)}, which says of itself that it is ${sizes}, ${quoted(fileName)} has more than ${Math.round(LARGEST_WEIGHT_FILE / 1e6)} MB of weights.`,
    'Choose a smaller model: Model Lens computes in memory.',
  );
}

type Stored =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | { readonly float16: Uint16Array };

function storedNumbers(
  file: Hdf5File,
  path: string,
  dataset: Numbers,
  row: number | undefined,
  fileName: string,
): Stored {
  const { type, shape } = dataset;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = file.read(path, row);
  } catch (error) {
    throw unreadable(path, fileName, error);
  }
  const cells = row === undefined ? elementCount(shape) : rowLength(shape);
  if (bytes.length !== cells * NUMBER_BYTES[type]) throw unreadable(path, fileName, undefined);
  const { buffer } = bytes;
  switch (type) {
    case 'float16':
      return { float16: new Uint16Array(buffer) };
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
    case 'int8':
      return new Int8Array(buffer);
    case 'int16':
      return new Int16Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'int64':
      return new BigInt64Array(buffer);
    case 'uint8':
      return bytes;
    case 'uint16':
      return new Uint16Array(buffer);
    case 'uint32':
      return new Uint32Array(buffer);
    case 'uint64':
      return new BigUint64Array(buffer);
  }
}

function float32Of(stored: Stored): Float32Array {
  if ('float16' in stored) return decodeFloat16(stored.float16);
  if (stored instanceof Float32Array) return stored;
  if (stored instanceof BigInt64Array || stored instanceof BigUint64Array)
    return Float32Array.from(stored, Number);
  return new Float32Array(stored);
}

/** That of most of the numbers; whole numbers are not counted. */
function precisionOf(datasets: readonly Numbers[]): Precision {
  const counts = new Map<Precision, number>([['float32', 0]]);
  for (const { type, shape } of datasets) {
    if (type === 'float16' || type === 'float32' || type === 'float64')
      counts.set(type, (counts.get(type) ?? 0) + elementCount(shape));
  }
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}
