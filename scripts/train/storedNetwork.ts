import { decodeFloat16 } from '../../src/models/halfPrecision.ts';
import { float16Bits, halvedKernels, isKernel } from '../models/halvedKernels.ts';
import { type KerasLayer, modelJson, WEIGHTS_FILE } from './kerasFormat.ts';
import type { Learning } from './learning.ts';
import { type NamedFile, numbersInOrder } from './networkFolder.ts';

/** A network in TensorFlow.js's layers format: `model.json` and its weights, kernels as float16. */
export function networkFiles(learning: Learning, layers: readonly KerasLayer[]): NamedFile[] {
  const description = Buffer.from(modelJson(learning.plan.name, layers, learning.parameters));
  const { model, weights } = halvedKernels(description, numbersInOrder(learning));
  return [
    { name: 'model.json', bytes: model },
    { name: WEIGHTS_FILE, bytes: weights },
  ];
}

/** What `networkFiles` makes of a parameter's numbers. */
export function asStored(shape: readonly number[], values: Float32Array): Float32Array {
  return isKernel(shape) ? decodeFloat16(Uint16Array.from(values, float16Bits)) : values;
}
