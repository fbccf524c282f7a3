import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { PoolFunction } from '../../../../src/trace/operation.ts';
import { type Plane, planeOf } from '../../../../src/trace/plane.ts';
import type { SlidingWindow } from '../../../../src/trace/window.ts';
import type { OutlineView } from '../../outlineView.ts';
import type { QueryParameters } from '../../traceQueries.ts';

/** A convolution or a pooling, as far as it can be told without its numbers. */
export interface SlidePlan {
  readonly node: OutlineNode;
  readonly input: OutlineNode;
  /** Of a convolution. */
  readonly kernel: OutlineNode | undefined;
  readonly bias: OutlineNode | undefined;
  /** Of a pooling. */
  readonly pool: { readonly function: PoolFunction; readonly countPadding: boolean } | undefined;
  readonly sliding: SlidingWindow;
  /** Whether the kernel is turned by 180° before it is laid on. */
  readonly flipped: boolean;
  readonly from: Plane;
  readonly to: Plane;
  readonly filters: number;
  readonly groups: number;
}

/** @returns `undefined` for a stage where no window slides */
export function slidePlan(view: OutlineView, node: OutlineNode): SlidePlan | undefined {
  const { operation } = node;
  const [input, kernel, bias] = node.parents.map((name) => view.node(name));
  if (!input || (operation.kind !== 'convolution' && operation.kind !== 'pool')) return undefined;
  const [from, to] = [planeOf(input), planeOf(node)];
  const { stride, padding } = operation;
  const common = { node, input, from, to, filters: to.channels };
  if (operation.kind === 'pool') {
    const { window, dilation = [1, 1] } = operation;
    const sliding = { window, stride, padding, dilation };
    const groups = to.channels;
    return {
      ...common,
      kernel: undefined,
      bias: undefined,
      pool: operation,
      sliding,
      flipped: false,
      groups,
    };
  }
  if (!kernel) return undefined;
  const sizes = kernel.axes.map(({ size }) => size);
  const window = from.isSequence ? ([1, sizes[2]] as const) : ([sizes[2], sizes[3]] as const);
  const { dilation, flipped, groups } = operation;
  const sliding = { window, stride, padding, dilation };
  return { ...common, kernel, bias, pool: undefined, sliding, flipped, groups };
}

/** Channels of the input that one filter reads. */
export function channelsRead({ from, groups, filters }: SlidePlan, filter: number): readonly number[] {
  const each = from.channels / groups;
  const first = Math.floor(filter / (filters / groups)) * each;
  return Array.from({ length: each }, (_, at) => first + at);
}

type SliceQuery = QueryParameters<'slice'>;

/** One channel of an image [channel, row, column], or of a sequence [position, feature]. */
export function channelQuery(trace: string, node: OutlineNode, channel: number): SliceQuery {
  return planeOf(node).isSequence
    ? { trace, node: node.name, leading: [], columns: [channel, channel + 1] }
    : { trace, node: node.name, leading: [channel] };
}

/** One channel of one filter. @param channel counted within the filter's group */
export function kernelQuery(trace: string, kernel: OutlineNode, filter: number, channel: number): SliceQuery {
  return kernel.axes.length === 3
    ? { trace, node: kernel.name, leading: [filter], rows: [channel, channel + 1] }
    : { trace, node: kernel.name, leading: [filter, channel] };
}

export function biasQuery(trace: string, bias: OutlineNode, filter: number): SliceQuery {
  return { trace, node: bias.name, leading: [], columns: [filter, filter + 1] };
}

/** Numbers in rows: a sequence is one row. */
export interface Plain {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** One cell under the window. */
export interface WindowCell {
  readonly windowRow: number;
  readonly windowColumn: number;
  /** Where in the input; outside of it in the padding. */
  readonly row: number;
  readonly column: number;
  /** Zeros stand in the padding. */
  readonly isPadding: boolean;
  readonly value: number;
  /** Of the kernel, turned where it is turned; 1 of a pooling. */
  readonly weight: number;
}

/** The cells of one channel that the window reads, row by row. @param at the window's place in the output */
export function cellsUnder(
  { sliding, flipped }: SlidePlan,
  at: { readonly row: number; readonly column: number },
  input: Plain,
  kernel: Plain | undefined,
): WindowCell[] {
  const { window, stride, padding, dilation } = sliding;
  const [top, left] = [at.row * stride[0] - padding[0], at.column * stride[1] - padding[2]];
  const count = window[0] * window[1];
  return Array.from({ length: count }, (_, i) => {
    const [windowRow, windowColumn] = [Math.floor(i / window[1]), i % window[1]];
    const [row, column] = [top + windowRow * dilation[0], left + windowColumn * dilation[1]];
    const isPadding = row < 0 || row >= input.rows || column < 0 || column >= input.columns;
    const value = isPadding ? 0 : input.values[row * input.columns + column];
    const weight = kernel ? kernel.values[flipped ? count - 1 - i : i] : 1;
    return { windowRow, windowColumn, row, column, isPadding, value, weight };
  });
}
