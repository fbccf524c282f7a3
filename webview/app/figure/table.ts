import { labelCell, LINE, numberText } from '../../../src/trace/export/csvText.ts';

/** One column of a table: numbers, or texts. */
export interface Column {
  readonly name: string;
  readonly values: ArrayLike<number> | readonly string[];
}

/** The numbers of a picture; all columns have the same length. */
export type Table = readonly Column[];

/** How many rows a table has. */
export const rowsOf = (table: Table): number => table[0]?.values.length ?? 0;

/** Comma-separated values, written as those of a stage are: see `csvLines`. */
export function csvOf(table: Table): string {
  const lines = [table.map(({ name }) => labelCell(name)).join(',')];
  for (let row = 0; row < rowsOf(table); row++)
    lines.push(table.map(({ values }) => cell(values[row]!)).join(','));
  return lines.join(LINE) + LINE;
}

function cell(value: number | string): string {
  if (typeof value === 'string') return labelCell(value);
  // Not every number has its digits of a float32.
  return Number.isFinite(value) && Math.fround(value) !== value ? String(value) : numberText(value);
}

/** Columns by their names, with what the picture is. Numbers that JSON does not have are written as text. */
export function jsonOf(
  table: Table,
  about: { readonly title: string; readonly notes: readonly string[] },
): string {
  const columns = table.map(({ name, values }) => [
    name,
    Array.from<number | string, unknown>(values, (value) =>
      typeof value === 'string' || Number.isFinite(value) ? value : String(value),
    ),
  ]);
  return `${JSON.stringify({ ...about, columns: Object.fromEntries(columns) as unknown })}\n`;
}
