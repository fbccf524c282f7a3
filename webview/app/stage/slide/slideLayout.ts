import { windowSize } from '../../../../src/trace/windowSize.ts';
import { type Area, type GridCell, READABLE } from '../../../views/windowGridLayout.ts';
import type { SlidePlan } from './slidePlan.ts';

/** Up to so many rows and columns, border included, a grid is drawn whole with all its numbers. */
const WHOLE = 12;
/** How many cells around the window, and around the output's cell, are enlarged of a larger one: where there is room. */
const SURROUNDINGS = [3, 2, 1] as const;
/** In CSS pixels. */
const LARGEST_CELL = 36;
const OVERVIEW_SIDE = 168;
/** Cells from this size on are read from the last row; smaller ones where no less is enlarged. */
const COMFORTABLE = 28;
/** Below each grid lies its colour bar. */
const NARROWEST = 92;
const GAP = 12;

export interface GridPlaces {
  /** The part that is drawn with numbers. */
  readonly area: Area;
  /** Whether that is all of it. */
  readonly whole: boolean;
  /** Side of a cell where the whole is drawn small. */
  readonly overview: number;
}

/** What is drawn of the input and of the output, and how large. */
export interface BoardLayout {
  readonly input: GridPlaces;
  readonly output: GridPlaces;
  /** Side of a cell in CSS pixels. */
  readonly cell: number;
}

/** Of large grids as much around the window as fits beside each other with readable numbers. */
export function boardLayout(plan: SlidePlan, at: GridCell, width: number): BoardLayout {
  const layouts = SURROUNDINGS.map((around) => {
    const [input, output] = [inputPlaces(plan, at, around), outputPlaces(plan, at, around)];
    const columns = [columnsOf(input), Math.min(WHOLE, plan.sliding.window[1]), columnsOf(output)];
    return { input, output, columns, cell: cellBeside(width, columns) };
  });
  const fitting =
    layouts.find(({ cell }) => cell >= COMFORTABLE) ?? layouts.findLast(({ cell }) => cell >= READABLE);
  if (fitting) return fitting;
  // Below each other.
  const { input, output, columns } = layouts[layouts.length - 1];
  const cell = Math.max(3, Math.min(LARGEST_CELL - 6, Math.floor((width - 4) / Math.max(...columns))));
  return { input, output, cell };
}

/** The rectangle that the window covers, gaps of its dilation included. */
export function windowArea({ sliding, from }: SlidePlan, { row, column }: GridCell): Area {
  const { stride, padding } = sliding;
  const [top, left] = [row * stride[0] - padding[0], column * stride[1] - padding[2]];
  const [high, wide] = [windowSize(0, from.rows, sliding).reach, windowSize(1, from.columns, sliding).reach];
  return { top, bottom: top + high, left, right: left + wide };
}

/** The input with its border of zeros; of a large one what lies around the window. */
function inputPlaces(plan: SlidePlan, at: GridCell, around: number): GridPlaces {
  const { from, sliding } = plan;
  const [top, bottom, left, right] = sliding.padding;
  const all = { top: -top, bottom: from.rows + bottom, left: -left, right: from.columns + right };
  return placesWithin(all, windowArea(plan, at), from, around);
}

function outputPlaces({ to }: SlidePlan, { row, column }: GridCell, around: number): GridPlaces {
  const all = { top: 0, bottom: to.rows, left: 0, right: to.columns };
  const cell = { top: row, bottom: row + 1, left: column, right: column + 1 };
  return placesWithin(all, cell, to, around + 1);
}

function placesWithin(
  all: Area,
  inner: Area,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  around: number,
): GridPlaces {
  const [high, wide] = [all.bottom - all.top, all.right - all.left];
  const overview = OVERVIEW_SIDE / Math.max(rows, columns);
  if (high <= WHOLE && wide <= WHOLE) return { area: all, whole: true, overview };
  const [top, bottom] = part(all.top, all.bottom, inner.top, inner.bottom, around);
  const [left, right] = part(all.left, all.right, inner.left, inner.right, around);
  return { area: { top, bottom, left, right }, whole: false, overview };
}

/** A part of a direction around some cells of it, as far inside as it goes. */
function part(first: number, end: number, from: number, to: number, around: number): [number, number] {
  const size = Math.min(end - first, to - from + 2 * around);
  const start = Math.max(first, Math.min(end - size, from - around));
  return [start, start + size];
}

const columnsOf = ({ area }: GridPlaces): number => area.right - area.left;

/** The largest cell with which all grids stand beside each other. */
function cellBeside(width: number, columns: readonly number[]): number {
  const needed = (cell: number): number =>
    columns.reduce((sum, count) => sum + Math.max(NARROWEST, count * cell + 2), 0) +
    (columns.length - 1) * GAP;
  let cell = LARGEST_CELL;
  while (cell > 0 && needed(cell) > width) cell -= 1;
  return cell;
}
