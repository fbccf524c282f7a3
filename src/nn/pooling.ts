import {
  avgPool,
  maxPool,
  mul,
  neg,
  ones,
  pad,
  type Rank,
  reshape,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Padding, PoolFunction } from '../trace/operation.ts';
import { placesOf, type SlidingWindow } from '../trace/window.ts';
import { explicitPadding, matrixOf } from './convolve.ts';
import { computeMatrix } from './typedArrays.ts';

export interface PoolSettings extends SlidingWindow {
  readonly countPadding: boolean;
}

/**
 * The largest, smallest, mean or middle number of each window and channel.
 * @param x [1, row, column, channel]
 */
export function pool(x: Tensor4D, chosen: PoolFunction, settings: PoolSettings): Tensor4D {
  const { window, stride, padding, dilation, countPadding } = settings;
  const size: [number, number] = [window[0], window[1]];
  const steps: [number, number] = [stride[0], stride[1]];
  const isOneCell = window[0] === 1 && window[1] === 1;
  if (chosen === 'median' || isOneCell || dilation.some((step) => step > 1))
    return poolByLoops(x, chosen, settings);
  switch (chosen) {
    case 'max':
      return maxPool(x, size, steps, explicitPadding(padding));
    case 'min':
      return neg(maxPool(neg(x), size, steps, explicitPadding(padding)));
    case 'mean': {
      if (padding.every((zeros) => zeros === 0)) return avgPool(x, size, steps, 'valid');
      const padded = pad(x, explicitPadding(padding));
      const counted = avgPool(padded, size, steps, 'valid');
      return countPadding ? counted : mul<Tensor4D>(counted, sharesInside(x, settings));
    }
  }
}

/** All cells of a window ÷ those that are not padding, for each window: [1, row, column, 1]. */
function sharesInside(x: Tensor4D, settings: PoolSettings): Tensor4D {
  const [, rows, columns] = x.shape;
  const [height, width] = outputOf(x, settings);
  const area = settings.window[0] * settings.window[1];
  const inside = computeMatrix(height * width, 1, [ones([1])], (output) => {
    visitWindows(rows, columns, height, width, settings, (place, cells) => {
      output[place] = area / cells.length;
    });
  });
  return reshape<Rank.R4>(inside, [1, height, width, 1]);
}

function outputOf(x: Tensor4D, settings: SlidingWindow): [number, number] {
  return [placesOf(0, x.shape[1], settings), placesOf(1, x.shape[2], settings)];
}

/** What tfjs has no operation for. Not differentiable. */
function poolByLoops(x: Tensor4D, chosen: PoolFunction, settings: PoolSettings): Tensor4D {
  const [, rows, columns, channels] = x.shape;
  const [height, width] = outputOf(x, settings);
  const all = settings.window[0] * settings.window[1];
  const result = computeMatrix(height * width, channels, [matrixOf(x)], (output, input) => {
    visitWindows(rows, columns, height, width, settings, (place, cells) => {
      for (let channel = 0; channel < channels; channel++) {
        const values = cells.map((cell) => input![cell * channels + channel]!);
        output[place * channels + channel] = poolOf(
          chosen,
          values,
          settings.countPadding ? all : values.length,
        );
      }
    });
  });
  return reshape<Rank.R4>(result, [1, height, width, channels]);
}

/** @param visit is given the number of the window and the numbers of its cells that are not padding */
function visitWindows(
  rows: number,
  columns: number,
  height: number,
  width: number,
  { window, stride, padding, dilation }: SlidingWindow,
  visit: (place: number, cells: readonly number[]) => void,
): void {
  const along = (start: number, count: number, step: number, size: number): number[] =>
    Array.from({ length: count }, (_, i) => start + i * step).filter((at) => at >= 0 && at < size);
  for (let place = 0; place < height * width; place++) {
    const top = Math.floor(place / width) * stride[0] - padding[0];
    const left = (place % width) * stride[1] - padding[2];
    const inColumns = along(left, window[1], dilation[1], columns);
    visit(
      place,
      along(top, window[0], dilation[0], rows).flatMap((row) =>
        inColumns.map((column) => row * columns + column),
      ),
    );
  }
}

/** One number for a window. @param count what a mean is divided by */
function poolOf(chosen: PoolFunction, values: readonly number[], count: number): number {
  switch (chosen) {
    case 'max':
      return Math.max(...values);
    case 'min':
      return Math.min(...values);
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / count;
    case 'median':
      return medianOf(values);
  }
}

/** Of an even number of values the mean of the two in the middle. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Whether no window lies in the padding alone. */
export const isPaddingSmall = (padding: Padding, { window, dilation }: SlidingWindow): boolean =>
  [0, 0, 1, 1].every((direction, side) => padding[side]! <= dilation[direction]! * (window[direction]! - 1));
