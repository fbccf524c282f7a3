import { Worker } from 'node:worker_threads';
import { hdf5InThread } from '../../src/engine/hdf5.ts';

const PROGRAM = new URL('../../src/engine/hdf5Worker.ts', import.meta.url).href;

function startThread(): Worker {
  const loader = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${JSON.stringify(PROGRAM)}, ${JSON.stringify(PROGRAM)}))`;
  return new Worker(loader, { eval: true });
}

/** Opens HDF5 files as the engine does, with the thread's program from the sources. */
export const openHdf5 = hdf5InThread(startThread);

/** As `openHdf5`, for files that never answer. */
export const openHdf5Impatiently = hdf5InThread(startThread, 3000);
