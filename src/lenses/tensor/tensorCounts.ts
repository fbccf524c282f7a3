import type { Recorder } from '../../nn/recorder.ts';
import type { Traced } from '../../nn/traced.ts';
import { isSampleAxis } from './tensorAxes.ts';

/** How large two layers would be that read the tensor. */
export interface LayerSizes {
  /** Neurons of the dense layer, and filters of the convolution. */
  readonly units: number;
  /** Rows and columns of the convolution's kernels. */
  readonly window: number;
}

export interface TensorShape {
  readonly sizes: readonly number[];
  readonly names: readonly string[];
}

/** Names of what is counted beside the sizes themselves. */
export const FEATURES = 'count.features';
export const ALL_NUMBERS = 'count.numbers';

/** Samples stand apart: their number changes no network. */
export const sampleAxis = ({ names }: TensorShape): number =>
  names.length > 1 ? names.findIndex(isSampleAxis) : -1;

/**
 * Counts what a tensor's size means: features of one sample, numbers of all samples, and what a dense layer and a
 * convolution would have to learn. Each count is a stage of one cell, so that it can be asked for its factors.
 */
export async function recordCounts(trace: Recorder, shape: TensorShape, layers: LayerSizes): Promise<void> {
  const { sizes, names } = shape;
  const one = (name: string, value: number): Traced =>
    trace.constant('counts', name, [{ name: 'number', size: 1 }], Float32Array.of(value));
  const counted = names.map((name, axis) => one(`size.${name}`, sizes[axis]!));
  const samples = sampleAxis(shape);
  const factors = counted.filter((_, axis) => axis !== samples);
  const channel = names.findIndex((name) => name === 'channel' || name === 'colour' || name === 'color');
  const [units, window] = [one('size.units', layers.units), one('size.window', layers.window)];
  const channels = counted[channel] ?? one('size.channels', 1);
  await trace.block('counts', undefined, (operations) => {
    const features = operations.multiply(FEATURES, ...factors);
    if (samples >= 0) operations.multiply(ALL_NUMBERS, counted[samples]!, features);
    const dense = operations.multiply('dense.weights', features, units);
    const filters = operations.multiply('convolution.weights', window, window, channels, units);
    operations.add('dense.parameters', dense, units);
    return operations.add('convolution.parameters', filters, units);
  });
}

/** `120,000 features`: of one sample. */
export function featuresText(shape: TensorShape): string {
  const samples = sampleAxis(shape);
  const count = shape.sizes.reduce((product, size, axis) => (axis === samples ? product : product * size), 1);
  return `${count.toLocaleString('en')} ${count === 1 ? 'feature' : 'features'}`;
}
