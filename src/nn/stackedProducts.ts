import { backend, BatchMatMul, engine, gather, matMul, reshape, type Tensor2D } from '@tensorflow/tfjs-core';
import { type Kernels, kernels } from './kernels.ts';
import { type HeapBackend, isHeapBackend, offsetOf } from './typedArrays.ts';

/**
 * Products of many pairs of matrices: `a` holds `count` matrices one below the other, `b` `groups`
 * of them (each used `count / groups` times, as in grouped-query attention), and so does the result.
 * tfjs's wasm backend is fast for one pair of matrices only and costs a tensor and about 15 µs each time;
 * here each product reads and writes where its matrices lie, without tensors of their own.
 */
export function stackedProducts(a: Tensor2D, b: Tensor2D, count: number, groups: number): Tensor2D {
  const current = backend();
  if (!isHeapBackend(current)) return batched(a, b, count, groups);
  const sizes = { rows: a.shape[0] / count, inner: a.shape[1], columns: b.shape[1] };
  const info = current.makeOutput([count * sizes.rows, sizes.columns], 'float32');
  const offsets = {
    left: offsetOf(current, a),
    right: offsetOf(current, b),
    out: offsetOf(current, info),
  };
  const small = sizes.rows * sizes.inner * sizes.columns <= SMALL ? kernels() : undefined;
  if (small) smallProducts(small, sizes, offsets, count, groups);
  else largeProducts(current, sizes, offsets, count, groups);
  return engine().makeTensorFromTensorInfo(info) as Tensor2D;
}

/** Up to so many multiplications, handing the work to other threads takes longer than the work. */
const SMALL = 64 * 64 * 32;

/** Of one pair of matrices. */
interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

interface Offsets {
  readonly left: number;
  readonly right: number;
  readonly out: number;
}

function smallProducts(
  run: Kernels,
  sizes: Sizes,
  { left, right, out }: Offsets,
  count: number,
  groups: number,
): void {
  const { rows, inner, columns } = sizes;
  for (let part = 0; part < count; part++) {
    const group = Math.floor(part / (count / groups));
    run.product(
      out + part * rows * columns * 4,
      left + part * rows * inner * 4,
      right + group * inner * columns * 4,
      rows,
      inner,
      columns,
    );
  }
}

function largeProducts(
  heap: HeapBackend,
  sizes: Sizes,
  { left, right, out }: Offsets,
  count: number,
  groups: number,
): void {
  const { rows, inner, columns } = sizes;
  const { tfjs } = heap.wasm;
  const product = productOf(heap, sizes);
  for (let group = 0, part = 0; group < groups; group++) {
    tfjs.registerTensor(RIGHT, inner * columns, right + group * inner * columns * 4);
    for (; part < ((group + 1) * count) / groups; part++) {
      product(left + part * rows * inner * 4, out + part * rows * columns * 4);
    }
    // The backend keeps what it has prepared for this matrix until it is told that it is gone.
    tfjs.disposeData(RIGHT);
  }
}

// Numbers under which the backend knows matrices for the time of one product; tfjs counts its own up from 1.
const LEFT = 2 ** 30;
const RIGHT = LEFT + 1;
const OUT = LEFT + 2;

function productOf(
  { wasm }: HeapBackend,
  { rows, inner, columns }: Sizes,
): (left: number, out: number) => void {
  const multiply = wasm.cwrap(BatchMatMul, null, [
    'number',
    'array',
    'number',
    'number',
    'array',
    'number',
    'number',
    'number',
    'number',
  ]);
  const shapeOf = (...sizes: number[]) => new Uint8Array(new Int32Array(sizes).buffer);
  const [leftShape, rightShape] = [shapeOf(1, rows, inner), shapeOf(1, inner, columns)];
  return (left, out) => {
    wasm.tfjs.registerTensor(LEFT, rows * inner, left);
    wasm.tfjs.registerTensor(OUT, rows * columns, out);
    multiply(LEFT, leftShape, 3, RIGHT, rightShape, 3, 0, 0, OUT);
    wasm.tfjs.disposeData(LEFT);
    wasm.tfjs.disposeData(OUT);
  };
}

function batched(a: Tensor2D, b: Tensor2D, count: number, groups: number): Tensor2D {
  const left = reshape(a, [count, a.shape[0] / count, a.shape[1]]);
  const right = reshape(b, [groups, b.shape[0] / groups, b.shape[1]]);
  const chosen = Array.from({ length: count }, (_, part) => Math.floor(part / (count / groups)));
  const product = matMul(left, groups === count ? right : gather(right, chosen));
  return reshape(product, [a.shape[0], b.shape[1]]) as Tensor2D;
}
