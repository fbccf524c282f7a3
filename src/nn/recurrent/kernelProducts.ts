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
      matrix ??= keptMatrix(inFloat32(right), inner, columns);
      const product = productOfMany(inFloat32(left), rows, matrix);
      return left instanceof Float32Array ? product : Float64Array.from(product);
    },
    dispose: () => {
      matrix?.dispose();
      few?.dispose();
    },
  };
};

/** Columns that the kernel reads at a time. */
const PANEL = 16;

/** Until `dispose`, wherever it is made. */
const keptMatrix = (values: Float32Array, rows: number, columns: number): Tensor2D =>
  keep(tensor2d(values, [rows, columns]));

const upTo = (size: number, multiple: number): number => Math.ceil(size / multiple) * multiple;

/** For few rows: the matrix lies in panels of columns, as the kernel reads it. */
function productsOfFew(
  heap: HeapBackend,
  kernel: Kernels,
  right: Values,
  inner: number,
  columns: number,
): Multiplier {
  const [height, width] = [upTo(inner, 2), upTo(columns, PANEL)];
  const panels = keptMatrix(inPanels(right, inner, columns), height, width);
  // One place for all steps; zeros beyond `inner` stay.
  const input = keptMatrix(new Float32Array(FEW_ROWS * height), FEW_ROWS, height);
  const output = keptMatrix(new Float32Array(FEW_ROWS * width), FEW_ROWS, width);
  return {
    times: (left, rows) => {
      const given = heap.typedArrayFromHeap(input);
      for (let row = 0; row < rows; row++)
        given.set(left.subarray(row * inner, (row + 1) * inner), row * height);
      const [to, from, matrix] = [offsetOf(heap, output), offsetOf(heap, input), offsetOf(heap, panels)];
      kernel.panelProduct(to, from, matrix, rows, height, width);
      const found = heap.typedArrayFromHeap(output);
      const product = zerosLike(left, rows * columns);
      for (let row = 0; row < rows; row++)
        product.set(found.subarray(row * width, row * width + columns), row * columns);
      return product;
    },
    dispose: () => {
      for (const tensor of [panels, input, output]) tensor.dispose();
    },
  };
}

/** [inner, column] → [panel, inner, column of the panel], with zeros where the kernel's sizes go beyond. */
function inPanels(matrix: Values, inner: number, columns: number): Float32Array {
  const height = upTo(inner, 2);
  const panels = new Float32Array(height * upTo(columns, PANEL));
  for (let first = 0, panel = 0; first < columns; first += PANEL, panel += height * PANEL) {
    const width = Math.min(PANEL, columns - first);
    for (let row = 0; row < inner; row++)
      for (let column = 0; column < width; column++)
        panels[panel + row * PANEL + column] = matrix[row * columns + first + column]!;
  }
  return panels;
}

const inFloat32 = (values: Values): Float32Array =>
  values instanceof Float32Array ? values : new Float32Array(values);

function productOfMany(left: Float32Array, rows: number, matrix: Tensor2D): Float32Array {
  const x = tensor2d(left, [rows, matrix.shape[0]]);
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
