import {
  concat,
  fused,
  pad,
  type Rank,
  reshape,
  reverse,
  slice,
  split,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import { planeOf } from '../trace/plane.ts';
import type { Padding, Pair } from '../trace/operation.ts';
import type { Traced } from './traced.ts';

export interface ConvolutionSettings {
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
  readonly groups: number;
  /** Turned by 180° first: convolution proper. */
  readonly flipped: boolean;
}

/** What tfjs computes in the same pass. */
export type FusedActivation = 'linear' | 'relu' | 'relu6';

/** x as [1, row, column, channel]; a sequence is an image of one row. */
export function pixelsOf(x: Traced): Tensor4D {
  const { channels, rows, columns, isSequence } = planeOf(x.node);
  const matrix = x.matrix();
  if (isSequence || x.storage === 'channels_last')
    return reshape<Rank.R4>(matrix, [1, rows, columns, channels]);
  return transpose(reshape<Rank.R4>(matrix, [1, channels, rows, columns]), [0, 2, 3, 1]);
}

/** [1, row, column, channel] → [row · column, channel] */
export const matrixOf = (pixels: Tensor4D): Tensor2D => reshape<Rank.R2>(pixels, [-1, pixels.shape[3]]);

/** Padding as tfjs takes it. */
export const explicitPadding = ([top, bottom, left, right]: Padding): [Pair2, Pair2, Pair2, Pair2] => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

type Pair2 = [number, number];

const pair = ([vertical, horizontal]: Pair): Pair2 => [vertical, horizontal];

/**
 * Cross-correlation, which deep learning calls convolution.
 * @param kernel [row, column, channel / groups, filter]; `depthwise` [row, column, channel, multiplier]
 * @param options `differentiable`: tfjs has no gradient through a dilated kernel, so its zeros are written out
 */
export function convolve(
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D | undefined,
  settings: ConvolutionSettings,
  options: {
    readonly depthwise?: boolean;
    readonly differentiable?: boolean;
    readonly activation?: FusedActivation;
  } = {},
): Tensor4D {
  const { depthwise = false, differentiable = false, activation = 'linear' } = options;
  const turned = settings.flipped ? reverse(kernel, [0, 1]) : kernel;
  const { stride, groups } = settings;
  const isDilated = settings.dilation.some((step) => step > 1);
  // tfjs takes stride or dilation, not both.
  const spread = isDilated && (differentiable || stride.some((step) => step > 1));
  const filter = spread ? dilated(turned, settings.dilation) : turned;
  const common = {
    strides: pair(stride),
    pad: explicitPadding(settings.padding),
    dilations: spread ? ([1, 1] as Pair2) : pair(settings.dilation),
    activation,
    ...(bias && { bias }),
  };
  const channels = x.shape[3];
  if (depthwise || (groups === channels && groups > 1)) {
    const [rows, columns] = filter.shape;
    const perChannel = depthwise ? filter : reshape<Rank.R4>(filter, [rows, columns, channels, -1]);
    // Explicit padding is understood, though the types leave it out.
    return fused.depthwiseConv2d({ x, filter: perChannel, ...common, pad: common.pad as unknown as 'valid' });
  }
  if (groups === 1) return fused.conv2d({ x, filter, ...common });
  const filters = split<Tensor4D>(filter, groups, 3);
  const biases = bias && split<Tensor1D>(bias, groups);
  const outputs = split<Tensor4D>(x, groups, 3).map((input, group) =>
    fused.conv2d<Tensor4D>({
      x: input,
      filter: filters[group]!,
      ...common,
      ...(biases && { bias: biases[group]! }),
    }),
  );
  return concat(outputs, 3);
}

/** The kernel with zeros between its cells. */
function dilated(kernel: Tensor4D, dilation: Pair): Tensor4D {
  const [rows, columns, channels, filters] = kernel.shape;
  const [down, across] = dilation;
  const depth = channels * filters;
  const spreadRows = pad(reshape<Rank.R4>(kernel, [rows, 1, columns, depth]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, 0],
  ]);
  const spread = pad(reshape<Rank.R4>(spreadRows, [rows * down, columns, 1, depth]), [
    [0, 0],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole = reshape<Rank.R4>(spread, [rows * down, columns * across, channels, filters]);
  const size = [down * (rows - 1) + 1, across * (columns - 1) + 1] as const;
  return slice(whole, [0, 0, 0, 0], [...size, channels, filters]);
}
