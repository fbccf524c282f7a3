import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadModelFile } from '../models/weights.ts';
import { ProblemError } from '../problem.ts';

/** Larger files are refused before they are read: the worker has about 1 GB. */
const LARGEST_FILE = 600 * 1024 * 1024;

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
      const { size } = await handle.stat();
      if (size > LARGEST_FILE) {
        throw new ProblemError(
          'bad-model',
          `“${name}” has ${Math.round(size / 1e6)} MB; Model Lens reads files up to ${Math.round(LARGEST_FILE / 1e6)} MB.`,
          'Choose a smaller model.',
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
