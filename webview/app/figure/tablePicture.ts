import type { ShownPicture } from './shownPicture.ts';
import { type TablePicture, tablePlate } from './tablePlate.ts';

/** A table of the panel, as it is read. */
export function tablePicture(table: HTMLTableElement): ShownPicture {
  const title = textOf(table.caption ?? undefined) || 'in numbers';
  return {
    name: 'table',
    title,
    notes: [],
    plate: (style) => tablePlate(readTable(table), style),
    table: () => {
      const { heads, rows } = readTable(table);
      return heads.map((name, column) => ({ name, values: plain(rows.map((cells) => cells[column] ?? '')) }));
    },
  };
}

/** Numbers where all of a column are some: a table writes them with a minus sign and commas. */
function plain(texts: readonly string[]): readonly string[] | number[] {
  const numbers = texts.map((text) => Number(text.replace(/,/g, '').replaceAll('−', '-') || NaN));
  return numbers.every(Number.isFinite) ? numbers : texts;
}

/** Columns that hold nothing but controls are left out. */
function readTable(table: HTMLTableElement): TablePicture {
  const lines = [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [textOf(cell), ...new Array<string>(cell.colSpan - 1).fill('')]),
  );
  const controls = [...(table.tBodies[0]?.rows[0]?.cells ?? [])].map(
    (cell) => cell.querySelector('input') !== null && textOf(cell) === '',
  );
  const kept = lines.map((cells) => cells.filter((_, column) => !controls[column]));
  const [heads = [], ...rows] = kept;
  return { heads, rows };
}

const textOf = (element: HTMLElement | undefined): string =>
  (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
