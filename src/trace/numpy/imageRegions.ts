import { cellBefore } from '../flattening.ts';
import type { TraceNode } from '../node.ts';
import type { Operation, Pair } from '../operation.ts';
import { indexInPlane, placeInPlane, planeOf } from '../plane.ts';
import { layoutOf, placeOf } from '../trace.ts';
import { paddingBefore, type Direction, type SlidingWindow } from '../window.ts';
import { one, type Region, whole } from './region.ts';

export type ImageOperation = Extract<
  Operation,
  {
    kind:
      | 'convolution'
      | 'pool'
      | 'global_pool'
      | 'batch_norm'
      | 'rescale'
      | 'pad'
      | 'upsample'
      | 'flatten'
      | 'concatenate'
      | 'combine';
  }
>;

/** Where a window stands, cut off at the borders of the input. */
export interface WindowExtent {
  /** First cell inside and the one after the last, `step` apart; empty where all of it is padding. */
  readonly from: number;
  readonly to: number;
  /** How many cells of the padding stand before the first, `from` − the window's own first cell. */
  readonly before: number;
}

/** @param at place of the window in the output @param size of the input */
export function extentOf(
  direction: Direction,
  at: number,
  size: number,
  sliding: SlidingWindow,
): WindowExtent {
  const { window, stride, padding, dilation } = sliding;
  const start = at * stride[direction] - paddingBefore(direction, padding);
  const inside = Array.from({ length: window[direction] }, (_, i) => start + i * dilation[direction]).filter(
    (cell) => cell >= 0 && cell < size,
  );
  const from = inside[0] ?? 0;
  return { from, to: inside.length > 0 ? inside.at(-1)! + 1 : from, before: from - start };
}

/** Of a convolution the window is the kernel's size. */
export function slidingOf(
  operation: Extract<ImageOperation, { kind: 'convolution' | 'pool' }>,
  kernel: TraceNode | undefined,
): SlidingWindow {
  if (operation.kind === 'pool') return { dilation: [1, 1], ...operation };
  const sizes = kernel!.axes.slice(2).map((axis) => axis.size);
  const window: Pair = sizes.length === 1 ? [1, sizes[0]!] : [sizes[0]!, sizes[1]!];
  return { window, ...operation };
}

/** What one cell is made of: of a window's input only what lies under it. */
export function imageRegion(
  operation: ImageOperation,
  node: TraceNode,
  parent: TraceNode,
  i: number,
  index: readonly number[],
  parents: readonly TraceNode[],
): Region {
  switch (operation.kind) {
    case 'convolution':
      return i === 0
        ? underWindow(
            node,
            parent,
            index,
            slidingOf(operation, parents[1]),
            channelsRead(operation, node, parent, index),
          )
        : i === 1
          ? kernelRegion(parent, placeInPlane(node, index).channel)
          : { ...whole(parent), columns: one(placeInPlane(node, index).channel) };
    case 'pool': {
      const { channel } = placeInPlane(node, index);
      return underWindow(node, parent, index, slidingOf(operation, undefined), one(channel));
    }
    case 'global_pool': {
      const isSequence = planeOf(parent).isSequence;
      const channel = isSequence || index.length === 1 ? index.at(-1)! : index[0]!;
      return { ...whole(parent), ...(isSequence ? { columns: one(channel) } : { parts: one(channel) }) };
    }
    case 'batch_norm':
      return i === 0 ? cellRegion(parent, index) : { ...whole(parent), columns: one(index[operation.axis]!) };
    case 'rescale':
    case 'combine':
      return cellRegion(parent, index);
    case 'pad': {
      const at = placeInPlane(node, index);
      const [top, , left] = operation.padding;
      const from = indexInPlane(parent, { ...at, row: at.row - top, column: at.column - left });
      return cellRegion(parent, isInside(parent, from) ? from : parent.axes.map(() => 0));
    }
    case 'upsample': {
      const at = placeInPlane(node, index);
      const [down, across] = operation.factor;
      const from = { ...at, row: Math.floor(at.row / down), column: Math.floor(at.column / across) };
      return cellRegion(parent, indexInPlane(parent, from));
    }
    case 'flatten':
      return cellRegion(parent, cellBefore(parent, operation.order, index[0]!));
    case 'concatenate': {
      const { axis } = operation;
      const before = parents.slice(0, i).reduce((sum, each) => sum + each.axes[axis]!.size, 0);
      const from = index.map((at, each) => (each === axis ? at - before : at));
      return cellRegion(parent, isInside(parent, from) ? from : parent.axes.map(() => 0));
    }
  }
}

export const isInside = (node: TraceNode, index: readonly number[]): boolean =>
  index.every((at, axis) => at >= 0 && at < node.axes[axis]!.size);

function cellRegion(node: TraceNode, index: readonly number[]): Region {
  const { part, row, column } = placeOf(node, index);
  return { parts: one(part), rows: one(row), columns: one(column) };
}

/** The channels of the filter's group, half-open. */
function channelsRead(
  { groups }: Extract<ImageOperation, { kind: 'convolution' }>,
  node: TraceNode,
  x: TraceNode,
  index: readonly number[],
): readonly [number, number] {
  const each = planeOf(x).channels / groups;
  const group = Math.floor(placeInPlane(node, index).channel / (planeOf(node).channels / groups));
  return [group * each, (group + 1) * each];
}

function underWindow(
  node: TraceNode,
  x: TraceNode,
  index: readonly number[],
  sliding: SlidingWindow,
  channels: readonly [number, number],
): Region {
  const { rows, columns, isSequence } = planeOf(x);
  const at = placeInPlane(node, index);
  const [down, across] = [extentOf(0, at.row, rows, sliding), extentOf(1, at.column, columns, sliding)];
  // Where nothing is inside, one cell is copied that the code leaves alone.
  const range = ({ from, to }: WindowExtent): readonly [number, number] => [from, Math.max(to, from + 1)];
  return isSequence
    ? { parts: [0, 1], rows: range(across), columns: channels }
    : { parts: channels, rows: range(down), columns: range(across) };
}

function kernelRegion(kernel: TraceNode, filter: number): Region {
  const each = kernel.axes.length === 3 ? 1 : kernel.axes[1]!.size;
  const { rows, columns } = layoutOf(kernel);
  return { parts: [filter * each, (filter + 1) * each], rows: [0, rows], columns: [0, columns] };
}
