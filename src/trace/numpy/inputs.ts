import type { TraceNode } from '../node.ts';
import { ProblemError } from '../../problem.ts';
import { readBy } from '../recurrence.ts';
import { layoutOf, leadingOf, placeOf, type Trace } from '../trace.ts';
import { cutTable, idsUsed } from './lookup.ts';
import { literal, numbersOf } from './literal.ts';
import { namesOf } from './names.ts';
import { one, type Region, sizeOf, whole } from './region.ts';
import { MOST_NUMBERS, regionOf } from './regions.ts';

/** A part of a node's numbers under the name that the code gives it. */
interface Input {
  readonly name: string;
  readonly node: TraceNode;
  readonly region: Region;
}

/**
 * Lines of Python with the numbers that a node, or one cell of it, is computed from; above each array a comment with
 * where it is from and its shape. What is not computed is `x` itself.
 * @throws ProblemError `bad-request` where they are too many to copy
 */
export function inputLines(
  trace: Trace,
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  if (parents.length === 0 || node.operation.kind === 'opaque') {
    const region = index ? cellOf(node, index) : whole(node);
    refuseTooMany(node, sizeOf(region));
    return inputLine(trace, { name: 'x', node, region });
  }
  const table = cutTable(node, parents, index);
  if (table) return tableLines(trace, node, table, parents[1]!);
  const names = namesOf(node);
  const inputs = parents.map((parent, i) => ({
    name: names[i]!,
    node: parent,
    region: regionOf(trace, node, parent, i, index),
  }));
  refuseTooMany(
    node,
    inputs.reduce((sum, { region }) => sum + sizeOf(region), 0),
  );
  return inputs.flatMap((input) => inputLine(trace, input));
}

function refuseTooMany(node: TraceNode, numbers: number): void {
  if (numbers <= MOST_NUMBERS) return;
  const isGiven = readBy(node).length === 0;
  throw new ProblemError(
    'bad-request',
    `${node.name} ${isGiven ? 'has' : 'is computed from'} ${(numbers / 1e6).toFixed(1)} million numbers: too many for the clipboard.`,
    'Copy one cell of it, or export the run with the command line.',
  );
}

function cellOf(node: TraceNode, index: readonly number[]): Region {
  const { part, row, column } = placeOf(node, index);
  return { parts: one(part), rows: one(row), columns: one(column) };
}

function inputLine(trace: Trace, { name, node, region }: Input): string[] {
  const shape = shapeOf(node, region);
  const axes = node.axes.slice(node.axes.length - shape.length);
  const sizes = axes.map((axis, i) => `${axis.name} ${shape[i]!}`).join(' × ');
  return [
    `# ${name} = ${node.name}${placesOf(node, region)}: ${sizes}`,
    `${name} = ${literal(numbersOf(trace, node, region), shape)}`,
  ];
}

/** The rows that are looked up, and no others. */
function tableLines(trace: Trace, node: TraceNode, table: TraceNode, ids: TraceNode): string[] {
  const used = idsUsed(trace, ids);
  const { columns } = layoutOf(table);
  refuseTooMany(node, used.length * columns);
  const rows = new Float32Array(used.length * columns);
  used.forEach((id, i) => rows.set(trace.rows(table.name, 0, id, id + 1), i * columns));
  return [
    `# E = the ${used.length} rows of ${table.name} that are looked up, of ${layoutOf(table).rows}; in the order of their ids`,
    `E = ${literal(rows, [used.length, columns])}`,
    ...inputLine(trace, { name: 'ids', node: ids, region: whole(ids) }),
  ];
}

/** Of a node with more than three axes a part has three: its leading axes are one. */
function shapeOf(node: TraceNode, { parts, rows, columns }: Region): number[] {
  const isWhole = parts[1] - parts[0] === layoutOf(node).parts;
  const leading = isWhole ? node.axes.slice(0, -2).map((axis) => axis.size) : [parts[1] - parts[0]];
  return [
    ...(node.axes.length > 2 ? leading : []),
    ...(node.axes.length > 1 ? [rows[1] - rows[0]] : []),
    columns[1] - columns[0],
  ];
}

/** `[3:4, :, 8:9]` as NumPy cuts it out; nothing where it is all of the node. */
function placesOf(node: TraceNode, { parts, rows, columns }: Region): string {
  const layout = layoutOf(node);
  const range = ([from, to]: readonly [number, number], size: number): string =>
    to - from === size ? ':' : `${from}:${to}`;
  const leading =
    node.axes.length > 3 && parts[1] - parts[0] < layout.parts
      ? leadingOf(node, parts[0]).slice(0, -1).map(String)
      : node.axes.slice(0, -3).map(() => ':');
  const last = node.axes.at(-3)?.size ?? 1;
  const first = parts[0] % last;
  const places = [
    ...leading,
    ...(node.axes.length > 2 ? [range([first, Math.min(last, first + parts[1] - parts[0])], last)] : []),
    ...(node.axes.length > 1 ? [range(rows, layout.rows)] : []),
    range(columns, layout.columns),
  ];
  while (places.at(-1) === ':') places.pop();
  return places.length > 0 ? `[${places.join(', ')}]` : '';
}
