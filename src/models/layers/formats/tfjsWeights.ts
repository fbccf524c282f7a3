import * as v from 'valibot';
import { ProblemError } from '../../../problem.ts';
import { decodeFloat16 } from '../../halfPrecision.ts';
import { described, quoted } from '../../quoted.ts';
import { gatherRows } from '../../safetensors.ts';
import { elementCount } from '../../safetensorsHeader.ts';
import { LARGEST_WEIGHT_FILE } from '../../unusableFolder.ts';
import type { ReadModelFile, WeightSource } from '../../weights.ts';

/** A file of this folder and nothing else: no path, no address, nothing encoded. */
const SHARD_NAME = /^\w[\w-]*(\.[\w-]+)*$/;

const STORED_BYTES = { float32: 4, float16: 2, int32: 4, uint16: 2, uint8: 1, bool: 1 } as const;

type StoredType = keyof typeof STORED_BYTES;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

const weightSchema = v.object({
  name: v.string(),
  shape: v.pipe(v.array(size), v.maxLength(8)),
  dtype: v.picklist(['float32', 'float16', 'int32', 'uint16', 'uint8', 'bool']),
  /** Rounded to whole numbers for the file: value = stored · scale + min; or to float16. */
  quantization: v.optional(
    v.variant('dtype', [
      v.object({ dtype: v.literal('float16') }),
      v.object({ dtype: v.picklist(['uint8', 'uint16']), scale: finite, min: finite }),
    ]),
  ),
});

type Weight = v.InferOutput<typeof weightSchema>;

const groupSchema = v.object({ paths: v.array(v.unknown()), weights: v.array(v.unknown()) });
const manifestSchema = v.array(groupSchema);

interface Place {
  readonly weight: Weight;
  readonly bytes: Uint8Array;
}

/**
 * The weights beside a `model.json`: each group is some files, one behind the other, in which its arrays stand in the
 * order of the list.
 * @param manifest `weightsManifest`, which nothing is assumed about
 * @throws ProblemError `bad-model` naming the array or the file
 */
export async function openTfjsWeights(
  manifest: unknown,
  fileName: string,
  readFile: ReadModelFile,
): Promise<{ readonly weights: WeightSource; readonly precision: string }> {
  const groups = v.safeParse(manifestSchema, manifest);
  if (!groups.success)
    throw new ProblemError(
      'bad-model',
      `The list of weights in ${quoted(fileName)} is not in the usual form.`,
    );
  const places = new Map<string, Place>();
  let decoded = 0;
  for (const { paths, weights } of groups.output) {
    // Sizes first: files that are too large by what is said of them are not read.
    const arrays = weights.map((weight) => readWeight(weight, fileName));
    const needed = arrays.reduce((sum, weight) => sum + bytesOf(weight), 0);
    decoded += arrays.reduce((sum, { shape }) => sum + 4 * elementCount(shape), 0);
    if (!(decoded <= LARGEST_WEIGHT_FILE)) throw tooLarge(fileName);
    const data = await readShards(paths, fileName, readFile);
    if (data.length < needed)
      throw new ProblemError(
        'bad-model',
        `The files of weights beside ${quoted(fileName)} have ${data.length} bytes; ${needed} are needed.`,
        'A download was cut off; download them again.',
      );
    putInPlace(places, arrays, data);
  }
  const precision = mostStored([...places.values()].map(({ weight }) => weight));
  return { weights: sourceOf(places, fileName), precision };
}

function readWeight(weight: unknown, fileName: string): Weight {
  const read = v.safeParse(weightSchema, weight);
  if (read.success) return read.output;
  const name = typeof weight === 'object' && weight !== null ? (weight as { name?: unknown }).name : weight;
  const key = v.getDotPath(read.issues[0]);
  throw new ProblemError(
    'bad-model',
    `The weights ${described(name)} in ${quoted(fileName)} cannot be read${key ? `: “${key}” is ${described(read.issues[0].input)}` : ''}.`,
  );
}

const storedAs = ({ dtype, quantization }: Weight): StoredType => quantization?.dtype ?? dtype;

const bytesOf = (weight: Weight): number => elementCount(weight.shape) * STORED_BYTES[storedAs(weight)];

function tooLarge(fileName: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `By what ${quoted(fileName)} says, the weights have more than ${Math.round(LARGEST_WEIGHT_FILE / 1e6)} MB.`,
    'Choose a smaller model: Model Lens computes in memory.',
  );
}

async function readShards(
  paths: readonly unknown[],
  fileName: string,
  readFile: ReadModelFile,
): Promise<Uint8Array> {
  const names = paths.map((path) => {
    if (typeof path === 'string' && SHARD_NAME.test(path)) return path;
    throw new ProblemError(
      'bad-model',
      `${quoted(fileName)} names ${described(path)}, which is no file of its own folder.`,
      'Take the model’s files as they were published, all in one folder.',
    );
  });
  const shards: Uint8Array[] = [];
  let length = 0;
  for (const name of names) {
    const shard = await readFile(name);
    if (!shard)
      throw new ProblemError(
        'bad-model',
        `${quoted(name)} is missing; ${quoted(fileName)} names it.`,
        'Put it into the same folder.',
      );
    length += shard.length;
    if (length > LARGEST_WEIGHT_FILE) throw tooLarge(fileName);
    shards.push(shard);
  }
  return joined(shards, length);
}

function joined(shards: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let place = 0;
  for (const shard of shards) {
    whole.set(shard, place);
    place += shard.length;
  }
  return whole;
}

function putInPlace(places: Map<string, Place>, arrays: readonly Weight[], data: Uint8Array): void {
  let place = 0;
  for (const weight of arrays) {
    if (places.has(weight.name))
      throw new ProblemError('bad-model', `The weights ${quoted(weight.name)} are listed twice.`);
    places.set(weight.name, { weight, bytes: data.subarray(place, place + bytesOf(weight)) });
    place += bytesOf(weight);
  }
}

function sourceOf(places: ReadonlyMap<string, Place>, fileName: string): WeightSource {
  const placeOf = (name: string): Place => {
    const found = places.get(name);
    if (!found) throw new ProblemError('bad-model', `${quoted(fileName)} lists no weights ${quoted(name)}.`);
    return found;
  };
  return {
    // What rounded numbers become when they are read.
    precision: 'float32',
    names: [...places.keys()],
    has: (name) => places.has(name),
    shape: (name) => placeOf(name).weight.shape,
    read: (name) => decode(placeOf(name)),
    readRows: (name, rows) => {
      const { weight, bytes } = placeOf(name);
      const width = bytes.length / weight.shape[0];
      return gatherRows(name, weight.shape, rows, (row) =>
        decode({ weight, bytes: bytes.subarray(row * width, (row + 1) * width) }),
      );
    },
  };
}

function decode({ weight, bytes }: Place): Float32Array {
  const stored = numbersOf(bytes, storedAs(weight));
  const { quantization, dtype } = weight;
  if (quantization?.dtype !== 'uint8' && quantization?.dtype !== 'uint16') return stored;
  const { scale, min } = quantization;
  const whole = dtype === 'int32' || dtype === 'bool';
  return stored.map((number) => (whole ? Math.round(number * scale + min) : number * scale + min));
}

/** Arrays stand one behind the other without regard to alignment, so they are copied. */
function numbersOf(bytes: Uint8Array, type: StoredType): Float32Array {
  const { buffer } = new Uint8Array(bytes);
  switch (type) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float16':
      return decodeFloat16(new Uint16Array(buffer));
    case 'int32':
      return new Float32Array(new Int32Array(buffer));
    case 'uint16':
      return new Float32Array(new Uint16Array(buffer));
    case 'uint8':
    case 'bool':
      return new Float32Array(bytes);
  }
}

/** How most of the numbers are stored; those that are whole by nature are not counted. */
function mostStored(weights: readonly Weight[]): StoredType {
  const counts = new Map<StoredType, number>([['float32', 0]]);
  for (const weight of weights) {
    const stored = storedAs(weight);
    if (weight.dtype.startsWith('float'))
      counts.set(stored, (counts.get(stored) ?? 0) + elementCount(weight.shape));
  }
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}
