import { nodeOf, type Trace } from './trace.ts';
import type { TraceNode } from './node.ts';

/**
 * One run minus another, stage by stage, where both have a stage of the same name and shape. Nothing is
 * kept: rows are subtracted when they are looked at.
 */
export class DifferenceTrace implements Trace {
  readonly nodes: ReadonlyMap<string, TraceNode>;
  readonly labels: Trace['labels'];
  readonly blockOf: Trace['blockOf'];

  constructor(
    private readonly one: Trace,
    private readonly other: Trace,
  ) {
    const shared = [...one.nodes.values()].filter((node) => {
      const counterpart = other.nodes.get(node.name);
      return counterpart && node.operation.kind !== 'parameter' && sameShape(node, counterpart);
    });
    this.nodes = new Map(shared.map((node) => [node.name, differenceOf(node)]));
    this.labels = one.labels;
    this.blockOf = one.blockOf;
  }

  rows(name: string, part: number, from: number, to: number): Float32Array {
    nodeOf(this, name);
    const minuend = this.one.rows(name, part, from, to);
    const subtrahend = this.other.rows(name, part, from, to);
    return minuend.map((value, i) => (value === subtrahend[i] ? 0 : value - subtrahend[i]!));
  }

  /** The two runs are closed by themselves. */
  dispose(): void {
    // Nothing is kept.
  }
}

function differenceOf({ name, axes }: TraceNode): TraceNode {
  return { name, axes, operation: { kind: 'input' }, parents: [] };
}

function sameShape(one: TraceNode, other: TraceNode): boolean {
  return (
    one.axes.length === other.axes.length &&
    one.axes.every((axis, at) => axis.name === other.axes[at]!.name && axis.size === other.axes[at]!.size)
  );
}
