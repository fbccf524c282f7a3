import {
  add,
  avgPool,
  conv2d,
  customGrad,
  type GradSaveFunc,
  matMul,
  maxPool,
  mul,
  oneHot,
  pad,
  relu,
  reshape,
  type Scalar,
  sigmoid,
  losses,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { NetworkPlan, PlannedLayer, Squashing } from './plan.ts';

/** Tensors by the names of their parameters. */
export type Weights = ReadonlyMap<string, Tensor>;

/**
 * What the network makes of images, before the last softmax.
 * @param images [image, row, column, channel]
 * @returns logits [image, class]
 */
export function forward(plan: NetworkPlan, weights: Weights, images: Tensor4D): Tensor2D {
  return plan.layers.reduce<Tensor>((x, layer) => apply(layer, weights, x), images) as Tensor2D;
}

/** Mean cross-entropy: −log of the probability that the right class got. */
export function lossOf(logits: Tensor2D, labels: Tensor1D): Scalar {
  return losses.softmaxCrossEntropy(oneHot(labels, logits.shape[1]), logits) as Scalar;
}

function apply(layer: PlannedLayer, weights: Weights, x: Tensor): Tensor {
  const weight = <T extends Tensor>(name: string): T => weights.get(`${layer.name}/${name}`) as T;
  switch (layer.kind) {
    case 'padding':
      return pad(x, [[0, 0], [layer.by, layer.by], [layer.by, layer.by], [0, 0]]); // prettier-ignore
    case 'convolution':
      return add(conv2d(x as Tensor4D, weight<Tensor4D>('kernel'), 1, 'valid'), weight('bias'));
    case 'pooling':
      return layer.of === 'mean'
        ? avgPool(x as Tensor4D, 2, 2, 'valid')
        : maxPool(x as Tensor4D, 2, 2, 'valid');
    case 'gain':
      return add(mul(x, reshape(weight('depthwise_kernel'), [-1])), weight('bias'));
    case 'squashing':
      return squash(layer.by, x);
    case 'flattening':
      return reshape(x, [x.shape[0]!, -1]);
    case 'dense':
      return add(matMul(x as Tensor2D, weight<Tensor2D>('kernel')), weight('bias'));
  }
}

function squash(by: Squashing, x: Tensor): Tensor {
  if (by === 'relu') return relu(x);
  return by === 'sigmoid' ? sigmoid(x) : tanh(x);
}

/** tanh(x) = 2σ(2x) − 1: on WebAssembly σ is several times as fast as tanh. Its derivative is 1 − tanh²(x). */
const tanh = customGrad((x, save) => {
  const y = sub(mul(sigmoid(mul(x as Tensor, 2)), 2), 1);
  (save as GradSaveFunc)([y]);
  const gradFunc = (above: Tensor, [saved]: Tensor[]): Tensor => mul(above, sub(1, mul(saved!, saved!)));
  return { value: y, gradFunc };
});
