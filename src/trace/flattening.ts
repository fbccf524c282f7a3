import type { TraceNode } from './node.ts';

/** The cell that stands at a place of the row. @param order the axes of x from the slowest to the fastest */
export function cellBefore(x: TraceNode, order: readonly number[], place: number): number[] {
  const index = new Array<number>(x.axes.length).fill(0);
  let rest = place;
  for (const axis of order.toReversed()) {
    const { size } = x.axes[axis]!;
    index[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return index;
}

/** `cellBefore` backwards. */
export function placeInRow(x: TraceNode, order: readonly number[], index: readonly number[]): number {
  return order.reduce((place, axis) => place * x.axes[axis]!.size + index[axis]!, 0);
}

/** How far apart neighbours along each axis of x come to stand in the row. */
export function distances(x: TraceNode, order: readonly number[]): number[] {
  const apart = new Array<number>(x.axes.length).fill(1);
  let product = 1;
  for (const axis of order.toReversed()) {
    apart[axis] = product;
    product *= x.axes[axis]!.size;
  }
  return apart;
}
