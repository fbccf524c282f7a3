import type { ModelEntry } from './catalogue.ts';
import type { ModelFolder } from './huggingFaceFolder.ts';
import { openModelFolder } from './huggingFaceFolder.ts';
import type { HashBytes, ModelManifest } from './manifest.ts';
import { readManifest, verifiedFiles } from './manifest.ts';
import { openBundled } from './openBundled.ts';
import type { ReadModelFile } from './weights.ts';

/** A bundled model always has its manifest. */
export interface BundledModelFolder extends ModelFolder {
  readonly manifest: ModelManifest;
}

/**
 * Opens a model that ships with the extension; every file must be as it was when the extension was packaged.
 * @throws ProblemError `bad-model` with what is wrong and what to do about it
 */
export function openBundledModel(
  entry: ModelEntry,
  readFile: ReadModelFile,
  hash: HashBytes,
): Promise<BundledModelFolder> {
  return openBundled(`model ${entry.title}`, readFile, async (bytes) => {
    const manifest = readManifest(bytes);
    return { ...(await openModelFolder(verifiedFiles(manifest, readFile, hash))), manifest };
  });
}
