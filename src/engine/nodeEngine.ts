import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { provideWebpProgram } from '../image/webp.ts';
import { sharedMemoryBytes, startBackend } from './backend.ts';
import { Engine } from './engine.ts';
import { hdf5InThread } from './hdf5.ts';
import { ModelLibrary } from './modelLibrary.ts';
import { POOL_SIZE, provideThreads } from './nodeThreads.ts';
import type { Log } from './workerThread.ts';

export interface NodeEngineSettings {
  /** Absolute path of `media/models`. */
  readonly modelsFolder: string;
  /** 0: as many as are of use on this machine. */
  readonly threads: number;
  /** The folder with the `.wasm` files and `wasm-thread.cjs`, ending in a slash. */
  readonly programFolder: URL;
}

/** More threads bring nothing for models of this size. */
const MOST_THREADS = 4;

/** The engine in Node: in the extension's worker, and behind the command line. */
export function nodeEngine(settings: NodeEngineSettings, log: Log): Engine {
  const { programFolder } = settings;
  const threads = Math.min(settings.threads || usefulThreads(), POOL_SIZE - 1);
  provideWebpProgram(() => readFile(new URL('webp_dec.wasm', programFolder)));
  return new Engine({
    models: new ModelLibrary(
      settings.modelsFolder,
      hdf5InThread(() => new Worker(new URL('hdf5.mjs', programFolder))),
    ),
    startBackend: async () => {
      const started = performance.now();
      const backend = await startBackend({
        wasmFolder: fileURLToPath(programFolder),
        threads,
        provideThreads: (count) => provideThreads(new URL('wasm-thread.cjs', programFolder), count),
        loadKernels: (shared) =>
          readFile(new URL(shared ? 'kernels-shared.wasm' : 'kernels.wasm', programFolder)),
        loadCpuBackend: () => import('@tensorflow/tfjs-backend-cpu'),
        log,
      });
      log('info', `${backend}, started in ${Math.round(performance.now() - started)} ms`);
      return backend;
    },
    breathe: () => setImmediate(),
    memoryBytes: () => {
      const { total_physical_size, external_memory } = getHeapStatistics();
      return total_physical_size + external_memory + sharedMemoryBytes();
    },
  });
}

/**
 * One processor is left to the editor. Threads that work on one product wait for each other, so one
 * that has to share its processor with VS Code holds up all others.
 */
function usefulThreads(): number {
  return Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1));
}
