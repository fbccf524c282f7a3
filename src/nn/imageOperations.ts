import {
  add,
  batchNorm,
  clipByValue,
  concat,
  max,
  maximum,
  mean,
  minimum,
  mul,
  pad,
  type Rank,
  reshape,
  slice,
  sub,
  type Tensor,
  tensor1d,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tile,
  transpose,
} from '@tensorflow/tfjs-core';
import { ProblemError } from '../problem.ts';
import { unitAxis, type Axis } from '../trace/node.ts';
import type { ActivationName, Operation, Padding, Pair, PoolFunction } from '../trace/operation.ts';
import { planeOf } from '../trace/plane.ts';
import { NO_PADDING, placesOf, type SlidingWindow } from '../trace/window.ts';
import { activate } from './activations.ts';
import {
  convolve,
  type ConvolutionSettings,
  explicitPadding,
  type FusedActivation,
  matrixOf,
  pixelsOf,
} from './convolve.ts';
import type { BatchNormParameters, FoldedConvolution } from './foldedConvolution.ts';
import { isKernelParameter, kernelTensor } from './kernelParameter.ts';
import { isPaddingSmall, pool, type PoolSettings } from './pooling.ts';
import { isParameter, type NodeRecorder, type Storage, type Traced } from './traced.ts';

export interface ConvolutionParameters {
  /** [filter, channel / groups, row, column] or [filter, feature, position]: learnt, or an input. */
  readonly kernel: Traced;
  /** [filter] */
  readonly bias?: Traced | undefined;
}

/** A convolution and what follows it alone: each of them is a node, the run computes them at once. */
export interface ConvolutionBlock {
  readonly convolution: ConvolutionParameters & {
    readonly name: string;
    readonly settings: Partial<ConvolutionSettings>;
  };
  readonly norm?:
    | {
        readonly name: string;
        readonly parameters: BatchNormParameters;
        /** Of this kernel, bias and norm. */
        readonly folded: FoldedConvolution;
      }
    | undefined;
  readonly activation?:
    | { readonly name: string; readonly function: ActivationName; readonly slope?: number | undefined }
    | undefined;
}

const PLAIN: ConvolutionSettings = {
  stride: [1, 1],
  padding: NO_PADDING,
  dilation: [1, 1],
  groups: 1,
  flipped: false,
};

/**
 * Traced operations on images [channel, row, column], stored channels last, and on sequences [position, feature],
 * which are images of one row: their strides, paddings and dilations are horizontal.
 */
export class ImageOperations {
  constructor(
    private readonly recorder: NodeRecorder,
    private readonly block: string,
    /** Replays carry out each operation by itself, so that it can be differentiated; the run may take shortcuts. */
    private readonly stepByStep: boolean,
    private readonly prefix = '',
  ) {}

  /**
   * A kernel slides over x: x [channel, row, column] → [filter, row, column], or [position, feature] → the same.
   * @throws ProblemError `bad-input` where the kernel does not fit into the padded input
   */
  convolution(
    name: string,
    x: Traced,
    parameters: ConvolutionParameters,
    settings: Partial<ConvolutionSettings> = {},
  ): Traced {
    const all = { ...PLAIN, ...settings };
    return this.recordConvolution(name, x, parameters, all, () =>
      matrixOf(this.convolved(x, parameters, all, 'linear')),
    );
  }

  /** A convolution with the batch normalization and the activation that follow it alone. @returns the last of them */
  convolutionBlock(x: Traced, { convolution, norm, activation }: ConvolutionBlock): Traced {
    const settings = { ...PLAIN, ...convolution.settings };
    const first = this.convolution(convolution.name, x, convolution, settings);
    const atOnce = (function_: FusedActivation): Tensor2D => {
      if (!norm) return matrixOf(this.convolved(x, convolution, settings, function_));
      const { kernel, bias } = norm.folded.load();
      const depthwise = isKernelParameter(convolution.kernel) && convolution.kernel.depthwise;
      return matrixOf(convolve(pixelsOf(x), kernel, bias, settings, { depthwise, activation: function_ }));
    };
    const untouched = !this.stepByStep && first.node.edited === undefined;
    const second = norm
      ? this.recordBatchNorm(norm.name, first, norm.parameters, () =>
          untouched ? atOnce('linear') : normalized(first, norm.parameters),
        )
      : first;
    if (!activation) return second;
    const { function: function_, slope } = activation;
    const isFused = untouched && second.node.edited === undefined && isFusable(function_);
    return this.recordActivation(activation.name, second, function_, slope, () =>
      isFused ? atOnce(function_) : activate(second.matrix(), function_, slope),
    );
  }

  /** One number of each window of each channel. @throws ProblemError `bad-input` where the window does not fit */
  pool(
    name: string,
    x: Traced,
    chosen: PoolFunction,
    settings: { readonly window: Pair } & Partial<PoolSettings>,
  ): Traced {
    const all = {
      stride: settings.window,
      padding: NO_PADDING,
      dilation: [1, 1] as Pair,
      countPadding: false,
      ...settings,
    };
    const axes = slidAxes(x, planeOf(x.node).channels, all);
    if (!isPaddingSmall(all.padding, all))
      throw new ProblemError(
        'bad-input',
        `A pooling window of ${all.window.join(' × ')} would lie in a padding of ${all.padding.join(', ')} alone.`,
        'Choose a padding smaller than the window.',
      );
    const { window, stride, padding, dilation, countPadding } = all;
    const operation: Operation = {
      kind: 'pool',
      function: chosen,
      window,
      stride,
      padding,
      countPadding,
      ...(dilation.some((step) => step > 1) && { dilation }),
    };
    return this.record(name, axes, operation, [x], storageOf(x), () =>
      matrixOf(pool(pixelsOf(x), chosen, all)),
    );
  }

  /**
   * Over all rows and columns: [channel, row, column] → [channel]; over all positions: [position, feature] → [feature].
   * @param keepAxes whether axes of size 1 stay in place of those that are gone
   */
  globalPool(name: string, x: Traced, chosen: 'max' | 'mean', keepAxes = false): Traced {
    const { channels, isSequence } = planeOf(x.node);
    const kept = { name: x.node.axes[isSequence ? 1 : 0]!.name, size: channels };
    const ones = x.node.axes.map((axis) => ({
      name: axis.name,
      size: axis.name === kept.name ? channels : 1,
    }));
    return this.record(
      name,
      keepAxes ? ones : [kept],
      { kind: 'global_pool', function: chosen },
      [x],
      keepAxes ? storageOf(x) : 'rows',
      () => {
        const matrix = matrixOf(pixelsOf(x));
        return chosen === 'max' ? max<Tensor2D>(matrix, 0, true) : mean<Tensor2D>(matrix, 0, true);
      },
    );
  }

  /**
   * (x − mean) / √(variance + ε) · weight + bias with one number for each channel of an image, each feature of a
   * sequence, or each unit (Ioffe & Szegedy 2015).
   */
  batchNorm(name: string, x: Traced, parameters: BatchNormParameters): Traced {
    return this.recordBatchNorm(name, x, parameters, () => normalized(x, parameters));
  }

  /**
   * x · scale + shift: one number for all, or one for each channel (of what is no image: for each feature).
   * @param limits the smallest and the largest number that may come out
   */
  rescale(
    name: string,
    x: Traced,
    scale: readonly number[],
    shift: readonly number[],
    limits?: Pair,
  ): Traced {
    const operation: Operation = { kind: 'rescale', scale, shift, ...(limits && { limits }) };
    return this.record(name, x.node.axes, operation, [x], x.storage ?? 'rows', () => {
      const moved = rescaled(x, scale, shift);
      return limits ? clipByValue(moved, ...limits) : moved;
    });
  }

  /** Zeros around the rows and columns; a negative number cuts off. @throws ProblemError `bad-input` where nothing is left */
  pad(name: string, x: Traced, padding: Padding): Traced {
    const { channels, rows, columns } = planeOf(x.node);
    const [top, bottom, left, right] = padding;
    const size: Pair = [rows + top + bottom, columns + left + right];
    const axes = resized(x, channels, size);
    return this.record(name, axes, { kind: 'pad', padding }, [x], storageOf(x), () => {
      const zeros = padding.map((count) => Math.max(0, count)) as [number, number, number, number];
      const padded = zeros.some((count) => count > 0)
        ? pad(pixelsOf(x), explicitPadding(zeros))
        : pixelsOf(x);
      const from = [Math.max(0, -top), Math.max(0, -left)] as const;
      return matrixOf(slice(padded, [0, ...from, 0], [1, ...size, channels]));
    });
  }

  /** Each row and column so many times. */
  upsample(name: string, x: Traced, factor: Pair): Traced {
    const { channels, rows, columns } = planeOf(x.node);
    const [down, across] = factor;
    const axes = resized(x, channels, [rows * down, columns * across]);
    return this.record(name, axes, { kind: 'upsample', factor }, [x], storageOf(x), () => {
      const wide = tile(reshape<Rank.R3>(pixelsOf(x), [rows * columns, 1, channels]), [1, across, 1]);
      const tall = tile(reshape<Rank.R3>(wide, [rows, 1, columns * across * channels]), [1, down, 1]);
      return reshape<Rank.R2>(tall, [-1, channels]);
    });
  }

  /**
   * Any number of axes → one row, its axis named `axisName`.
   * @param order the axes of x from the slowest to the fastest; Keras flattens images row, column, channel: [1, 2, 0]
   */
  flatten(name: string, x: Traced, order: readonly number[], axisName = 'feature'): Traced {
    const count = x.node.axes.reduce((product, axis) => product * axis.size, 1);
    return this.record(name, [unitAxis(axisName, count)], { kind: 'flatten', order }, [x], 'rows', () => {
      const memory = memoryOrder(x);
      const wanted = order.map((axis) => memory.indexOf(axis));
      const isInOrder = wanted.every((axis, i) => axis === i);
      return reshape<Rank.R2>(isInOrder ? x.matrix() : transpose(inMemory(x), wanted), [1, count]);
    });
  }

  /** One after the other along `axis`. */
  concatenate(name: string, parts: readonly Traced[], axis: number): Traced {
    const [first] = parts as [Traced];
    const size = parts.reduce((sum, part) => sum + part.node.axes[axis]!.size, 0);
    const axes = first.node.axes.map((each, i) => (i === axis ? { name: each.name, size } : each));
    const storage = first.storage ?? 'rows';
    return this.record(name, axes, { kind: 'concatenate', axis }, parts, storage, () => {
      const joined = concat(parts.map(inMemory), memoryOrder(first).indexOf(axis));
      return reshape<Rank.R2>(joined, [-1, joined.shape.at(-1)!]);
    });
  }

  /** Cell by cell, of parents of equal shape; `subtract` takes two. */
  combine(
    name: string,
    terms: readonly Traced[],
    chosen: Extract<Operation, { kind: 'combine' }>['function'],
  ): Traced {
    const [first] = terms as [Traced];
    const operation: Operation = { kind: 'combine', function: chosen };
    return this.record(name, first.node.axes, operation, terms, first.storage ?? 'rows', () => {
      const values = terms.map((term) => term.matrix());
      return chosen === 'average'
        ? mul<Tensor2D>(
            values.reduce((a, b) => add(a, b)),
            1 / values.length,
          )
        : values.reduce((a, b) => COMBINED[chosen](a, b));
    });
  }

  /** What is computed as a whole. @param what a sentence on what is done @param storage of the result */
  opaque(
    name: string,
    axes: readonly Axis[],
    parents: readonly Traced[],
    what: string,
    compute: () => Tensor2D,
    storage: Storage = 'rows',
  ): Traced {
    return this.record(name, axes, { kind: 'opaque', what }, parents, storage, compute);
  }

  private convolved(
    x: Traced,
    { kernel, bias }: ConvolutionParameters,
    settings: ConvolutionSettings,
    activation: FusedActivation,
  ): Tensor4D {
    const depthwise = isKernelParameter(kernel) && kernel.depthwise;
    return convolve(pixelsOf(x), kernelTensor(kernel), bias && vectorOf(bias), settings, {
      depthwise,
      activation,
      differentiable: this.stepByStep,
    });
  }

  private recordConvolution(
    name: string,
    x: Traced,
    { kernel, bias }: ConvolutionParameters,
    settings: ConvolutionSettings,
    compute: () => Tensor2D,
  ): Traced {
    const sizes = kernel.node.axes.map((axis) => axis.size);
    const channels = planeOf(x.node).channels;
    const [filters, each] = sizes as [number, number];
    if (each * settings.groups !== channels || filters % settings.groups !== 0)
      throw new ProblemError(
        'bad-input',
        `A kernel for ${each * settings.groups} channels cannot read the ${channels} of ${x.node.name}.`,
      );
    const window: Pair = sizes.length === 3 ? [1, sizes[2]!] : [sizes[2]!, sizes[3]!];
    const axes = slidAxes(x, filters, { window, ...settings });
    const parents = bias ? [x, kernel, bias] : [x, kernel];
    return this.record(name, axes, { kind: 'convolution', ...settings }, parents, storageOf(x), compute);
  }

  private recordBatchNorm(
    name: string,
    x: Traced,
    { mean: means, variance, weight, bias, epsilon }: BatchNormParameters,
    compute: () => Tensor2D,
  ): Traced {
    const axis = x.node.axes.length === 2 ? 1 : 0;
    const operation: Operation = {
      kind: 'batch_norm',
      epsilon,
      axis,
      scaled: weight !== undefined,
      shifted: bias !== undefined,
    };
    const parents = [x, means, variance, ...(weight ? [weight] : []), ...(bias ? [bias] : [])];
    return this.record(name, x.node.axes, operation, parents, x.storage ?? 'rows', compute);
  }

  private recordActivation(
    name: string,
    x: Traced,
    activation: ActivationName,
    slope: number | undefined,
    compute: () => Tensor2D,
  ): Traced {
    const operation: Operation = {
      kind: 'activation',
      function: activation,
      ...(slope !== undefined && { slope }),
    };
    return this.record(name, x.node.axes, operation, [x], x.storage ?? 'rows', compute);
  }

  private record(
    name: string,
    axes: readonly Axis[],
    operation: Operation,
    parents: readonly Traced[],
    storage: Storage,
    compute: () => Tensor2D,
  ): Traced {
    const specification = { name: this.prefix + name, axes, operation, parents, storage };
    return this.recorder.record(this.block, specification, compute);
  }
}

const isFusable = (activation: ActivationName): activation is 'relu' | 'relu6' =>
  activation === 'relu' || activation === 'relu6';

const COMBINED = { subtract: sub, maximum, minimum } as const;

/** Images are kept channels last whatever they came from; a sequence already has its features last. */
const storageOf = (x: Traced): Storage => (planeOf(x.node).isSequence ? 'rows' : 'channels_last');

/** Of a typed bias a tensor of its own: tfjs looks at the shape that the numbers were stored with. */
const vectorOf = (bias: Traced): Tensor1D =>
  isParameter(bias) ? bias.vector() : tensor1d(bias.matrix().dataSync<'float32'>());

/** The axes of x in the order in which they lie in memory. */
const memoryOrder = (x: Traced): number[] =>
  x.storage === 'channels_last' ? [1, 2, 0] : x.node.axes.map((_, axis) => axis);

const inMemory = (x: Traced): Tensor =>
  reshape(
    x.matrix(),
    memoryOrder(x).map((axis) => x.node.axes[axis]!.size),
  );

function resized(x: Traced, channels: number, [rows, columns]: Pair): Axis[] {
  const names = x.node.axes.map((axis) => axis.name);
  const sizes = planeOf(x.node).isSequence ? [columns, channels] : [channels, rows, columns];
  if (rows < 1 || columns < 1)
    throw new ProblemError('bad-input', `Nothing would be left of ${x.node.name}: ${rows} × ${columns}.`);
  return sizes.map((size, i) => ({ name: names[i]!, size }));
}

function slidAxes(x: Traced, channels: number, sliding: SlidingWindow): Axis[] {
  const { rows, columns, isSequence } = planeOf(x.node);
  const size: Pair = [placesOf(0, rows, sliding), placesOf(1, columns, sliding)];
  if (size[0] < 1 || size[1] < 1) {
    const [window, input] = isSequence
      ? [`${sliding.window[1]}`, `${columns}`]
      : [sliding.window.join(' × '), `${rows} × ${columns}`];
    throw new ProblemError(
      'bad-input',
      `A window of ${window} does not fit into ${input} cells with a padding of ${sliding.padding.join(', ')} and a dilation of ${sliding.dilation.join(' × ')}.`,
      'Choose a smaller window or dilation, or more padding.',
    );
  }
  return resized(x, channels, size);
}

/** By the last direction in memory, which is that of the channels. */
/** Number by number, or channel by channel (of what is no image: feature by feature). */
function rescaled(x: Traced, scale: readonly number[], shift: readonly number[]): Tensor2D {
  if (x.node.axes.length < 3 || x.storage === 'channels_last')
    return add<Tensor2D>(mul<Tensor2D>(x.matrix(), tensor1d([...scale])), tensor1d([...shift]));
  const [channels] = x.node.axes as [Axis];
  const stacked = reshape<Rank.R2>(x.matrix(), [channels.size, -1]);
  const column = (numbers: readonly number[]): Tensor2D =>
    reshape<Rank.R2>(tensor1d([...numbers]), [numbers.length, 1]);
  return reshape<Rank.R2>(add(mul(stacked, column(scale)), column(shift)), x.matrix().shape);
}

function normalized(
  x: Traced,
  { mean: means, variance, weight, bias, epsilon }: BatchNormParameters,
): Tensor2D {
  const matrix = x.node.axes.length === 3 ? matrixOf(pixelsOf(x)) : x.matrix();
  const result = batchNorm<Rank.R2>(
    matrix,
    means.vector(),
    variance.vector(),
    bias?.vector(),
    weight?.vector(),
    epsilon,
  );
  if (x.node.axes.length !== 3 || x.storage === 'channels_last') return result;
  const shape = x.node.axes.map((axis) => axis.size) as [number, number, number];
  const restored = transpose(reshape<Rank.R3>(result, [shape[1], shape[2], shape[0]]), [2, 0, 1]);
  return reshape<Rank.R2>(restored, [-1, shape[2]]);
}
