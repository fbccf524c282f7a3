import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startBackend } from '../../src/engine/backend.ts';

const require = createRequire(import.meta.url);
let started: Promise<string> | undefined;

/** Starts tfjs's WebAssembly backend once for all tests, on one thread. */
export function startTensors(): Promise<string> {
  const packageFolder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  started ??= startBackend({
    wasmFolder: `${join(packageFolder, 'wasm-out')}/`,
    threads: 1,
    provideThreads: () => () => undefined,
    loadCpuBackend: () => Promise.reject(new Error('The tests need WebAssembly.')),
    log: (_level, text) => console.log(text),
  });
  return started;
}
