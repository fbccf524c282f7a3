import type { TraceNode } from './node.ts';
import { layoutOf, type Trace } from './trace.ts';

/** All numbers of a node in row-major order. */
export function valuesOf(trace: Trace, node: TraceNode): Float32Array {
  const { parts, rows, columns } = layoutOf(node);
  const values = new Float32Array(parts * rows * columns);
  for (let part = 0; part < parts; part++)
    values.set(trace.rows(node.name, part, 0, rows), part * rows * columns);
  return values;
}

/** How long each axis is. */
export const shapeOf = (node: TraceNode): number[] => node.axes.map((axis) => axis.size);

/** How many numbers a node has. */
export const cellsOf = (node: TraceNode): number =>
  shapeOf(node).reduce((product, size) => product * size, 1);

/** What a run computed: all of its nodes but the learnt numbers. */
export const computedNodes = (trace: Trace): TraceNode[] =>
  [...trace.nodes.values()].filter((node) => node.operation.kind !== 'parameter');

/** Nodes whose names match one of the patterns; `*` stands for anything. Learnt numbers only where named in full. */
export function chooseNodes(trace: Trace, patterns: readonly string[]): TraceNode[] {
  if (patterns.length === 0) return computedNodes(trace);
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.split('*').map(escape).join('.*')}$`));
  return [...trace.nodes.values()].filter((node) => {
    if (node.operation.kind === 'parameter') return patterns.includes(node.name);
    return expressions.some((expression) => expression.test(node.name));
  });
}

const escape = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A node as nested arrays, for JSON. Numbers that JSON does not have are written as text: `-Infinity`, `NaN`. */
export function nested(trace: Trace, node: TraceNode): unknown {
  const values = Array.from(valuesOf(trace, node), (value) =>
    Number.isFinite(value) ? value : String(value),
  );
  return nest(values, shapeOf(node));
}

function nest(values: readonly unknown[], shape: readonly number[]): unknown {
  if (shape.length <= 1) return values;
  const [count, ...rest] = shape as [number, ...number[]];
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => nest(values.slice(i * size, (i + 1) * size), rest));
}
