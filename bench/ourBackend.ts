import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startBackend } from '../src/engine/backend.ts';
import { provideThreads } from '../src/engine/nodeThreads.ts';

/**
 * Starts tensor arithmetic as the engine does, with our own kernels.
 * @param programFolder the built programs, ending in a slash
 * @returns what runs, in words
 */
export function startOurBackend(programFolder: string, threads: number): Promise<string> {
  const program = (name: string): Promise<Buffer<ArrayBuffer>> => readFile(new URL(name, programFolder));
  return startBackend({
    wasmFolder: fileURLToPath(programFolder),
    threads,
    provideThreads: (count) => provideThreads(new URL('wasm-thread.cjs', programFolder), count),
    loadKernels: (shared) => program(shared ? 'kernels-shared.wasm' : 'kernels.wasm'),
    loadCpuBackend: () => Promise.reject(new Error('JavaScript is not what is measured.')),
    log: (_level, text) => console.error(text),
  });
}
