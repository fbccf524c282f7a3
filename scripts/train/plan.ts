import type { LearntParameter } from './learning.ts';

/** What squashes a sum: every unit of these networks has the same one. */
export type Squashing = 'tanh' | 'sigmoid' | 'relu';

/** A layer as it is planned; shapes follow from the input and the layers before. */
export type PlannedLayer =
  | { readonly kind: 'padding'; readonly name: string; readonly by: number }
  | {
      readonly kind: 'convolution';
      readonly name: string;
      readonly size: number;
      readonly filters: number;
      /** For each filter the maps that it reads; all where left out. */
      readonly reads?: readonly (readonly number[])[];
    }
  | { readonly kind: 'pooling'; readonly name: string; readonly of: 'mean' | 'max' }
  /** Each map times a number, plus a number, both learnt: LeCun's subsampling after the mean. */
  | { readonly kind: 'gain'; readonly name: string }
  | { readonly kind: 'squashing'; readonly name: string; readonly by: Squashing }
  | { readonly kind: 'flattening'; readonly name: string }
  | { readonly kind: 'dense'; readonly name: string; readonly units: number; readonly softmax?: true };

export interface NetworkPlan {
  readonly name: string;
  /** [row, column, channel] */
  readonly inputShape: readonly [number, number, number];
  readonly layers: readonly PlannedLayer[];
  readonly squashing: Squashing;
}

export interface Parameter extends LearntParameter {
  /** How many numbers an output adds up, and how many outputs an input goes into: they fix how weights begin. */
  readonly fanIn: number;
  readonly fanOut: number;
  readonly beginsAs: 'random' | 'zeros' | 'ones';
  /** 1 where a number is learnt, 0 where there is no connection; all are learnt where it is left out. */
  readonly mask?: Float32Array;
}

/** The parameters of each layer that has some, in the order of the layers. */
export function parametersOf(plan: NetworkPlan): Parameter[] {
  let shape: readonly number[] = plan.inputShape;
  return plan.layers.flatMap((layer) => {
    const parameters = layerParameters(layer, shape);
    shape = outputShape(layer, shape);
    return parameters;
  });
}

/** @param shape of the input without the batch, [row, column, channel] or [unit] */
export function outputShape(layer: PlannedLayer, shape: readonly number[]): readonly number[] {
  const [rows, columns, channels] = shape as [number, number, number];
  switch (layer.kind) {
    case 'padding':
      return [rows + 2 * layer.by, columns + 2 * layer.by, channels];
    case 'convolution':
      return [rows - layer.size + 1, columns - layer.size + 1, layer.filters];
    case 'pooling':
      return [rows / 2, columns / 2, channels];
    case 'flattening':
      return [rows * columns * channels];
    case 'dense':
      return [layer.units];
    case 'gain':
    case 'squashing':
      return shape;
  }
}

function layerParameters(layer: PlannedLayer, shape: readonly number[]): Parameter[] {
  const [, , channels] = shape as [number, number, number];
  switch (layer.kind) {
    case 'convolution':
      return convolutionParameters(layer, channels);
    case 'gain':
      return [
        constant(`${layer.name}/depthwise_kernel`, [1, 1, channels, 1], 'ones'),
        constant(`${layer.name}/bias`, [channels], 'zeros'),
      ];
    case 'dense':
      return [
        random(`${layer.name}/kernel`, [shape[0]!, layer.units], shape[0]!, layer.units),
        constant(`${layer.name}/bias`, [layer.units], 'zeros'),
      ];
    default:
      return [];
  }
}

function convolutionParameters(
  { name, size, filters, reads }: Extract<PlannedLayer, { kind: 'convolution' }>,
  channels: number,
): Parameter[] {
  const area = size * size;
  const connections = reads ? reads.reduce((sum, maps) => sum + maps.length, 0) : channels * filters;
  const kernel = random(
    `${name}/kernel`,
    [size, size, channels, filters],
    (area * connections) / filters,
    (area * connections) / channels,
  );
  return [
    reads ? { ...kernel, mask: maskOf(kernel.shape, reads) } : kernel,
    constant(`${name}/bias`, [filters], 'zeros'),
  ];
}

/** @param shape [row, column, channel, filter] */
function maskOf(shape: readonly number[], reads: readonly (readonly number[])[]): Float32Array {
  const [rows, columns, channels, filters] = shape as [number, number, number, number];
  return Float32Array.from({ length: rows * columns * channels * filters }, (_, cell) => {
    const channel = Math.floor(cell / filters) % channels;
    return reads[cell % filters]!.includes(channel) ? 1 : 0;
  });
}

function random(name: string, shape: readonly number[], fanIn: number, fanOut: number): Parameter {
  return { name, shape, fanIn, fanOut, beginsAs: 'random' };
}

function constant(name: string, shape: readonly number[], beginsAs: 'zeros' | 'ones'): Parameter {
  return { name, shape, fanIn: 1, fanOut: 1, beginsAs };
}

/** How many numbers are learnt. */
export function learntCount(parameters: readonly Parameter[]): number {
  return parameters.reduce(
    (sum, { shape, mask }) =>
      sum + (mask ? mask.reduce((ones, one) => ones + one, 0) : shape.reduce((a, b) => a * b, 1)),
    0,
  );
}
