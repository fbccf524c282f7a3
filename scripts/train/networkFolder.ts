import { join } from 'node:path';
import { writeFolder } from '../models/makeModel.ts';
import { sha256 } from '../models/modelSource.ts';
import { ROOT } from '../paths.ts';
import type { Learning } from './learning.ts';

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file as a manifest has it. */
export interface DescribedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes a trained network's files, the record of its training and its manifest.
 * @param manifest what is known of the network, given its files
 * @returns the folder
 */
export async function writeNetwork(
  name: string,
  files: readonly NamedFile[],
  record: object,
  manifest: (files: DescribedFile[]) => object,
): Promise<string> {
  const all = [...files, { name: 'training.json', bytes: inJson(record) }];
  const described = all.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }));
  const folder = join(ROOT, 'media', 'networks', name);
  await writeFolder(folder, [...all, { name: 'manifest.json', bytes: inJson(manifest(described)) }]);
  return folder;
}

/** Writes a network that does not ship: with the record of its training and without a manifest. @returns the folder */
export async function writeOwnNetwork(
  folder: string,
  files: readonly NamedFile[],
  record: object,
): Promise<string> {
  await writeFolder(folder, [...files, { name: 'training.json', bytes: inJson(record) }]);
  return folder;
}

const inJson = (value: object): Uint8Array => Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`);

/** All that was learnt as float32, in the order of the parameters. */
export function numbersInOrder(learning: Learning): Uint8Array {
  return Buffer.concat(
    learning.parameters.map(({ name }) =>
      Buffer.from(Float32Array.from(learning.valuesOf(name).values).buffer),
    ),
  );
}
