import type { Slice } from '../../../src/trace/node.ts';
import type { Table } from './table.ts';

/** Each cell of a matrix by itself: its row, its column and its number. */
export function matrixTable({ rows, columns, values }: Slice): Table {
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
  return [
    { name: 'row', values: cells.map((cell) => Math.floor(cell / columns)) },
    { name: 'column', values: cells.map((cell) => cell % columns) },
    { name: 'value', values },
  ];
}
