import { nodeOf, type Trace } from './trace.ts';
import type { TraceNode } from './node.ts';

/** What the two runs are called where a number is explained: `with − without`. */
export type Sides = readonly ['with', 'without'] | readonly ['this', 'other'];

/**
 * One run minus another, stage by stage, where both have a stage of the same name and shape. Nothing is
 * kept: rows are subtracted when they are looked at. The two numbers behind each are had by `with:NODE` and
 * `without:NODE`. Equal numbers differ by 0, also −∞ of two masked scores.
 */
export class DifferenceTrace implements Trace {
  readonly nodes: ReadonlyMap<string, TraceNode>;
  readonly behind: ReadonlyMap<string, TraceNode>;
  readonly labels: Trace['labels'];
  readonly blockOf: Trace['blockOf'];

  constructor(
    private readonly one: Trace,
    private readonly other: Trace,
    private readonly sides: Sides = ['this', 'other'],
  ) {
    const shared = [...one.nodes.values()].filter((node) => {
      const counterpart = other.nodes.get(node.name);
      return counterpart && node.operation.kind !== 'parameter' && sameShape(node, counterpart);
    });
    this.nodes = new Map(shared.map((node) => [node.name, differenceOf(node, sides)]));
    this.behind = new Map(
      shared.flatMap((node) => sides.map((side) => [`${side}:${node.name}`, sideOf(node, side)] as const)),
    );
    this.labels = new Map(
      [...one.labels].map(([name, labels]) => [name, bothLabels(labels, other.labels.get(name))]),
    );
    this.blockOf = one.blockOf;
  }

  get structure(): Trace {
    return this.one;
  }

  rows(name: string, part: number, from: number, to: number): Float32Array {
    nodeOf(this, name);
    const [first, second] = this.sides;
    if (name.startsWith(`${first}:`)) return this.one.rows(name.slice(first.length + 1), part, from, to);
    if (name.startsWith(`${second}:`)) return this.other.rows(name.slice(second.length + 1), part, from, to);
    const minuend = this.one.rows(name, part, from, to);
    const subtrahend = this.other.rows(name, part, from, to);
    return minuend.map((value, i) => difference(value, subtrahend[i]!));
  }

  /** The two runs are closed by themselves. */
  dispose(): void {
    // Nothing is kept.
  }
}

/** Equal numbers differ by 0, infinite ones too; NaN stays NaN. */
export function difference(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

/** `it / she` where two runs have other tokens at the same place. */
export function bothLabels(one: readonly string[], other: readonly string[] | undefined): readonly string[] {
  if (!other || other.length !== one.length) return one;
  return one.map((label, at) => bothNames(label, other[at]!));
}

/** What an axis or a stage is called that has two names. */
export function bothNames(one: string, other: string): string {
  return one === other ? one : `${one} / ${other}`;
}

function differenceOf({ name, axes }: TraceNode, sides: Sides): TraceNode {
  return { name, axes, operation: { kind: 'difference' }, parents: sides.map((side) => `${side}:${name}`) };
}

/** One of the two runs' own node: where its numbers came from is asked of that run. */
function sideOf({ name, axes }: TraceNode, side: Sides[number]): TraceNode {
  return { name: `${side}:${name}`, axes, operation: { kind: 'input' }, parents: [] };
}

function sameShape(one: TraceNode, other: TraceNode): boolean {
  return (
    one.axes.length === other.axes.length &&
    one.axes.every((axis, at) => axis.name === other.axes[at]!.name && axis.size === other.axes[at]!.size)
  );
}
