import { backend, matMul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { kernels } from '../kernels.ts';
import { isHeapBackend, offsetOf } from '../typedArrays.ts';
import { loopProducts, type Products, type Values, zerosLike } from './products.ts';

/** Up to so many rows the backend's own product costs more to ask for than to compute. */
const FEW_ROWS = 16;

/**
 * Products in WebAssembly, in float32: a kernel of our own for the few rows of a step, TensorFlow.js for many. Plain loops
 * where there is no kernel.
 */
export const kernelProducts: Products = (right, inner, columns) => {
  const heap = backend();
  const kernel = kernels();
  if (!isHeapBackend(heap) || !kernel) return loopProducts(right, inner, columns);
  const matrix = tensor2d(Float32Array.from(right), [inner, columns]);
  // One place for all steps.
  const input = tensor2d(new Float32Array(FEW_ROWS * inner), [FEW_ROWS, inner]);
  const output = tensor2d(new Float32Array(FEW_ROWS * columns), [FEW_ROWS, columns]);
  const times = (left: Values, rows: number): Values => {
    const product = zerosLike(left, rows * columns);
    if (rows > FEW_ROWS) {
      product.set(productOfMany(left, rows, matrix));
      return product;
    }
    heap.typedArrayFromHeap(input).set(left.subarray(0, rows * inner));
    kernel.product(
      offsetOf(heap, output),
      offsetOf(heap, input),
      offsetOf(heap, matrix),
      rows,
      inner,
      columns,
    );
    product.set(heap.typedArrayFromHeap(output).subarray(0, rows * columns));
    return product;
  };
  const dispose = (): void => {
    for (const tensor of [matrix, input, output]) tensor.dispose();
  };
  return { times, dispose };
};

function productOfMany(left: Values, rows: number, matrix: Tensor2D): Float32Array {
  const x = tensor2d(Float32Array.from(left), [rows, matrix.shape[0]]);
  const product = matMul(x, matrix);
  const values = product.dataSync<'float32'>();
  x.dispose();
  product.dispose();
  return values;
}

/**
 * The same for numbers of any size: each row is brought to the size of 1 before its product and back afterwards, so that
 * gradients far too small for float32 keep their digits.
 */
export const scaledProducts =
  (products: Products): Products =>
  (right, inner, columns) => {
    const multiplier = products(right, inner, columns);
    return {
      times: (left, rows) => {
        const level = left.slice();
        const sizes = Array.from({ length: rows }, (_, row) => largestOf(rowOf(level, row, inner)));
        sizes.forEach((size, row) => scaleRow(rowOf(level, row, inner), 1 / (size || 1)));
        const product = multiplier.times(level, rows);
        sizes.forEach((size, row) => scaleRow(rowOf(product, row, columns), size));
        return product;
      },
      dispose: () => multiplier.dispose(),
    };
  };

function largestOf(row: Values): number {
  let largest = 0;
  for (let i = 0; i < row.length; i++) largest = Math.max(largest, Math.abs(row[i]!));
  return largest;
}

const rowOf = (matrix: Values, row: number, width: number): Values =>
  matrix.subarray(row * width, (row + 1) * width);

function scaleRow(row: Values, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i]! *= factor;
}
