import { matMul, tensor2d } from '@tensorflow/tfjs-core';
import type { Products } from '../../../src/nn/recurrent/products.ts';

/** Products on TensorFlow.js: two-dimensional and untransposed, which WebAssembly is fast at. */
export const tensorProducts: Products = (right, inner, columns) => {
  const matrix = tensor2d(right as Float32Array, [inner, columns]);
  return {
    times: (left, rows) => {
      const x = tensor2d(left as Float32Array, [rows, inner]);
      const product = matMul(x, matrix);
      const values = product.dataSync<'float32'>();
      x.dispose();
      product.dispose();
      return values;
    },
    dispose: () => matrix.dispose(),
  };
};
