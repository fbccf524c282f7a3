import { backend, keep, zeros } from '@tensorflow/tfjs-core';
import { kernels } from '../kernels.ts';
import { isHeapBackend, offsetOf } from '../typedArrays.ts';
import { loopSquashers, SIGMOID, squashFrom, type Squashers, type Squashing, TANH } from './squashing.ts';

const KERNELS: ReadonlyMap<Squashing, 'sigmoid' | 'tanh'> = new Map([
  [SIGMOID, 'sigmoid'],
  [TANH, 'tanh'],
]);

/** σ and tanh in WebAssembly, in float32. Plain loops for other functions, and where there are no kernels. */
export const kernelSquashers: Squashers = (most) => {
  const heap = backend();
  const kernel = kernels();
  if (!isHeapBackend(heap) || !kernel) return loopSquashers(most);
  // Until `dispose`, wherever it is made.
  const place = keep(zeros([upToFours(most)]));
  const at = offsetOf(heap, place);
  const input = (): Float32Array => heap.typedArrayFromHeap(place);
  return {
    input,
    squash: (by, output) => {
      const name = KERNELS.get(by);
      if (name === undefined) return squashFrom(input(), by, output);
      kernel[name](at, at, upToFours(output.length));
      output.set(input().subarray(0, output.length));
    },
    dispose: () => place.dispose(),
  };
};

/** Kernels take four numbers at a time. */
const upToFours = (count: number): number => Math.ceil(count / 4) * 4;
