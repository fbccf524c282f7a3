import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openHdf5 } from '../../hdf5.ts';
import { type LayersFile, openLayersFile } from '../../../../src/models/layers/openLayersFile.ts';
import type { ReadModelFile } from '../../../../src/models/weights.ts';

/** Networks of Keras in several formats, with the numbers that Keras computes. */
export const KERAS_REFERENCES = fileURLToPath(
  new URL('../../../fixtures/references/keras/', import.meta.url),
);

export const KERAS_FORMATS = ['model.keras', 'model.h5', 'model.keras2.h5', 'tfjs/model.json'] as const;

/** Opens a network's file; remembers every name that was asked for. */
export async function openNetwork(path: string): Promise<LayersFile & { readonly asked: string[] }> {
  const asked: string[] = [];
  const readFile: ReadModelFile = async (name) => {
    asked.push(name);
    const beside = join(dirname(path), name);
    return existsSync(beside) ? new Uint8Array(readFileSync(beside)) : undefined;
  };
  return { ...(await openLayersFile(basename(path), readFile, openHdf5)), asked };
}
