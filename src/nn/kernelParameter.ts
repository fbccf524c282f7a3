import {
  keep,
  type Rank,
  reshape,
  type Tensor2D,
  type Tensor4D,
  tensor4d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Axis, TraceNode } from '../trace/node.ts';
import { isParameter, type Parameter, type Traced } from './traced.ts';
import { readStrided } from './typedArrays.ts';

/**
 * The learnt kernels of a convolution: [filter, channel, row, column] for people, of a sequence
 * [filter, feature, position].
 */
export interface KernelParameter extends Parameter {
  /** As tfjs convolves with it, always the same tensor: [row, column, channel / groups, filter], or `depthwise`. */
  kernel(): Tensor4D;
  /** Whether `kernel()` is [row, column, channel, multiplier]: filter = channel · multipliers + multiplier. */
  readonly depthwise: boolean;
  dispose(): void;
}

export interface KernelSpecification {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Of the input, each group's: 1 for a depthwise kernel. */
  readonly channels: number;
  readonly filters: number;
  /** Of a depthwise kernel: how many channels the input has. */
  readonly depthwise?: number | undefined;
  readonly isSequence?: boolean | undefined;
  /** As Keras and TensorFlow store it, [row, column, channel, filter]; depthwise [row, column, channel, multiplier]. */
  readonly read: () => Float32Array;
}

/** Read when a run first needs it; stays until it is disposed of. */
export function kernelParameter(specification: KernelSpecification): KernelParameter {
  const { name, rows, columns, channels, filters, depthwise, isSequence = false, read } = specification;
  const node: TraceNode = {
    name,
    axes: kernelAxes({ rows, columns, channels, filters, isSequence }),
    operation: { kind: 'parameter' },
    parents: [],
  };
  const shape: [number, number, number, number] =
    depthwise === undefined
      ? [rows, columns, channels, filters]
      : [rows, columns, depthwise, filters / depthwise];
  let loaded: Tensor4D | undefined;
  const kernel = (): Tensor4D => (loaded ??= tidy(() => keep(tensor4d(read(), shape))));
  const matrix = (): Tensor2D =>
    tidy(() => {
      const ordered = transpose(reshape<Rank.R4>(kernel(), [rows, columns, channels, filters]), [3, 2, 0, 1]);
      return reshape<Rank.R2>(ordered, [-1, columns]);
    });
  return {
    node,
    matrix,
    kernel,
    depthwise: depthwise !== undefined,
    vector: () => reshape<Rank.R1>(matrix(), [-1]),
    rows: (from, to) => {
      const result = new Float32Array((to - from) * columns);
      for (let line = from; line < to; line++) {
        const [row, channel] = [line % rows, Math.floor(line / rows) % channels];
        const first = (row * columns * channels + channel) * filters + Math.floor(line / (rows * channels));
        result.set(readStrided(kernel(), first, channels * filters, columns), (line - from) * columns);
      }
      return result;
    },
    dispose: () => {
      loaded?.dispose();
      loaded = undefined;
    },
  };
}

function kernelAxes({
  rows,
  columns,
  channels,
  filters,
  isSequence,
}: Pick<KernelSpecification, 'rows' | 'columns' | 'channels' | 'filters'> & {
  isSequence: boolean;
}): Axis[] {
  const filter = { name: 'filter', size: filters };
  if (isSequence) return [filter, { name: 'feature', size: channels }, { name: 'position', size: columns }];
  return [
    filter,
    { name: 'channel', size: channels },
    { name: 'row', size: rows },
    { name: 'column', size: columns },
  ];
}

export const isKernelParameter = (traced: Traced): traced is KernelParameter =>
  isParameter(traced) && 'kernel' in traced;

/** [row, column, channel / groups, filter] of a learnt kernel, or of one that was typed. */
export function kernelTensor(kernel: Traced): Tensor4D {
  if (isKernelParameter(kernel)) return kernel.kernel();
  const sizes = kernel.node.axes.map((axis) => axis.size);
  const [filters, channels, rows, columns] = (
    sizes.length === 3 ? [sizes[0], sizes[1], 1, sizes[2]] : sizes
  ) as [number, number, number, number];
  return transpose(reshape<Rank.R4>(kernel.matrix(), [filters, channels, rows, columns]), [2, 3, 1, 0]);
}
