import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { writeSafetensors } from '../../src/models/safetensorsWriter.ts';
import { OUT } from '../paths.ts';
import { ProgramError } from '../program.ts';
import type { Learning } from './learning.ts';

const STATES = ['values', 'mean', 'square'] as const;

/** @param text the name of a text of one's own */
export const checkpointFile = (network: string, text = ''): string =>
  join(OUT, 'train', text, `${network}.safetensors`);

/** Writes down where the learning stands, with the state of the optimizer. The file appears whole or not at all. */
export async function writeCheckpoint(
  file: string,
  learner: Learning,
  epochs: readonly unknown[],
): Promise<void> {
  const tensors = learner.parameters.flatMap(({ name, shape }) =>
    STATES.map((state) => ({
      name: `${name}/${state}`,
      dtype: 'F32' as const,
      shape,
      values: learner.valuesOf(name)[state],
    })),
  );
  const metadata = {
    settings: JSON.stringify(learner.settings),
    progress: JSON.stringify(learner.progress),
    epochs: JSON.stringify(epochs),
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.unfinished`, writeSafetensors(tensors, metadata));
  await rename(`${file}.unfinished`, file);
}

/**
 * Brings a learner, begun with the same settings, to where the file was written.
 * @returns the record of the epochs before
 * @throws ProgramError where there is no such file, or it was begun with other settings
 */
export async function resume<Epoch>(file: string, learner: Learning): Promise<Epoch[]> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) throw new ProgramError(`There is nothing to resume: ${file} is missing.`);
  const checkpoint = readSafetensors(bytes, file);
  const begunWith = checkpoint.metadata.get('settings');
  if (begunWith !== JSON.stringify(learner.settings)) {
    throw new ProgramError(
      `${file} was begun with other settings: ${begunWith}. Give the same ones, or leave --resume out.`,
    );
  }
  for (const { name } of learner.parameters)
    for (const state of STATES)
      learner.valuesOf(name)[state].set(checkpoint.stored(`${name}/${state}`) as Float32Array);
  Object.assign(learner.progress, JSON.parse(checkpoint.metadata.get('progress')!));
  return JSON.parse(checkpoint.metadata.get('epochs')!) as Epoch[];
}
