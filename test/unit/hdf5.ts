import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { hdf5InThread } from '../../src/engine/hdf5.ts';

const SOURCE = fileURLToPath(new URL('../../src/engine/hdf5Worker.ts', import.meta.url));

let program: string | undefined;

/** Bundled once: a thread that compiles the sources itself takes a second to start. */
function startThread(): Worker {
  if (program === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'model-lens-hdf5-'));
    process.once('exit', () => rmSync(folder, { recursive: true }));
    program = join(folder, 'hdf5.mjs');
    buildSync({ entryPoints: [SOURCE], outfile: program, bundle: true, platform: 'node', format: 'esm' });
  }
  return new Worker(program);
}

/** Opens HDF5 files as the engine does, with the thread's program from the sources. */
export const openHdf5 = hdf5InThread(startThread);

/** As `openHdf5`, for files that never answer. */
export const openHdf5Impatiently = hdf5InThread(startThread, 3000);
