import type { Padding, Pair } from './operation.ts';

/** A window that slides over rows and columns; a sequence is an image of one row. */
export interface SlidingWindow {
  /** Rows and columns of the window, without what dilation adds between them. */
  readonly window: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
}

/** 0: over the rows, from top to bottom · 1: over the columns, from left to right */
export type Direction = 0 | 1;

export const NO_PADDING: Padding = [0, 0, 0, 0];

/** How many cells there are from the first to the last that a window reads: d (k − 1) + 1. */
export const reachOf = (window: number, dilation: number): number => dilation * (window - 1) + 1;

/** How many zeros stand before the first cell, in one direction. */
export const paddingBefore = (direction: Direction, padding: Padding): number =>
  direction === 0 ? padding[0] : padding[2];

const paddingAfter = (direction: Direction, padding: Padding): number =>
  direction === 0 ? padding[1] : padding[3];

/**
 * How many places the window has in one direction: ⌊(n + p − d (k − 1) − 1) / s⌋ + 1 (Dumoulin & Visin 2016).
 * @param size n, the cells of the input
 * @returns 0 or less where it does not fit
 */
export function placesOf(direction: Direction, size: number, sliding: SlidingWindow): number {
  const { window, stride, padding, dilation } = sliding;
  const padded = size + paddingBefore(direction, padding) + paddingAfter(direction, padding);
  return Math.floor((padded - reachOf(window[direction], dilation[direction])) / stride[direction]) + 1;
}

/**
 * The padding that TensorFlow calls “same”: as many places as ⌈n / s⌉; of an odd number of zeros the one more stands
 * after the input.
 * @param size rows and columns of the input
 */
export function samePadding(size: Pair, window: Pair, stride: Pair, dilation: Pair = [1, 1]): Padding {
  const [top, bottom] = sameAlong(size[0], window[0], stride[0], dilation[0]);
  const [left, right] = sameAlong(size[1], window[1], stride[1], dilation[1]);
  return [top, bottom, left, right];
}

function sameAlong(size: number, window: number, stride: number, dilation: number): Pair {
  const places = Math.ceil(size / stride);
  const all = Math.max(0, (places - 1) * stride + reachOf(window, dilation) - size);
  const before = Math.floor(all / 2);
  return [before, all - before];
}
