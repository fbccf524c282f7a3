import type { Plate, Style } from './figure.ts';
import type { Table } from './table.ts';

/** Something that a tab shows, with what is needed to draw it anew and to write its numbers down. */
export interface ShownPicture {
  /** Part of its file's name, such as `strips`; no two of a tab have the same. */
  readonly name: string;
  /** What it is in a few words, behind the stage’s name; empty: the tab’s title says it. */
  readonly title: string;
  plate(style: Style): Plate;
  /** Sentences below: what is chosen, held or left out. */
  readonly notes: readonly string[];
  /** Its numbers; asked for only when they are written. */
  table(): Table;
}
