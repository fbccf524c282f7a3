import type { ConvolutionSettings } from '../../../nn/convolve.ts';
import type { KernelSpecification } from '../../../nn/kernelParameter.ts';
import type { Operations } from '../../../nn/operations.ts';
import type { Parameter, Traced } from '../../../nn/traced.ts';
import type { Padding, Pair } from '../../../trace/operation.ts';
import { type Activation, activationOf, recordActivation } from './activations.ts';
import type { ConvolutionStep, Layer, LayerClass, LayerSource } from '../layer.ts';
import { type KerasWindow, paddingOf, places } from './kerasWindow.ts';
import {
  anything,
  badLayer,
  channelsLast,
  flag,
  oneOf,
  settingsOf,
  size,
  sizeOr,
  sizesOf,
  sizesOr,
} from '../settings.ts';
import { inputOf, lastSize, type Shape } from '../shape.ts';

/** Along a sequence, or down and across an image. */
type Directions = 1 | 2;

/** Windows as `[vertical, horizontal]`, or `[along]` for a sequence. */
interface Sliding {
  readonly windows: readonly KerasWindow[];
  /** `3×3, stride 2` */
  readonly detail: string;
}

export function slidingOf({ description }: LayerSource, directions: Directions): Sliding {
  const settings = settingsOf(description, {
    kernel_size: sizesOf(directions),
    strides: sizesOr(directions, new Array<number>(directions).fill(1)),
    dilation_rate: sizesOr(directions, new Array<number>(directions).fill(1)),
    padding: directions === 1 ? oneOf('valid', 'same', 'causal') : oneOf('valid', 'same'),
    data_format: channelsLast,
  });
  const windows = settings.kernel_size.map((cells, direction) => ({
    size: cells,
    stride: settings.strides[direction]!,
    dilation: settings.dilation_rate[direction]!,
    padding: settings.padding,
  }));
  return { windows, detail: detailOf(windows) };
}

/** `3×3, stride 2, dilation 2` */
export function detailOf(windows: readonly KerasWindow[]): string {
  const different = (name: 'stride' | 'dilation'): string => {
    const values = windows.map((window) => window[name]);
    if (values.every((value) => value === 1)) return '';
    return `, ${name} ${new Set(values).size === 1 ? values[0] : values.join('×')}`;
  };
  const cells = windows.map((window) => window.size);
  return `${cells.length === 1 ? `${cells[0]} wide` : cells.join('×')}${different('stride')}${different('dilation')}`;
}

/** Rows and columns of a picture; a sequence is a picture of one row. */
export const planeSizes = (x: Traced): Pair => {
  const sizes = x.node.axes.map((axis) => axis.size);
  return x.node.axes.length === 2 ? [1, sizes[0]!] : [sizes[1]!, sizes[2]!];
};

/** Of a sequence the window is horizontal. */
export function asPair<Value>(values: readonly Value[], missing: Value): readonly [Value, Value] {
  return values.length === 1 ? [missing, values[0]!] : [values[0]!, values[1]!];
}

const NO_WINDOW: KerasWindow = { size: 1, stride: 1, dilation: 1, padding: 'valid' };

export function explicitPaddingOf(x: Traced, windows: readonly KerasWindow[]): Padding {
  const [rows, columns] = planeSizes(x);
  const [vertical, horizontal] = asPair(windows, NO_WINDOW);
  return [...paddingOf(rows, vertical), ...paddingOf(columns, horizontal)];
}

function convolutionSettings(x: Traced, { windows }: Sliding, groups: number): ConvolutionSettings {
  const pairs = asPair(windows, NO_WINDOW);
  return {
    stride: [pairs[0].stride, pairs[1].stride],
    dilation: [pairs[0].dilation, pairs[1].dilation],
    padding: explicitPaddingOf(x, windows),
    groups,
    flipped: false,
  };
}

/** The sizes after a window has slid over all but the last axis. */
export const slidShape = (shape: Shape, windows: readonly KerasWindow[], channels: number): Shape => [
  ...shape
    .slice(0, -1)
    .map((cells, direction) => (cells === null ? null : places(cells, windows[direction]!))),
  channels,
];

/** The kernel's sizes as rows and columns. */
const kernelSizes = ({ windows }: Sliding): Pick<KernelSpecification, 'rows' | 'columns' | 'isSequence'> => {
  const [rows, columns] = asPair(
    windows.map((window) => window.size),
    1,
  );
  return { rows, columns, isSequence: windows.length === 1 };
};

export const storedSizes = ({ windows }: Sliding): number[] => windows.map((window) => window.size);

export function biasOf({ description, weights }: LayerSource, filters: number): Parameter | undefined {
  const { use_bias: used } = settingsOf(description, { use_bias: flag(true) });
  return used ? weights.vector('bias', { name: 'filter', size: filters }) : undefined;
}

export const ownActivation = ({ description }: LayerSource): Activation =>
  activationOf(description, settingsOf(description, { activation: anything }).activation);

/** Takes a convolution down, and its own activation after it. */
export function recordConvolution(at: Operations, x: Traced, step: ConvolutionStep): Traced {
  const { kernel, bias, activation } = step;
  const input = step.prepare(at, x);
  const convolution = { name: 'output', kernel, bias, settings: step.settings(input) };
  if (activation.kind === 'linear') return at.images.convolutionBlock(input, { convolution });
  const named = { ...convolution, name: 'convolution' };
  if (activation.kind === 'cellwise')
    return at.images.convolutionBlock(input, {
      convolution: named,
      activation: { ...activation, name: 'output' },
    });
  return recordActivation(
    at,
    'output',
    at.images.convolutionBlock(input, { convolution: named }),
    activation,
  );
}

function convolutionLayer(
  { description }: LayerSource,
  sliding: Sliding,
  filters: number,
  step: ConvolutionStep,
): Layer {
  const axes = sliding.windows.length === 1 ? 2 : 3;
  return {
    detail: sliding.detail,
    folds: step.activation.kind !== 'linear',
    output: (shapes) => slidShape(inputOf(description, shapes, axes), sliding.windows, filters),
    record: (at, [input]) => recordConvolution(at, input!.traced, step),
    convolution: step,
    mask: 'none',
  };
}

const asItIs = (_at: Operations, x: Traced): Traced => x;

/** Conv1D, Conv2D: kernel [row, column, channel / groups, filter]. */
export const convolution =
  (directions: Directions): LayerClass =>
  (source) => {
    const { description, inputs, weights } = source;
    const { filters, groups } = settingsOf(description, { filters: size, groups: sizeOr(1) });
    const sliding = slidingOf(source, directions);
    const channels = lastSize(description, inputOf(description, inputs, directions === 1 ? 2 : 3));
    if (channels % groups !== 0 || filters % groups !== 0)
      throw badLayer(
        description,
        `cannot divide ${channels} channels and ${filters} filters among ${groups} groups.`,
      );
    const each = channels / groups;
    const { read } = weights.take('kernel', [...storedSizes(sliding), each, filters]);
    const kernel = weights.kernel('kernel', { ...kernelSizes(sliding), channels: each, filters, read });
    const bias = biasOf(source, filters);
    return convolutionLayer(source, sliding, filters, {
      kernel,
      bias,
      activation: ownActivation(source),
      prepare: asItIs,
      settings: (x) => convolutionSettings(x, sliding, groups),
    });
  };

/** DepthwiseConv1D, DepthwiseConv2D: each channel has kernels of its own, [row, column, channel, multiplier]. */
export const depthwiseConvolution =
  (directions: Directions): LayerClass =>
  (source) => {
    const { description, inputs } = source;
    const sliding = slidingOf(source, directions);
    const channels = lastSize(description, inputOf(description, inputs, directions === 1 ? 2 : 3));
    const { kernel, filters } = depthwiseKernel(source, sliding, channels, 'kernel');
    const bias = biasOf(source, filters);
    return convolutionLayer(source, sliding, filters, {
      kernel,
      bias,
      activation: ownActivation(source),
      prepare: asItIs,
      settings: (x) => convolutionSettings(x, sliding, channels),
    });
  };

function depthwiseKernel(
  { description, weights }: LayerSource,
  sliding: Sliding,
  channels: number,
  role: string,
) {
  const { depth_multiplier: given } = settingsOf(description, { depth_multiplier: sizeOr(undefined) });
  // TensorFlow.js leaves it out where it saves a separable convolution.
  const multiplier = given ?? weights.nextShape(role).at(-1) ?? 1;
  const filters = channels * multiplier;
  const { read } = weights.take(role, [...storedSizes(sliding), channels, multiplier]);
  const kernel = weights.kernel(role, {
    ...kernelSizes(sliding),
    channels: 1,
    filters,
    depthwise: channels,
    read,
  });
  return { kernel, filters };
}

/** SeparableConv1D, SeparableConv2D: a depthwise convolution, then one of 1×1 over the channels (Sifre 2014). */
export const separableConvolution =
  (directions: Directions): LayerClass =>
  (source) => {
    const { description, inputs, weights } = source;
    const { filters } = settingsOf(description, { filters: size });
    const sliding = slidingOf(source, directions);
    const channels = lastSize(description, inputOf(description, inputs, directions === 1 ? 2 : 3));
    const depthwise = depthwiseKernel(source, sliding, channels, 'depthwise_kernel');
    const ones = new Array<number>(directions).fill(1);
    const { read } = weights.take('pointwise_kernel', [...ones, depthwise.filters, filters]);
    const kernel = weights.kernel('pointwise_kernel', {
      rows: 1,
      columns: 1,
      isSequence: directions === 1,
      channels: depthwise.filters,
      filters,
      read,
    });
    const bias = biasOf(source, filters);
    const layer = convolutionLayer(source, sliding, filters, {
      kernel,
      bias,
      activation: ownActivation(source),
      prepare: (at, x) =>
        at.images.convolution(
          'depthwise',
          x,
          { kernel: depthwise.kernel },
          convolutionSettings(x, sliding, channels),
        ),
      settings: () => POINTWISE,
    });
    return { ...layer, folds: true };
  };

export const POINTWISE: ConvolutionSettings = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: [0, 0, 0, 0],
  groups: 1,
  flipped: false,
};
