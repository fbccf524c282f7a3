import type { Box } from './heatmapLayout.ts';

/** Where strips over a common time axis lie, in CSS pixels. Pure arithmetic; a strip has a row for each unit. */

export interface StripsShape {
  readonly strips: number;
  readonly units: number;
  readonly positions: number;
}

export interface StripsLayout {
  readonly shape: StripsShape;
  readonly width: number;
  readonly height: number;
  /** Where the first cell of the first strip begins. */
  readonly x: number;
  readonly y: number;
  /** The most that the positions in view take together. */
  readonly room: number;
  /** A cell when all positions are in view. */
  readonly cell: { readonly width: number; readonly height: number };
  /** From one strip to the next. */
  readonly pitch: number;
}

/** What is in view: `left` is the first position, with fractions. */
export interface TimeView {
  readonly zoom: number;
  readonly left: number;
}

export const WHOLE_TIME: TimeView = { zoom: 1, left: 0 };

/** A cell of one of the strips. */
export interface StripCell {
  readonly strip: number;
  readonly unit: number;
  readonly position: number;
}

/** Room for the numbers of units and what they are called. */
const LEFT = 46;
const RIGHT = 8;
/** Room for places and characters. */
export const AXIS = 38;
/** Room for the name of a strip. */
export const HEAD = 22;
/** Room for the bar that says which part is in view. */
const FOOT = 8;
/** About as high as a strip is. */
const STRIP_HEIGHT = 132;
const HIGHEST_ROW = 18;
/** A short text is not stretched beyond it. */
const WIDEST_WHOLE = 26;
/** Up to this, cells grow when zooming. */
const WIDEST_CELL = 28;

export function layOutStrips(shape: StripsShape, width: number): StripsLayout {
  const room = Math.max(40, width - LEFT - RIGHT);
  const high = STRIP_HEIGHT / shape.units;
  const height = high >= 1 ? Math.min(HIGHEST_ROW, Math.floor(high)) : high;
  const pitch = HEAD + height * shape.units + FOOT;
  return {
    shape,
    width,
    height: Math.ceil(2 * AXIS + pitch * shape.strips),
    x: LEFT,
    y: AXIS + HEAD,
    room,
    cell: { width: Math.min(WIDEST_WHOLE, room / shape.positions), height },
    pitch,
  };
}

export function largestTimeZoom({ cell }: StripsLayout): number {
  return Math.max(1, WIDEST_CELL / cell.width);
}

export const cellWidth = (layout: StripsLayout, { zoom }: TimeView): number => layout.cell.width * zoom;

/** The cells of a strip that are in view. */
export function stripBox(layout: StripsLayout, view: TimeView, strip: number): Box {
  return {
    x: layout.x,
    y: layout.y + strip * layout.pitch,
    width: Math.min(layout.room, cellWidth(layout, view) * layout.shape.positions),
    height: layout.cell.height * layout.shape.units,
  };
}

/** The nearest view that shows no emptiness. */
export function clampTime(layout: StripsLayout, { zoom, left }: TimeView): TimeView {
  const within = Math.min(largestTimeZoom(layout), Math.max(1, zoom));
  const span = layout.room / (layout.cell.width * within);
  const last = Math.max(0, layout.shape.positions - span);
  return { zoom: within, left: Math.min(last, Math.max(0, left)) };
}

/** Zooms so that the position under `x` stays under it; a factor of 0 shows everything. */
export function zoomTime(layout: StripsLayout, view: TimeView, factor: number, x: number): TimeView {
  const zoom = Math.min(largestTimeZoom(layout), Math.max(1, view.zoom * factor));
  const along = x - layout.x;
  const left = view.left + along / cellWidth(layout, view) - along / cellWidth(layout, { zoom, left: 0 });
  return clampTime(layout, { zoom, left });
}

/** Moves the cells by so many pixels. */
export function panTime(layout: StripsLayout, view: TimeView, x: number): TimeView {
  return clampTime(layout, { ...view, left: view.left - x / cellWidth(layout, view) });
}

/** The smallest move that brings a position into view. */
export function revealTime(layout: StripsLayout, view: TimeView, position: number): TimeView {
  const span = layout.room / cellWidth(layout, view);
  return clampTime(layout, { ...view, left: Math.min(position, Math.max(view.left, position + 1 - span)) });
}

/** The first and the last position of which something is in view. */
export function visiblePositions(
  layout: StripsLayout,
  view: TimeView,
): readonly [first: number, last: number] {
  const end = view.left + layout.room / cellWidth(layout, view);
  // Rounding errors of a view at the very end must not ask for one more.
  return [Math.floor(view.left), Math.min(layout.shape.positions - 1, Math.ceil(end - 1e-6) - 1)];
}

/** What a point lies on; `null` between and beside the strips. */
export function stripCellAt(layout: StripsLayout, view: TimeView, x: number, y: number): StripCell | null {
  const { shape, cell, pitch } = layout;
  const strip = Math.floor((y - layout.y) / pitch);
  if (strip < 0 || strip >= shape.strips) return null;
  const box = stripBox(layout, view, strip);
  if (x < box.x || x >= box.x + box.width || y >= box.y + box.height) return null;
  const unit = Math.floor((y - box.y) / cell.height);
  const position = Math.floor(view.left + (x - box.x) / cellWidth(layout, view));
  return {
    strip,
    unit: Math.min(shape.units - 1, unit),
    position: Math.min(shape.positions - 1, position),
  };
}

/** Also where it is not in view. */
export function stripCellBox(
  layout: StripsLayout,
  view: TimeView,
  { strip, unit, position }: StripCell,
): Box {
  const width = cellWidth(layout, view);
  const { y } = stripBox(layout, view, strip);
  return {
    x: layout.x + (position - view.left) * width,
    y: y + unit * layout.cell.height,
    width,
    height: layout.cell.height,
  };
}

/** So many positions are asked for at once where the thinned picture is too coarse. */
const TILE = 512;

/**
 * The half-open ranges of positions that are to be had in full.
 * @param step how many positions one column of the thinned picture stands for
 * @param dots pixels of the screen in a CSS pixel
 */
export function tilesInView(
  layout: StripsLayout,
  view: TimeView,
  step: number,
  dots: number,
): (readonly [from: number, to: number])[] {
  if (step === 1 || cellWidth(layout, view) * step * dots <= 1.5) return [];
  const [first, last] = visiblePositions(layout, view);
  const tiles: (readonly [number, number])[] = [];
  for (let from = Math.floor(first / TILE) * TILE; from <= last; from += TILE) {
    tiles.push([from, Math.min(layout.shape.positions, from + TILE)]);
  }
  return tiles;
}
