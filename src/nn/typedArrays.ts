import { backend, engine, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';

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

/**
 * Computes a matrix with plain loops where tfjs has no fast operation of its own: on wasm straight
 * in its memory, elsewhere through copies. This is the one place where such a loop could be
 * replaced by a kernel of our own without the layers knowing.
 * @param fill writes every cell of `output` (row-major) from the inputs
 */
export function computeMatrix(
  rows: number,
  columns: number,
  inputs: readonly Tensor[],
  fill: (output: Float32Array, ...inputs: Float32Array[]) => void,
): Tensor2D {
  const current = backend();
  if (isHeapBackend(current)) {
    const info = current.makeOutput([rows, columns], 'float32');
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
  const current = backend();
  const values = isHeapBackend(current) ? current.typedArrayFromHeap(matrix) : matrix.dataSync<'float32'>();
  return values.slice(from * columns, to * columns);
}
