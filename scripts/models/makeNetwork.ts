import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type NetworkManifest, NetworkManifestSchema } from '../../src/models/layers/networkManifest.ts';
import { ROOT } from '../paths.ts';
import { halvedKernels } from './halvedKernels.ts';
import { writeFolder } from './makeModel.ts';
import { measuredRounding } from './measuredCost.ts';
import { readSourceFiles, sha256 } from './modelSource.ts';
import { MODEL_FILE, type NetworkRecipe, WEIGHTS_FILE } from './networkRecipe.ts';

/** The folder that a network from a package is copied into. */
export const networkFolder = ({ name }: Pick<NetworkRecipe, 'name'>): string =>
  join(ROOT, 'media', 'models', name);

/** Whether the files are there, undamaged, and by this recipe. */
export async function isNetworkMade(recipe: NetworkRecipe): Promise<boolean> {
  const folder = networkFolder(recipe);
  try {
    const manifestText = await readFile(join(folder, 'manifest.json'), 'utf8');
    const { files } = v.parse(NetworkManifestSchema, JSON.parse(manifestText));
    if (manifestText !== manifestJson(recipe, files)) return false;
    const hashes = await Promise.all(
      files.map(async ({ name }) => sha256(await readFile(join(folder, name)))),
    );
    return files.every((file, at) => file.sha256 === hashes[at]);
  } catch {
    return false;
  }
}

/**
 * Makes a network of layers from its npm package: rounds its kernels, and writes down what is known of it. The folder
 * appears whole or not at all.
 * @returns bytes of all files
 * @throws ProgramError where the package is missing or another one
 */
export async function makeNetwork(recipe: NetworkRecipe): Promise<number> {
  const read = recipe.read(await readSourceFiles(recipe.source));
  const { model, weights } = halvedKernels(read.model, read.weights);
  const files = [
    { name: MODEL_FILE, bytes: model },
    { name: WEIGHTS_FILE, bytes: weights },
  ];
  const described = files.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }));
  const manifest = { name: 'manifest.json', bytes: Buffer.from(manifestJson(recipe, described)) };
  await writeFolder(networkFolder(recipe), [...files, manifest]);
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** SHA-256 of a made network's weights. */
export async function networkWeightsHash(recipe: NetworkRecipe): Promise<string> {
  return sha256(await readFile(join(networkFolder(recipe), WEIGHTS_FILE)));
}

const STORED = 'Kernels are rounded to float16; biases and normalizations are float32.';

function manifestJson({ name, source, facts }: NetworkRecipe, files: NetworkManifest['files']): string {
  const { title, description, licence, upstream, ...rest } = facts;
  const weights = files.find((file) => file.name === WEIGHTS_FILE);
  const rounding = weights && measuredRounding(weights.sha256);
  const manifest: NetworkManifest = {
    format: 1,
    name,
    title,
    description,
    licence,
    upstream,
    source: {
      package: source.package,
      version: source.version,
      files: source.files.map((file) => ({ name: file.name, sha256: file.sha256 })),
    },
    files,
    stored: STORED,
    ...(rounding && { rounding }),
    ...rest,
  };
  return `${JSON.stringify(manifest, undefined, 1)}\n`;
}
