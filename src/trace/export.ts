import { strToU8, zipSync } from 'fflate';
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

export const shapeOf = (node: TraceNode): number[] => node.axes.map((axis) => axis.size);

/** Nodes whose names match one of the patterns; `*` stands for anything. Learnt numbers only where named in full. */
export function chooseNodes(trace: Trace, patterns: readonly string[]): TraceNode[] {
  const nodes = [...trace.nodes.values()];
  const computed = nodes.filter((node) => node.operation.kind !== 'parameter');
  if (patterns.length === 0) return computed;
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.split('*').map(escape).join('.*')}$`));
  return nodes.filter((node) => {
    if (node.operation.kind === 'parameter') return patterns.includes(node.name);
    return expressions.some((expression) => expression.test(node.name));
  });
}

const escape = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);

/** NumPy's archive of arrays: `numpy.load` gives a dictionary by node name. */
export function npz(trace: Trace, nodes: readonly TraceNode[]): Uint8Array {
  const files = Object.fromEntries(
    nodes.map((node) => [`${node.name}.npy`, npy(shapeOf(node), valuesOf(trace, node))]),
  );
  return zipSync(files, { level: 0 });
}

/** NumPy's file of one array (format 1.0): a header in Python's notation, padded to 64 bytes, then the numbers. */
export function npy(shape: readonly number[], values: Float32Array): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + description.length + 1) / 64) * 64;
  const header = strToU8(`${description.padEnd(length - 11)}\n`);
  const bytes = new Uint8Array(length + values.length * 4);
  bytes.set([0x93, ...strToU8('NUMPY'), 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(header, 10);
  const view = new DataView(bytes.buffer, length);
  values.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return bytes;
}

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
