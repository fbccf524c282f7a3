import type { Axis, TraceNode } from '../node.ts';
import { layoutOf, leadingOf, partAt, type Trace } from '../trace.ts';
import type { LabelAt } from './labels.ts';

/** More rows or columns than this are no table for a text. */
const MARKDOWN_LIMIT = 40;

/**
 * One matrix of a node as a table in GitHub's Markdown, with four significant digits: at most 40 × 40 cells, and a
 * sentence below it where there are more.
 * @param leading the head, for a node with three axes
 */
export function markdownTable(
  trace: Trace,
  node: TraceNode,
  leading: readonly number[],
  labelAt: LabelAt,
): string {
  const layout = layoutOf(node);
  const [rowAxis, columnAxis] = [node.axes.at(-2), node.axes.at(-1)];
  const rows = Math.min(layout.rows, MARKDOWN_LIMIT);
  const columns = Math.min(layout.columns, MARKDOWN_LIMIT);
  const part = partAt(node, leading);
  const heading = (axis: Axis | undefined, index: number): string =>
    axis ? escaped(labelAt(axis, index) ?? String(index)) : '';
  const corner = [rowAxis, columnAxis].flatMap((axis) => (axis ? [escaped(axis.name)] : [])).join(' / ');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const numbers = (row: number): string[] =>
    Array.from(trace.rows(node.name, part, row, row + 1).subarray(0, columns), shortNumber);
  const table = [
    line([corner, ...Array.from({ length: columns }, (_, column) => heading(columnAxis, column))]),
    line(['---', ...Array.from({ length: columns }, () => '---:')]),
    ...Array.from({ length: rows }, (_, row) => line([heading(rowAxis, row), ...numbers(row)])),
  ];
  const places = leadingOf(node, part).map((at, axis) => `, ${escaped(node.axes[axis]!.name)} ${at}`);
  const head = places.join('');
  return [`\`${node.name}\`${head}:`, '', ...table, ...cutNote(layout, rows, columns), ''].join('\n');
}

function cutNote(whole: { rows: number; columns: number }, rows: number, columns: number): string[] {
  if (rows === whole.rows && columns === whole.columns) return [];
  return ['', `Shown: ${rows} of ${whole.rows} rows and ${columns} of ${whole.columns} columns.`];
}

function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** What Markdown or HTML would read as notation is shown as it is; line breaks would end the row. */
function escaped(text: string): string {
  const onOneLine = text.replace(/\r\n|[\n\r\t]/g, (space) => (space === '\t' ? '⇥' : '⏎'));
  // A backslash before white space would not be seen, and an empty cell says nothing.
  const seen = onOneLine.trim() === '' ? onOneLine.replaceAll(' ', '␣') || '∅' : onOneLine;
  return seen.replace(/[\\`*_{}[\]<>()#+!|~&$^=-]/g, String.raw`\$&`);
}
