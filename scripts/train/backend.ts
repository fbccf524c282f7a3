import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { registerGradientKernels } from '../../src/nn/gradientKernels.ts';
import { ProgramError } from '../program.ts';

/** Starts TensorFlow.js on WebAssembly, on one thread: sums are then added in one order, whatever the machine. */
export async function startTensors(): Promise<void> {
  const found = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(dirname(found), 'wasm-out', '/'));
  if (!(await setBackend('wasm'))) throw new ProgramError('WebAssembly did not start.');
  await ready();
  registerGradientKernels();
}
