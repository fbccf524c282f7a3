import { keep, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Parameter } from '../../../src/nn/traced.ts';
import type { Axis } from '../../../src/trace/node.ts';

export function imageAxes(channels: number, rows: number, columns: number): Axis[] {
  return [
    { name: 'channel', size: channels },
    { name: 'row', size: rows },
    { name: 'column', size: columns },
  ];
}

/** [channel, row, column] → [row, column, channel] */
export function channelsLast(
  values: ArrayLike<number>,
  [channels, rows, columns]: readonly [number, number, number],
): Float32Array {
  const size = rows * columns;
  return Float32Array.from(
    { length: channels * size },
    (_, i) => values[(i % channels) * size + Math.floor(i / channels)]!,
  );
}

/** [filter, channel, row, column] → [row, column, channel, filter] */
export function inTensorFlowOrder(
  values: ArrayLike<number>,
  filters: number,
  channels: number,
  rows: number,
  columns: number,
): Float32Array {
  return Float32Array.from({ length: values.length }, (_, i) => {
    const filter = i % filters;
    const channel = Math.floor(i / filters) % channels;
    const place = Math.floor(i / (filters * channels));
    return values[(filter * channels + channel) * rows * columns + place]!;
  });
}

/** A learnt row of numbers. */
export function vectorParameter(name: string, values: Float32Array): Parameter & { dispose(): void } {
  const tensor = tidy(() => keep(tensor1d(values)));
  const matrix = tidy(() => keep(tensor2d(values, [1, values.length])));
  return {
    node: {
      name,
      axes: [{ name: 'feature', size: values.length }],
      operation: { kind: 'parameter' },
      parents: [],
    },
    matrix: () => matrix,
    vector: () => tensor,
    rows: () => values,
    dispose: () => {
      tensor.dispose();
      matrix.dispose();
    },
  };
}
