import { backend, engine, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { fitsKernels, type Kernels, kernels } from './kernels.ts';

/** The part of tfjs's wasm backend that lets us compute in its memory without copies. */
export interface HeapBackend {
  makeOutput(
    shape: number[],
    dtype: 'float32',
  ): Parameters<ReturnType<typeof engine>['makeTensorFromTensorInfo']>[0];
  typedArrayFromHeap(tensor: unknown): Float32Array;
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  readonly wasm: {
    cwrap(name: string, result: null, parameters: readonly string[]): (...parameters: unknown[]) => void;
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
  };
}

export function isHeapBackend(candidate: object): candidate is HeapBackend {
  return 'typedArrayFromHeap' in candidate && 'makeOutput' in candidate;
}

/** Where a tensor's numbers begin in the backend's memory, in bytes. */
export const offsetOf = (heap: HeapBackend, tensor: { readonly dataId: object }): number =>
  heap.dataIdMap.get(tensor.dataId).memoryOffset;

/** Does the same as a loop, with offsets into the backend's memory. */
export type RunKernel = (kernels: Kernels, output: number, inputs: readonly number[]) => void;

/**
 * Computes a matrix with loops of our own where tfjs has no fast operation: on wasm straight in its
 * memory, elsewhere through copies.
 * @param fill writes every cell of `output` (row-major) from the inputs
 * @param kernel takes its place where WebAssembly kernels run and the sizes suit them
 */
export function computeMatrix(
  rows: number,
  columns: number,
  inputs: readonly Tensor[],
  fill: (output: Float32Array, ...inputs: Float32Array[]) => void,
  kernel?: RunKernel,
): Tensor2D {
  const current = backend();
  if (isHeapBackend(current)) {
    const info = current.makeOutput([rows, columns], 'float32');
    const fast = kernel && fitsKernels(columns) ? kernels() : undefined;
    if (kernel && fast) {
      const offsets = inputs.map((input) => offsetOf(current, input));
      kernel(fast, offsetOf(current, info), offsets);
      return engine().makeTensorFromTensorInfo(info) as Tensor2D;
    }
    // Views only now: allocating the output may have moved the heap.
    fill(current.typedArrayFromHeap(info), ...inputs.map((input) => current.typedArrayFromHeap(input)));
    return engine().makeTensorFromTensorInfo(info) as Tensor2D;
  }
  const output = new Float32Array(rows * columns);
  fill(output, ...inputs.map((input) => input.dataSync<'float32'>()));
  return tensor2d(output, [rows, columns]);
}

/** Reads rows of a matrix; a copy, so that it outlives the tensor. */
export function readRows(matrix: Tensor2D, from: number, to: number): Float32Array {
  const columns = matrix.shape[1];
  return valuesOf(matrix).slice(from * columns, to * columns);
}

/** Reads rows `from` to `to` (half-open) of one column of a matrix: a channel of an image stored channels last. */
export function readColumn(matrix: Tensor2D, column: number, from: number, to: number): Float32Array {
  const columns = matrix.shape[1];
  const values = valuesOf(matrix);
  const result = new Float32Array(to - from);
  for (let row = from; row < to; row++) result[row - from] = values[row * columns + column]!;
  return result;
}

/** Reads `count` numbers of a tensor, each `step` numbers after the one before. */
export function readStrided(tensor: Tensor, first: number, step: number, count: number): Float32Array {
  const values = valuesOf(tensor);
  const result = new Float32Array(count);
  for (let i = 0; i < count; i++) result[i] = values[first + i * step]!;
  return result;
}

/** A view into the backend's memory where there is one: gone with the next allocation. */
function valuesOf(tensor: Tensor): Float32Array {
  const current = backend();
  return isHeapBackend(current) ? current.typedArrayFromHeap(tensor) : tensor.dataSync<'float32'>();
}
