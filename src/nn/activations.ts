import {
  abs,
  add,
  clipByValue,
  customGrad,
  div,
  elu,
  erf,
  exp,
  leakyRelu,
  minimum,
  mul,
  relu,
  scalar,
  selu,
  sigmoid,
  softplus,
  square,
  sub,
  tanh,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { ActivationName } from '../trace/operation.ts';
import * as loops from './loops.ts';
import { computeMatrix } from './typedArrays.ts';

/**
 * A non-linear function, cell by cell. All of them can be differentiated.
 * @param slope of `leaky_relu` and `elu`: what a negative number is multiplied with
 */
export function activate(x: Tensor2D, activation: ActivationName, slope = 0): Tensor2D {
  switch (activation) {
    case 'gelu':
      return withGradient(x, gelu, (values) => {
        const density = mul(exp(mul(square(values), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return add(normalDistribution(values), mul(values, density));
      });
    case 'gelu_tanh':
      return withGradient(x, geluTanh, (values) => {
        const inner = mul(ROOT, add(values, mul(CUBE, mul(square(values), values))));
        const bent = tanh(inner);
        const slopes = mul(ROOT, add(1, mul(3 * CUBE, square(values))));
        return mul(0.5, add(add(1, bent), mul(values, mul(sub(1, square(bent)), slopes))));
      });
    case 'silu':
      return withGradient(x, silu, (values) => {
        const share = sigmoid(values);
        return add(share, mul(values, mul(share, sub(1, share))));
      });
    case 'relu':
      return relu(x);
    case 'tanh':
      return tanh(x);
    case 'relu6':
      return clipByValue(x, 0, 6);
    case 'leaky_relu':
      return leakyRelu(x, slope);
    case 'elu':
      // tfjs knows no slope: it is put on what lies below zero.
      return add(relu(x), mul<Tensor2D>(elu(minimum(x, scalar(0))), scalar(slope)));
    case 'selu':
      return selu(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'hard_sigmoid':
      return hardSigmoid(x);
    case 'older_hard_sigmoid':
      return hardSigmoid(x, 1 / 5);
    case 'hard_swish':
      return mul(x, hardSigmoid(x));
    case 'softplus':
      return softplus(x);
    case 'softsign':
      return div(x, add(abs(x), scalar(1)));
    case 'exponential':
      return exp(x);
  }
}

const ROOT = Math.sqrt(2 / Math.PI);
const CUBE = 0.044715;

const hardSigmoid = (x: Tensor2D, slope = 1 / 6): Tensor2D =>
  clipByValue(add(mul<Tensor2D>(x, scalar(slope)), scalar(0.5)), 0, 1);

const normalDistribution = (x: Tensor): Tensor => mul(0.5, add(1, erf(mul(x, Math.SQRT1_2))));

/** Our own loops are faster than a chain of operations, which only the slope is computed by. */
function withGradient(
  x: Tensor2D,
  compute: (x: Tensor2D) => Tensor2D,
  slopeOf: (x: Tensor) => Tensor,
): Tensor2D {
  const operation = customGrad((input, save) => {
    (save as (tensors: Tensor[]) => void)([input as Tensor]);
    return {
      value: compute(input as Tensor2D),
      gradFunc: (gradient: Tensor, saved: Tensor[]) => mul(gradient, slopeOf(saved[0]!)),
    };
  });
  return operation(x) as Tensor2D;
}

const gelu = (x: Tensor2D): Tensor2D => cellwise(x, loops.gelu, 'gelu');
const geluTanh = (x: Tensor2D): Tensor2D => cellwise(x, loops.geluTanh);
const silu = (x: Tensor2D): Tensor2D => cellwise(x, loops.silu, 'silu');

function cellwise(
  x: Tensor2D,
  fill: (output: Float32Array, input: Float32Array) => void,
  kernel?: 'gelu' | 'silu',
): Tensor2D {
  const [rows, columns] = x.shape;
  return computeMatrix(
    rows,
    columns,
    [x],
    (output, input) => fill(output, input!),
    kernel && ((run, output, [input]) => run[kernel](output, input!, rows * columns)),
  );
}
