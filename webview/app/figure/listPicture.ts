import type { ShownPicture } from './shownPicture.ts';
import { type TablePicture, tablePlate } from './tablePlate.ts';

/** Rows and columns that stand in no table of the panel. */
export const listPicture = (name: string, title: string, list: TablePicture): ShownPicture => ({
  name,
  title,
  notes: [],
  plate: (style) => tablePlate(list, style),
  table: () =>
    list.heads.map((head, column) => ({ name: head, values: list.rows.map((cells) => cells[column]!) })),
});
