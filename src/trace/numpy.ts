import { ProblemError } from '../problem.ts';
import type { TraceNode } from './node.ts';
import type { Operation } from './operation.ts';
import { positionLines } from './numpyPositions.ts';
import { layoutOf, nodeOf, placeOf, type Trace } from './trace.ts';

/** More numbers than these make a clipboard unusable. */
const MOST_NUMBERS = 4_000_000;

/**
 * Python code that computes a node, or one cell of it, from its parents' numbers, and compares the
 * result with what the run computed. It needs NumPy and nothing else.
 * @throws ProblemError `bad-request` where the parents are too large to copy
 */
export function numpyCode(trace: Trace, name: string, index?: readonly number[]): string {
  const node = nodeOf(trace, name);
  if (index) placeOf(node, index);
  const parents = node.parents.map((parent) => nodeOf(trace, parent));
  const lines = [
    `# ${name}${index ? `[${index.join(', ')}]` : ''}: ${node.axes.map((axis) => `${axis.name} ${axis.size}`).join(' × ')}`,
    ...(node.edited === undefined
      ? []
      : [`# edited in the run (${node.edited}): the formula's own numbers differ`]),
    `# from ${parents.length > 0 ? parents.map((parent) => parent.name).join(', ') : 'the input itself'}`,
    'import base64',
    'import numpy as np',
    '',
    'def array(text, *shape):',
    '    return np.frombuffer(base64.b64decode(text), "<f4").reshape(shape)',
    '',
    ...inputsOf(trace, node, parents, index),
    '',
    ...expression(node.operation, node, parents, index),
    '',
    ...check(trace, node, index),
  ];
  return `${lines.join('\n')}\n`;
}

const NAMES = ['a', 'b', 'c', 'd'];

function inputsOf(
  trace: Trace,
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  if (parents.length === 0) return [`a = ${literal(trace, node, whole(node))}`];
  const regions = parents.map((parent, i) => regionOf(trace, node, parent, i, index));
  const numbers = regions.reduce((sum, region) => sum + sizeOf(region), 0);
  if (numbers > MOST_NUMBERS) {
    const millions = (numbers / 1e6).toFixed(1);
    throw new ProblemError(
      'bad-request',
      `${node.name} is computed from ${millions} million numbers: too many for the clipboard.`,
      'Copy one cell of it, or export the run with the command line.',
    );
  }
  return parents.map((parent, i) => `${NAMES[i]} = ${literal(trace, parent, regions[i]!)}  # ${parent.name}`);
}

/** What of a parent is needed: matrices, rows and columns, half-open. */
interface Region {
  readonly parts: readonly [number, number];
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

function whole(node: TraceNode): Region {
  const { parts, rows, columns } = layoutOf(node);
  return { parts: [0, parts], rows: [0, rows], columns: [0, columns] };
}

const sizeOf = ({ parts, rows, columns }: Region): number =>
  (parts[1] - parts[0]) * (rows[1] - rows[0]) * (columns[1] - columns[0]);

const one = (at: number): readonly [number, number] => [at, at + 1];

/** For one cell only the rows and columns that it is made of are copied. */
function regionOf(
  trace: Trace,
  node: TraceNode,
  parent: TraceNode,
  i: number,
  index: readonly number[] | undefined,
): Region {
  const all = whole(parent);
  const { operation } = node;
  if (operation.kind === 'lookup' && i === 0)
    return all.rows[1] * all.columns[1] > MOST_NUMBERS || index ? tableRows(trace, node, all, index) : all;
  if (!index) return all;
  const { part, row, column } = placeOf(node, index);
  const cell = {
    parts: parent.axes.length > 2 ? one(part) : all.parts,
    rows: one(row),
    columns: one(column),
  };
  switch (operation.kind) {
    case 'lookup':
      return { ...all, columns: one(row) };
    case 'add':
    case 'difference':
    case 'multiply':
    case 'scale':
    case 'activation':
    case 'mask':
      return parent.axes.length > 1 ? cell : { ...all, columns: one(column) };
    case 'softmax':
      return { ...cell, columns: all.columns };
    case 'layer_norm':
    case 'rms_norm':
      return i === 0 ? { ...all, rows: one(row) } : all;
    case 'linear': {
      const output = part * layoutOf(node).columns + column;
      if (i === 0) return { ...all, rows: one(row) };
      return { ...all, columns: one(output) };
    }
    case 'matmul': {
      const group = Math.floor(part / (layoutOf(node).parts / layoutOf(parent).parts));
      if (i === 0) return { ...all, parts: one(part), rows: one(row) };
      return operation.transposeRight
        ? { ...all, parts: one(group), rows: one(column) }
        : { ...all, parts: one(group), columns: one(column) };
    }
    case 'rotary':
      return { ...all, parts: parent.axes.length > 2 ? one(part) : all.parts, rows: one(row) };
    case 'join_heads':
    case 'sinusoid':
    case 'angle':
    case 'trigonometric':
      return { ...all, rows: one(row) };
    case 'repeat_row':
      return { parts: one(part), rows: one(operation.at), columns: one(column) };
    case 'mean':
      return { ...all, columns: one(column) };
    case 'input':
    case 'parameter':
    case 'replaced':
      return all;
  }
}

/** An embedding table is copied as far as its rows are used; the ids are renumbered with it. */
function tableRows(trace: Trace, node: TraceNode, all: Region, index: readonly number[] | undefined): Region {
  if (!index) {
    throw new ProblemError(
      'bad-request',
      `${node.name} is looked up in a table of ${all.rows[1]} rows: too many for the clipboard.`,
      'Copy one cell of it, or export the run with the command line.',
    );
  }
  const { row, column } = placeOf(node, index);
  const id = trace.rows(node.parents[1]!, 0, 0, 1)[row]!;
  return { ...all, rows: one(id), columns: one(column) };
}

function expression(
  operation: Operation,
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  const { columns } = layoutOf(node);
  switch (operation.kind) {
    case 'input':
    case 'parameter':
    case 'replaced':
      return [`y = ${index ? `a[${index.join(', ')}]` : 'a'}`];
    case 'lookup':
      return [index ? 'y = a  # the row of this id' : 'y = a[b.astype(int)]'];
    case 'add':
      return [`y = ${parents.map((_, i) => NAMES[i]).join(' + ')}`];
    case 'difference':
      return [
        'with np.errstate(invalid="ignore"):',
        '    y = np.where(a == b, 0, a - b)  # −∞ in both is no difference',
      ];
    case 'multiply':
      return ['y = a * b'];
    case 'scale':
      return [`y = a * ${operation.factor}`];
    case 'linear':
      return [
        `y = a @ b${parents.length > 2 ? ' + c' : ''}`,
        ...(operation.heads > 1 && !index
          ? [`y = y.reshape(-1, ${operation.heads}, ${columns}).transpose(1, 0, 2)`]
          : []),
      ];
    case 'matmul':
      return [
        ...(parents[0]!.axes.length > 2 && !index
          ? ['b = np.repeat(b, len(a) // len(b), axis=0)  # heads that share keys and values']
          : []),
        operation.transposeRight ? 'y = a @ np.swapaxes(b, -1, -2)' : 'y = a @ b',
      ];
    case 'mask':
      return ['y = np.where(b != 0, a, -np.inf)'];
    case 'softmax':
      return [
        'e = np.exp(a - a.max(axis=-1, keepdims=True))',
        `y = (e / e.sum(axis=-1, keepdims=True))${atColumn(index)}`,
      ];
    case 'layer_norm':
      return [
        'mean = a.mean(axis=-1, keepdims=True)',
        'variance = ((a - mean) ** 2).mean(axis=-1, keepdims=True)',
        `y = ((a - mean) / np.sqrt(variance + ${operation.epsilon}) * b${parents.length > 2 ? ' + c' : ''})${atColumn(index)}`,
      ];
    case 'rms_norm':
      return [
        `y = (a / np.sqrt((a ** 2).mean(axis=-1, keepdims=True) + ${operation.epsilon}) * b)${atColumn(index)}`,
      ];
    case 'activation':
      return ACTIVATIONS[operation.function];
    case 'rotary':
      return [
        ...rotaryLines(layoutOf(parents[1]!).columns, columns),
        ...(index ? [`y = y${atColumn(index)}`] : []),
      ];
    case 'sinusoid':
    case 'angle':
    case 'trigonometric':
    case 'repeat_row':
      return positionLines(operation, node, index);
    case 'join_heads':
      return [`y = np.concatenate(list(a), axis=-1)${atColumn(index)}`];
    case 'mean':
      return ['y = a.mean(axis=0)'];
  }
}

function rotaryLines(turned: number, columns: number): string[] {
  const half = turned / 2;
  if (turned === columns) {
    return [
      `turned = np.concatenate([-a[..., ${half}:], a[..., :${half}]], axis=-1)`,
      'y = a * b + turned * c',
    ];
  }
  return [
    `x = a[..., :${turned}]  # the others are not turned`,
    `turned = np.concatenate([-x[..., ${half}:], x[..., :${half}]], axis=-1)`,
    `y = np.concatenate([x * b + turned * c, a[..., ${turned}:]], axis=-1)`,
  ];
}

const atColumn = (index: readonly number[] | undefined): string => (index ? `[..., ${index.at(-1)!}]` : '');

const ACTIVATIONS = {
  gelu: ['from math import erf', 'y = a * 0.5 * (1 + np.vectorize(erf)(a / np.sqrt(2)))'],
  gelu_tanh: ['y = 0.5 * a * (1 + np.tanh(np.sqrt(2 / np.pi) * (a + 0.044715 * a ** 3)))'],
  silu: ['y = a / (1 + np.exp(-a))'],
  relu: ['y = np.maximum(a, 0)'],
  tanh: ['y = np.tanh(a)'],
};

function check(trace: Trace, node: TraceNode, index: readonly number[] | undefined): string[] {
  if (index) {
    const { part, row, column } = placeOf(node, index);
    const value = trace.rows(node.name, part, row, row + 1)[column]!;
    return [`print("computed:", np.asarray(y).item(), " in the run:", ${python(value)})`];
  }
  const { parts } = layoutOf(node);
  const first = trace.rows(node.name, 0, 0, 1).slice(0, 4);
  return [
    `print(y.shape${parts > 1 ? ', "first head"' : ''}, y.reshape(-1)[:${first.length}], " in the run:", [${Array.from(first, python).join(', ')}])`,
  ];
}

function python(value: number): string {
  if (Number.isNaN(value)) return 'np.nan';
  if (!Number.isFinite(value)) return value > 0 ? 'np.inf' : '-np.inf';
  return String(value);
}

/** `array("…", 12, 384)`: float32, little-endian. */
function literal(trace: Trace, node: TraceNode, region: Region): string {
  const { parts, rows, columns } = region;
  const width = layoutOf(node).columns;
  const [height, breadth] = [rows[1] - rows[0], columns[1] - columns[0]];
  const values = new Float32Array(sizeOf(region));
  let to = 0;
  for (let part = parts[0]; part < parts[1]; part++) {
    const band = trace.rows(node.name, part, rows[0], rows[1]);
    for (let row = 0; row < height; row++, to += breadth) {
      values.set(band.subarray(row * width + columns[0], row * width + columns[1]), to);
    }
  }
  const shape = [
    ...(node.axes.length > 2 ? [parts[1] - parts[0]] : []),
    ...(node.axes.length > 1 ? [height] : []),
    breadth,
  ];
  return `array("${base64(values)}", ${shape.join(', ')})`;
}

function base64(values: Float32Array): string {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => view.setFloat32(i * 4, value, true));
  const bytes = new Uint8Array(view.buffer);
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += 0x8000)
    pieces.push(String.fromCharCode(...bytes.subarray(i, i + 0x8000)));
  return btoa(pieces.join(''));
}
