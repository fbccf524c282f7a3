import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileKernels } from '../../scripts/kernels.ts';
import { backend, setBackend } from '@tensorflow/tfjs-core';
import { startKernels, stopKernels } from '../../src/nn/kernels.ts';
import { startBackend } from '../../src/engine/backend.ts';

const require = createRequire(import.meta.url);
/** Brings back what `stopKernels` took away. */
async function restartKernels(): Promise<void> {
  const { wasm } = backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } };
  await startKernels(await compileKernels(false), wasm.asm.memory);
}

let started: Promise<string> | undefined;

/** Starts tfjs's WebAssembly backend once for all tests, on one thread. */
export function startTensors(): Promise<string> {
  const packageFolder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  started ??= startBackend({
    wasmFolder: `${join(packageFolder, 'wasm-out')}/`,
    threads: 1,
    provideThreads: () => ({ started: () => undefined, memory: () => undefined }),
    loadKernels: compileKernels,
    loadCpuBackend: () => Promise.reject(new Error('The tests need WebAssembly.')),
    log: (_level, text) => console.log(text),
  });
  return started;
}

/** Ways of computing the same with less: what takes over where something cannot run. */
export const SLOWER_WAYS = {
  'without kernels of our own': { enter: stopKernels, leave: restartKernels },
  'without WebAssembly': {
    enter: async () => {
      await import('@tensorflow/tfjs-backend-cpu');
      await setBackend('cpu');
    },
    leave: () => setBackend('wasm'),
  },
};
