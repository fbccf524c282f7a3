import { backend, BatchMatMul, engine, gather, matMul, reshape, type Tensor2D } from '@tensorflow/tfjs-core';
import { type HeapBackend, isHeapBackend } from './typedArrays.ts';

/**
 * Products of many pairs of matrices: `a` holds `count` matrices one below the other, `b` `groups`
 * of them (each used `count / groups` times, as in grouped-query attention), and so does the result.
 * tfjs's wasm backend is fast for one pair of matrices only and costs a tensor and about 15 µs each time;
 * here each product reads and writes where its matrices lie, without tensors of their own.
 */
export function stackedProducts(a: Tensor2D, b: Tensor2D, count: number, groups: number): Tensor2D {
  const current = backend();
  if (!isHeapBackend(current)) return batched(a, b, count, groups);
  const [rows, inner] = [a.shape[0] / count, a.shape[1]];
  const columns = b.shape[1];
  const info = current.makeOutput([count * rows, columns], 'float32');
  const product = productOf(current, rows, inner, columns);
  const [left, right, out] = [a, b, info].map(
    (tensor) => current.dataIdMap.get(tensor.dataId).memoryOffset,
  ) as [number, number, number];
  for (let group = 0, part = 0; group < groups; group++) {
    current.wasm.tfjs.registerTensor(RIGHT, inner * columns, right + group * inner * columns * 4);
    for (; part < ((group + 1) * count) / groups; part++)
      product(left + part * rows * inner * 4, out + part * rows * columns * 4);
    // The backend keeps what it has prepared for this matrix until it is told that it is gone.
    current.wasm.tfjs.disposeData(RIGHT);
  }
  return engine().makeTensorFromTensorInfo(info) as Tensor2D;
}

// Numbers under which the backend knows matrices for the time of one product; tfjs counts its own up from 1.
const LEFT = 2 ** 30;
const RIGHT = LEFT + 1;
const OUT = LEFT + 2;

function productOf(
  { wasm }: HeapBackend,
  rows: number,
  inner: number,
  columns: number,
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
