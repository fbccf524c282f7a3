import type { TextRange } from './textSource.ts';

/** One replacement in a document: `length` code units at `offset` became `newLength` others. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly newLength: number;
}

export interface EditedRange {
  readonly range: TextRange;
  /** Something inside the range is no longer what it was. */
  readonly touched: boolean;
}

/** Where a range stands after an edit before, inside or behind it. */
export function afterEdit(range: TextRange, edit: Edit): EditedRange {
  const editEnd = edit.offset + edit.length;
  const growth = edit.newLength - edit.length;
  if (editEnd <= range.start) {
    return { range: { start: range.start + growth, end: range.end + growth }, touched: false };
  }
  if (edit.offset >= range.end) return { range, touched: false };
  const start = Math.min(range.start, edit.offset);
  const end = editEnd >= range.end ? edit.offset + edit.newLength : range.end + growth;
  return { range: { start, end }, touched: true };
}
