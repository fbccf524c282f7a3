import { ProblemError } from '../problem.ts';
import type { Axis, TraceNode } from './node.ts';

/** A run's graph of named tensors. Values stay in the engine and are read when looked at. */
export interface Trace {
  /** In the order in which they were computed. */
  readonly nodes: ReadonlyMap<string, TraceNode>;
  /** Nodes that stages came from and that are no stages of this trace: the two runs behind a difference. */
  readonly behind?: ReadonlyMap<string, TraceNode>;
  /** Of a difference the first of the two runs: where its stages come from is the same in both. */
  readonly structure?: Trace;
  /** Lists of labels that axes refer to by name. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** The part of the model (input, a layer, output) that each node belongs to. */
  readonly blockOf: ReadonlyMap<string, string>;
  /**
   * Rows `from` to `to` (half-open) of the matrix number `part` along the node's leading axis,
   * [row, column] in row-major order. A view or a copy: not to be written to.
   */
  rows(node: string, part: number, from: number, to: number): Float32Array;
  dispose(): void;
}

/** How a node's cells lie in memory: `parts` matrices of `rows` × `columns`. */
export interface Layout {
  readonly parts: number;
  readonly rows: number;
  readonly columns: number;
}

/** Nodes have one axis (a row), two (a matrix) or more (a matrix for each head, or for each filter and channel). */
export function layoutOf(node: TraceNode): Layout {
  const sizes = node.axes.map((axis) => axis.size);
  const columns = sizes.at(-1) ?? 1;
  const rows = sizes.at(-2) ?? 1;
  const parts = sizes.slice(0, -2).reduce((product, size) => product * size, 1);
  return { parts, rows, columns };
}

/** @throws ProblemError `not-found` */
export function nodeOf(trace: Trace, name: string): TraceNode {
  const node = trace.nodes.get(name) ?? trace.behind?.get(name);
  if (!node) throw new ProblemError('not-found', `This run has no stage named “${name}”.`);
  return node;
}

/** The index split into its matrix, row and column. @throws ProblemError `bad-request` where it is outside the node */
export function placeOf(
  node: TraceNode,
  index: readonly number[],
): { part: number; row: number; column: number } {
  const inside =
    index.length === node.axes.length &&
    index.every((at, axis) => Number.isInteger(at) && at >= 0 && at < node.axes[axis]!.size);
  if (!inside) {
    const shape = node.axes.map((axis) => axis.size).join(' × ');
    throw new ProblemError('bad-request', `${node.name} is ${shape}: it has no cell [${index.join(', ')}].`);
  }
  return { part: partAt(node, index.slice(0, -2)), row: index.at(-2) ?? 0, column: index.at(-1) ?? 0 };
}

/**
 * The number of a matrix along the leading axes: [filter 2, channel 1] of 3 channels is matrix 7.
 * @param leading entries that are left out at the end count as 0
 * @throws ProblemError `bad-request` where it is outside the node
 */
export function partAt(node: TraceNode, leading: readonly number[]): number {
  const sizes = node.axes.slice(0, -2).map((axis) => axis.size);
  // Of a node without leading axes there is one matrix, which some callers name 0.
  const inside = leading.every((at, axis) => at < (sizes[axis] ?? 1));
  if (!inside)
    throw new ProblemError(
      'bad-request',
      `${node.name} has ${sizes.join(' × ')} matrices; [${leading.join(', ')}] is not among them.`,
    );
  return sizes.reduce((part, size, axis) => part * size + (leading[axis] ?? 0), 0);
}

/** `partAt` backwards: an entry for each leading axis. */
export function leadingOf(node: TraceNode, part: number): number[] {
  const leading: number[] = [];
  for (const { size } of node.axes.slice(0, -2).toReversed()) {
    leading.unshift(part % size);
    part = Math.floor(part / size);
  }
  return leading;
}

/** One number of a node. @throws ProblemError `bad-request` where the index is outside of it */
export function cell(trace: Trace, node: TraceNode, index: readonly number[]): number {
  const { part, row, column } = placeOf(node, index);
  return trace.rows(node.name, part, row, row + 1)[column]!;
}

/** One matrix of a node. */
export function matrix(trace: Trace, node: TraceNode, part: number): Float32Array {
  return trace.rows(node.name, part, 0, layoutOf(node).rows);
}

/** A person's words for a place on an axis: `head 11`, `query “it”`. */
export function placeText(trace: Trace, axis: Axis, at: number): string {
  const label = axis.labels ? trace.labels.get(axis.labels)?.[at] : undefined;
  const name = axis.name.replaceAll('_', ' ');
  return label === undefined ? `${name} ${at}` : `${name} “${label}”`;
}
