import type { Cell, Shape } from './heatmapLayout.ts';
import type { Range } from './linesLayout.ts';

/** Sizes of the table of numbers in CSS pixels; the style sheet has the same. */
export const CELL = { width: 80, height: 24 };
export const HEAD = { width: 110, height: 24 };
/** Rendered beyond the edges, so that scrolling shows no emptiness. */
const MORE = 2;

export interface Position {
  readonly top: number;
  readonly left: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface Window {
  readonly rows: Range;
  readonly columns: Range;
}

function range(from: number, until: number, count: number): Range {
  return {
    first: Math.max(0, Math.floor(from) - MORE),
    last: Math.min(count - 1, Math.ceil(until) - 1 + MORE),
  };
}

/** The cells that can be seen, and a few more. */
export function cellsInView(shape: Shape, at: Position, extent: Extent): Window {
  return {
    rows: range(at.top / CELL.height, (at.top + extent.height - HEAD.height) / CELL.height, shape.rows),
    columns: range(at.left / CELL.width, (at.left + extent.width - HEAD.width) / CELL.width, shape.columns),
  };
}

/** The nearest scroll position at which a cell is not hidden, neither by the edge nor by the headings. */
export function scrollTo({ row, column }: Cell, at: Position, extent: Extent): Position {
  const near = (start: number, size: number, room: number, current: number): number =>
    Math.min(start, Math.max(current, start + size - Math.max(size, room)));
  return {
    top: near(row * CELL.height, CELL.height, extent.height - HEAD.height, at.top),
    left: near(column * CELL.width, CELL.width, extent.width - HEAD.width, at.left),
  };
}
