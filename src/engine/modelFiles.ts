import { createHash } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { quoted } from '../models/quoted.ts';
import { LARGEST_WEIGHT_FILE, unusableFolder } from '../models/unusableFolder.ts';
import type { ReadModelFile } from '../models/weights.ts';
import { ProblemError } from '../problem.ts';

/**
 * Reads the files of a model's folder by their plain names.
 * @throws ProblemError `bad-model` for files that cannot be read or are too large
 */
export function modelFiles(folder: string): ReadModelFile {
  return async (name) => {
    let handle;
    try {
      handle = await open(join(folder, name));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new ProblemError(
        'bad-model',
        `“${name}” of the model cannot be opened.`,
        'Check that you may read it.',
        { cause: thrown },
      );
    }
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new ProblemError('bad-model', `“${name}” of the model is no file.`);
      const { size } = stats;
      if (size > LARGEST_WEIGHT_FILE) {
        throw new ProblemError(
          'bad-model',
          `“${name}” has ${Math.round(size / 1e6)} MB; Model Lens reads files up to ${Math.round(LARGEST_WEIGHT_FILE / 1e6)} MB, since it computes in memory.`,
          'Choose a smaller model of the same family, or save this one in float16 (model.half() in Python) or in several files (max_shard_size).',
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  };
}

/**
 * Looks at a person's folder before anything of it is read.
 * @param folder absolute path
 * @throws ProblemError `not-found` where it is gone, `bad-model` where its files are none that can be used
 */
export async function checkModelFolder(folder: string): Promise<void> {
  const names = await namesIn(folder);
  const problem = unusableFolder(names, `The folder ${quoted(basename(folder))}`);
  if (problem) throw problem;
}

/**
 * The files and folders in a person's folder.
 * @param folder absolute path
 * @throws ProblemError `not-found` where it is gone, `bad-model` where it is none or cannot be read
 */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOTDIR')
      throw new ProblemError('bad-model', `${quoted(folder)} is a file.`, 'Choose the folder that it is in.');
    const gone = code === 'ENOENT';
    throw new ProblemError(
      gone ? 'not-found' : 'bad-model',
      `The model’s folder ${quoted(folder)} ${gone ? 'is not there' : 'cannot be read'}.`,
      gone ? 'If it was moved, open it again with “Model Lens: Open Model…”.' : 'Check that you may read it.',
      { cause: thrown },
    );
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
