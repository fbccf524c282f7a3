import { ProblemError } from '../problem.ts';
import { isInt8, readInt8 } from './int8.ts';
import { isJsonObject, ownProperty, parseJsonFile } from './jsonFile.ts';
import { described, quoted } from './quoted.ts';
import type { Safetensors } from './safetensors.ts';
import { readSafetensors } from './safetensors.ts';
import { elementCount } from './safetensorsHeader.ts';
import type { Precision, ReadModelFile, WeightSource } from './weights.ts';

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';

/** A file of this folder and nothing else: no path, no address, nothing encoded. */
const SHARD_NAME = /^\w[\w-]*(\.[\w-]+)*\.safetensors$/;

/**
 * The weights of a folder, in one file or in several with an index.
 * @throws ProblemError `bad-model` where there are none or one is damaged
 */
export async function openWeightFiles(readFile: ReadModelFile): Promise<WeightSource> {
  const single = await readFile(SINGLE_FILE);
  if (single) return openWeightFile(single, SINGLE_FILE);
  const index = await readFile(INDEX_FILE);
  if (index) return openShards(parseJsonFile(index, INDEX_FILE), readFile);
  throw new ProblemError(
    'bad-model',
    `The model’s folder has no “${SINGLE_FILE}”.`,
    'Save the model in safetensors format; “pytorch_model.bin” is not read, because loading it can run code.',
  );
}

function openWeightFile(bytes: Uint8Array, fileName: string): WeightSource {
  const file = readSafetensors(bytes, fileName);
  const weights = isInt8(file) ? readInt8(file) : file;
  for (const name of weights.names) refuseOtherRounding(file, weights, name);
  return weights;
}

/** Whole numbers without our scales would be read as if they were the weights themselves. */
function refuseOtherRounding(file: Safetensors, weights: WeightSource, name: string): void {
  const whole = !/^B?F\d+$/.test(file.dtype(name));
  if (whole && weights === file && name.endsWith('.weight')) {
    throw new ProblemError('bad-model', `${quoted(name)} is rounded in a way that Model Lens cannot read.`);
  }
}

async function openShards(index: unknown, readFile: ReadModelFile): Promise<WeightSource> {
  const shardOf = readWeightMap(index);
  const shards = new Map<string, WeightSource>();
  for (const shardName of new Set(shardOf.values())) {
    const bytes = await readFile(shardName);
    if (!bytes) throw new ProblemError('bad-model', `${quoted(shardName)} is missing; the index names it.`);
    shards.set(shardName, openWeightFile(bytes, shardName));
  }
  for (const [name, shardName] of shardOf) {
    if (!shards.get(shardName)!.has(name)) {
      throw new ProblemError(
        'bad-model',
        `${quoted(name)} is not in ${quoted(shardName)}, where the index has it.`,
      );
    }
  }
  return joinedShards(shardOf, shards);
}

/**
 * Which shard holds which tensor.
 * @param index a parsed `model.safetensors.index.json`, which nothing is assumed about
 * @throws ProblemError `bad-model` where it names anything but safetensors files of its own folder
 */
export function readWeightMap(index: unknown): Map<string, string> {
  const map = isJsonObject(index) ? ownProperty(index, 'weight_map') : undefined;
  if (!isJsonObject(map)) throw new ProblemError('bad-model', `“${INDEX_FILE}” has no map of the weights.`);
  const shardOf = new Map<string, string>();
  for (const [name, shardName] of Object.entries(map)) {
    if (typeof shardName !== 'string' || !SHARD_NAME.test(shardName)) {
      const message = `“${INDEX_FILE}” names ${described(shardName)}, which is not a safetensors file of this folder.`;
      throw new ProblemError('bad-model', message, 'Take the model’s files as they were published.');
    }
    shardOf.set(name, shardName);
  }
  return shardOf;
}

function joinedShards(
  shardOf: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, WeightSource>,
): WeightSource {
  const shardWith = (name: string): WeightSource => {
    const shard = shards.get(shardOf.get(name) ?? '');
    if (!shard) throw new ProblemError('bad-model', `The weights have no tensor ${quoted(name)}.`);
    return shard;
  };
  return {
    precision: precisionOfMost([...shards.values()]),
    names: [...shardOf.keys()],
    has: (name) => shardOf.has(name),
    shape: (name) => shardWith(name).shape(name),
    read: (name) => shardWith(name).read(name),
    readRows: (name, rows) => shardWith(name).readRows(name, rows),
  };
}

function precisionOfMost(shards: readonly WeightSource[]): Precision {
  const count = ({ names, shape }: WeightSource): number =>
    names.reduce((sum, name) => sum + elementCount(shape(name)), 0);
  const largest = shards.reduce<WeightSource | undefined>(
    (most, shard) => (most && count(most) >= count(shard) ? most : shard),
    undefined,
  );
  return largest?.precision ?? 'float32';
}
