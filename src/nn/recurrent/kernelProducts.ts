import { backend, keep, matMul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { type Kernels, kernels } from '../kernels.ts';
import { type HeapBackend, isHeapBackend, offsetOf } from '../typedArrays.ts';
import { loopProducts, type Multiplier, type Products, type Values, zerosLike } from './products.ts';

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
  let matrix: Tensor2D | undefined;
  let few: Multiplier | undefined;
  return {
    times: (left, rows) => {
      if (rows <= FEW_ROWS)
        return (few ??= productsOfFew(heap, kernel, right, inner, columns)).times(left, rows);
      matrix ??= keptMatrix(new Float32Array(right), inner, columns);
      const product = zerosLike(left, rows * columns);
      product.set(productOfMany(left, rows, matrix));
      return product;
    },
    dispose: () => {
      matrix?.dispose();
      few?.dispose();
    },
  };
};

/** The kernel reads so many columns at a time. */
const PANEL = 16;

/** Until `dispose`, wherever it is made. */
const keptMatrix = (values: Float32Array, rows: number, columns: number): Tensor2D =>
  keep(tensor2d(values, [rows, columns]));

/**
 * For few rows: the matrix is laid out in panels of columns, one after the other. In the rows of a wide matrix the kernel
 * would jump by whole pages of memory, which took most of its time.
 */
function productsOfFew(
  heap: HeapBackend,
  kernel: Kernels,
  right: Values,
  inner: number,
  columns: number,
): Multiplier {
  const panels = keptMatrix(inPanels(right, inner, columns), inner, columns);
  // One place for all steps.
  const input = keptMatrix(new Float32Array(FEW_ROWS * inner), FEW_ROWS, inner);
  const output = keptMatrix(new Float32Array(FEW_ROWS * columns), FEW_ROWS, columns);
  return {
    times: (left, rows) => {
      heap.typedArrayFromHeap(input).set(left.subarray(0, rows * inner));
      const to = offsetOf(heap, output);
      const from = offsetOf(heap, input);
      const matrix = offsetOf(heap, panels);
      for (let row = 0; row < rows; row++)
        for (let first = 0; first < columns; first += PANEL)
          kernel.product(
            to + (row * columns + first) * BYTES_PER_FLOAT,
            from + row * inner * BYTES_PER_FLOAT,
            matrix + first * inner * BYTES_PER_FLOAT,
            1,
            inner,
            Math.min(PANEL, columns - first),
          );
      const product = zerosLike(left, rows * columns);
      product.set(heap.typedArrayFromHeap(output).subarray(0, rows * columns));
      return product;
    },
    dispose: () => {
      for (const tensor of [panels, input, output]) tensor.dispose();
    },
  };
}

const BYTES_PER_FLOAT = 4;

/** [inner, column] → [panel, inner, column of the panel]; the last panel may be narrower. */
function inPanels(matrix: Values, inner: number, columns: number): Float32Array {
  const panels = new Float32Array(inner * columns);
  for (let first = 0, at = 0; first < columns; first += PANEL) {
    const width = Math.min(PANEL, columns - first);
    for (let row = 0; row < inner; row++)
      for (let column = 0; column < width; column++) panels[at++] = matrix[row * columns + first + column]!;
  }
  return panels;
}

function productOfMany(left: Values, rows: number, matrix: Tensor2D): Float32Array {
  const x = tensor2d(new Float32Array(left), [rows, matrix.shape[0]]);
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
