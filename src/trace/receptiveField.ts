import { ProblemError } from '../problem.ts';
import { cellBefore } from './flattening.ts';
import type { ReceptiveField } from './maps.ts';
import type { TraceNode } from './node.ts';
import { planeOf } from './plane.ts';
import type { Pair } from './operation.ts';
import { nodeOf, placeOf, type Trace } from './trace.ts';
import { type Direction, paddingBefore, type SlidingWindow } from './window.ts';

/**
 * What of the network's input image a cell is computed from, through windows, strides and padding of all operations
 * between (Araujo et al. 2019). What mixes all places (linear layers, global pooling) sees everything; what lies
 * wholly in the padding sees nothing, an empty rectangle.
 * @throws ProblemError `not-found`, or `bad-request` where the cell comes from no image
 */
export function receptiveField(trace: Trace, name: string, index: readonly number[]): ReceptiveField {
  const graph = trace.structure ?? trace;
  const node = nodeOf(graph, name);
  placeOf(node, index);
  const order = ancestors(graph, node);
  const image = order.findLast(isImageInput);
  if (!image)
    throw new ProblemError(
      'bad-request',
      `${name} is not computed from an image.`,
      'Choose a stage of a run on an image.',
    );
  const seen = new Map<string, Seen>([[name, oneCell(index)]]);
  for (const each of order) spread(graph, each, seen);
  const [, row, column] = image.axes.map((axis) => axis.size) as [number, number, number];
  const [rows, columns] = seen.get(image.name)?.slice(1) ?? [];
  return {
    ...{ top: first(rows), bottom: last(rows), left: first(columns), right: last(columns) },
    ...{ rows: row, columns: column },
  };
}

/** The cells that are looked at, along each axis of a node: those whose entries are in all of the sets. */
type Seen = readonly ReadonlySet<number>[];

const first = (set: ReadonlySet<number> | undefined): number => (set?.size ? Math.min(...set) : 0);
const last = (set: ReadonlySet<number> | undefined): number => (set?.size ? Math.max(...set) + 1 : 0);

const isImageInput = ({ operation, axes }: TraceNode): boolean =>
  operation.kind === 'input' && axes.map((axis) => axis.name).join() === 'channel,row,column';

const oneCell = (index: readonly number[]): Seen => index.map((at) => new Set([at]));

/** A node and all that it comes from, each after those that are computed from it. */
function ancestors(trace: Trace, node: TraceNode): TraceNode[] {
  const done = new Set<string>();
  const order: TraceNode[] = [];
  // A list of its own in place of recursion: networks are hundreds of layers deep.
  const open: { readonly node: TraceNode; next: number }[] = [{ node, next: 0 }];
  done.add(node.name);
  while (open.length > 0) {
    const top = open.at(-1)!;
    const parent = top.node.parents[top.next++];
    if (parent === undefined) {
      order.push(top.node);
      open.pop();
    } else if (!done.has(parent)) {
      done.add(parent);
      open.push({ node: nodeOf(trace, parent), next: 0 });
    }
  }
  return order.reverse();
}

/** Hands what is seen of a node on to its parents. */
function spread(trace: Trace, node: TraceNode, seen: Map<string, Seen>): void {
  const own = seen.get(node.name);
  if (!own) return;
  node.parents.forEach((name, i) => {
    const parent = nodeOf(trace, name);
    if (parent.operation.kind === 'parameter') return;
    const cells = cellsBehind(trace, node, parent, i, own);
    // A window that lies in the padding along one axis sees nothing, whatever it sees along the others.
    if (cells.some((set) => set.size === 0)) return;
    const known = seen.get(name);
    seen.set(name, known ? known.map((set, axis) => new Set([...set, ...cells[axis]!])) : cells);
  });
}

/** Which cells of a parent some cells of a node are computed from. */
function cellsBehind(trace: Trace, node: TraceNode, parent: TraceNode, i: number, own: Seen): Seen {
  const { operation } = node;
  switch (operation.kind) {
    case 'add':
    case 'difference':
    case 'multiply':
    case 'scale':
    case 'activation':
    case 'rescale':
    case 'combine':
      return own;
    case 'batch_norm':
      return i === 0 ? own : all(parent);
    case 'convolution': {
      if (i > 0) return all(parent);
      const sizes = nodeOf(trace, node.parents[1]!).axes.map((axis) => axis.size);
      const window: Pair = sizes.length === 3 ? [1, sizes[2]!] : [sizes[2]!, sizes[3]!];
      const each = planeOf(parent).channels / operation.groups;
      const filters = planeOf(node).channels / operation.groups;
      return inPlane(parent, own, { window, ...operation }, (filter) => {
        const group = Math.floor(filter / filters);
        return range(group * each, (group + 1) * each);
      });
    }
    case 'pool':
      return inPlane(parent, own, { dilation: [1, 1], ...operation }, (channel) => [channel]);
    case 'pad': {
      const { padding } = operation;
      return inPlane(parent, own, { padding, ...ONE_CELL }, (channel) => [channel]);
    }
    case 'upsample': {
      const [down, across] = operation.factor;
      const factors = planeOf(node).isSequence ? [across, 1] : [1, down, across];
      return own.map((set, axis) => new Set([...set].map((at) => Math.floor(at / factors[axis]!))));
    }
    case 'global_pool': {
      const { isSequence } = planeOf(parent);
      const channels = own[isSequence && own.length > 1 ? 1 : 0]!;
      return all(parent).map((set, axis) => (axis === (isSequence ? 1 : 0) ? channels : set));
    }
    case 'flatten': {
      const places = [...own[0]!];
      // Of many places the cells are hardly ever a rectangle.
      if (places.length > 1) return all(parent);
      return oneCell(cellBefore(parent, operation.order, places[0]!));
    }
    case 'concatenate': {
      const before = node.parents
        .slice(0, i)
        .reduce((sum, name) => sum + nodeOf(trace, name).axes[operation.axis]!.size, 0);
      const { size } = parent.axes[operation.axis]!;
      return own.map((set, axis) => {
        if (axis !== operation.axis) return set;
        return new Set([...set].map((at) => at - before).filter((at) => at >= 0 && at < size));
      });
    }
    default:
      return all(parent);
  }
}

const all = (node: TraceNode): Seen => node.axes.map(({ size }) => new Set(range(0, size)));

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

const ONE_CELL = { window: [1, 1], stride: [1, 1], dilation: [1, 1] } as const;

/** Under a window: a sequence's positions are the columns of its single row. */
function inPlane(
  parent: TraceNode,
  own: Seen,
  sliding: SlidingWindow,
  channelsOf: (channel: number) => readonly number[],
): Seen {
  const { isSequence, rows, columns } = planeOf(parent);
  const [channel, row, column] = isSequence ? [1, 1, 0] : [0, 1, 2];
  const channels = new Set([...own[channel]!].flatMap(channelsOf));
  const across = under(1, own[column]!, columns, sliding);
  return isSequence ? [across, channels] : [channels, under(0, own[row]!, rows, sliding), across];
}

function under(
  direction: Direction,
  places: ReadonlySet<number>,
  size: number,
  { window, stride, padding, dilation }: SlidingWindow,
): ReadonlySet<number> {
  const before = paddingBefore(direction, padding);
  const cells = [...places].flatMap((place) =>
    range(0, window[direction]).map((i) => place * stride[direction] - before + i * dilation[direction]),
  );
  return new Set(cells.filter((cell) => cell >= 0 && cell < size));
}
