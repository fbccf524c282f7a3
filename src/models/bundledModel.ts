import { problemOf, ProblemError } from '../problem.ts';
import type { ModelEntry } from './catalogue.ts';
import type { ModelFolder } from './huggingFaceFolder.ts';
import { openModelFolder } from './huggingFaceFolder.ts';
import type { HashBytes, ModelManifest } from './manifest.ts';
import { readManifest, verifiedFiles } from './manifest.ts';
import type { ReadModelFile } from './weights.ts';

/** A bundled model always has its manifest. */
export interface BundledModelFolder extends ModelFolder {
  readonly manifest: ModelManifest;
}

/**
 * Opens a model that ships with the extension; every file must be as it was when the extension was packaged.
 * @throws ProblemError `bad-model` with what is wrong and what to do about it
 */
export async function openBundledModel(
  entry: ModelEntry,
  readFile: ReadModelFile,
  hash: HashBytes,
): Promise<BundledModelFolder> {
  try {
    const manifestBytes = await readFile('manifest.json');
    if (!manifestBytes) throw new ProblemError('bad-model', '“manifest.json” is missing.');
    const manifest = readManifest(manifestBytes);
    return { ...(await openModelFolder(verifiedFiles(manifest, readFile, hash))), manifest };
  } catch (error) {
    throw new ProblemError(
      'bad-model',
      `The bundled model ${entry.title} is damaged: ${problemOf(error).message}`,
      'Reinstall the extension; in a checkout of its source run “npm run models”.',
      { cause: error },
    );
  }
}
