/** Where things of a heatmap lie, in CSS pixels. Pure arithmetic; rows and columns are those of the slice. */

export interface Shape {
  readonly rows: number;
  readonly columns: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the picture has to live in. */
export interface Space {
  readonly width: number;
  readonly maximumHeight: number;
  /** Widths of the longest labels. */
  readonly rowLabel: number;
  readonly columnLabel: number;
  /** Room kept free at the right, for the legend. */
  readonly beside: number;
}

export interface HeatmapLayout {
  readonly shape: Shape;
  readonly width: number;
  readonly height: number;
  /** The largest area that cells may be drawn in. */
  readonly room: Box;
  /** Widths to which labels are cut. */
  readonly rowLabel: number;
  readonly columnLabel: number;
  /** Whether the legend lies at the right, else below. */
  readonly beside: boolean;
  /** Room from the first row down. */
  readonly depth: number;
  /** A cell when everything is in view. */
  readonly cell: { readonly width: number; readonly height: number };
}

/** What is in view: `left` and `top` are the first column and row, with fractions. */
export interface View {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
}

export const WHOLE: View = { zoom: 1, left: 0, top: 0 };

/** Column labels rise to the right at this angle. */
export const SLANT = Math.PI / 4;
export const LABEL_GAP = 10;
const TITLE = 20;
const EDGE = 6;
/** Up to this, cells grow when zooming: a value fits into them with ease. */
const LARGEST_CELL = 72;
/** Beyond it, squares would make one side vanish. */
const EXTREME = 4;
const DEEPEST_STRIP = 30;
/** A cell of this width holds its number. */
const NUMBER_WIDTH = 30;
/** A row of this height has its label. */
const LABEL_HEIGHT = 20;
/** Smaller cells are many: their picture is looked at as a whole, and keeps its proportions. */
const SMALLEST_STRETCHED = 9;
/** So many times as long as wide at most. */
const LONGEST = 1.7;

function largestFitting(shape: Shape): number {
  return Math.min(88, Math.max(40, 640 / Math.max(shape.rows, shape.columns)));
}

/** Whole pixels where the loss is small: crisp edges. */
function crisp(size: number): number {
  return size >= 6 ? Math.floor(size) : size;
}

/** Where one side is scarce, few cells grow along the other: numbers and labels fit into what is left there. */
function stretched(side: number, room: number, enough: number): number {
  if (side < SMALLEST_STRETCHED || side >= enough) return side;
  return crisp(Math.max(side, Math.min(room, side * LONGEST, enough)));
}

function fitCell(shape: Shape, width: number, height: number): HeatmapLayout['cell'] {
  const across = width / shape.columns;
  const down = height / shape.rows;
  const largest = largestFitting(shape);
  const ratio = shape.rows / shape.columns;
  if (ratio <= EXTREME && ratio >= 1 / EXTREME) {
    const side = crisp(Math.min(across, down, largest));
    return { width: stretched(side, across, NUMBER_WIDTH), height: stretched(side, down, LABEL_HEIGHT) };
  }
  // A long strip: the long side decides, and the short one is as deep as a label needs.
  return {
    width: crisp(Math.min(across, ratio > 1 ? DEEPEST_STRIP : largest)),
    height: crisp(Math.min(down, ratio < 1 ? DEEPEST_STRIP : largest)),
  };
}

export function layOut(shape: Shape, space: Space): HeatmapLayout {
  const rowLabel = Math.min(space.rowLabel, Math.max(60, Math.min(150, space.width * 0.22)));
  const columnLabel = Math.min(space.columnLabel, 110);
  const x = EDGE + TITLE + rowLabel + LABEL_GAP;
  const y = EDGE + Math.ceil(columnLabel * Math.sin(SLANT)) + LABEL_GAP + 8;
  const overhang = columnLabel * Math.cos(SLANT) * 0.8;
  const available = Math.max(40, space.width - x - Math.max(space.beside, overhang, EDGE));
  const tallest = Math.max(80, space.maximumHeight - y - TITLE - EDGE);
  const cell = fitCell(shape, available, tallest);
  const height = cell.height * shape.rows;
  return {
    shape,
    width: space.width,
    height: Math.ceil(y + height + TITLE + EDGE),
    room: { x, y, width: available, height },
    rowLabel,
    columnLabel,
    beside: space.beside > 0,
    depth: tallest + TITLE,
    cell,
  };
}

export function largestZoom(layout: HeatmapLayout): number {
  const smallest = Math.min(layout.cell.width, layout.cell.height);
  return Math.max(1, LARGEST_CELL / smallest);
}

/** Each side grows until it is large enough, so that a strip does not get deeper than the window. */
export function cellSize(layout: HeatmapLayout, zoom: number): { width: number; height: number } {
  const grow = (side: number): number => Math.min(side * zoom, Math.max(side, LARGEST_CELL));
  return { width: grow(layout.cell.width), height: grow(layout.cell.height) };
}

/** The area that cells cover at this zoom. */
export function plotOf(layout: HeatmapLayout, zoom: number): Box {
  const { room, shape } = layout;
  const cell = cellSize(layout, zoom);
  return {
    x: room.x,
    y: room.y,
    width: Math.min(room.width, cell.width * shape.columns),
    height: Math.min(room.height, cell.height * shape.rows),
  };
}

/** How many rows and columns fit into the plot, with fractions. */
export function spanOf(layout: HeatmapLayout, zoom: number): Shape {
  const plot = plotOf(layout, zoom);
  const cell = cellSize(layout, zoom);
  return { rows: plot.height / cell.height, columns: plot.width / cell.width };
}

/** The nearest view that shows no emptiness. */
export function clampView(layout: HeatmapLayout, view: View): View {
  const zoom = Math.min(largestZoom(layout), Math.max(1, view.zoom));
  const span = spanOf(layout, zoom);
  const within = (value: number, most: number): number => Math.min(Math.max(0, most), Math.max(0, value));
  return {
    zoom,
    left: within(view.left, layout.shape.columns - span.columns),
    top: within(view.top, layout.shape.rows - span.rows),
  };
}

export function cellBox(layout: HeatmapLayout, view: View, row: number, column: number): Box {
  const cell = cellSize(layout, view.zoom);
  return {
    x: layout.room.x + (column - view.left) * cell.width,
    y: layout.room.y + (row - view.top) * cell.height,
    ...cell,
  };
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

function within(value: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(value)));
}

function rowAt(layout: HeatmapLayout, view: View, y: number): number {
  return within(view.top + (y - layout.room.y) / cellSize(layout, view.zoom).height, layout.shape.rows);
}

function columnAt(layout: HeatmapLayout, view: View, x: number): number {
  return within(view.left + (x - layout.room.x) / cellSize(layout, view.zoom).width, layout.shape.columns);
}

/**
 * What a point lies on. A label is a cell of row −1 (a column's label) or of column −1 (a row's); null is nothing.
 */
export function hit(layout: HeatmapLayout, view: View, x: number, y: number): Cell | null {
  const plot = plotOf(layout, view.zoom);
  const besideRows = y >= plot.y && y < plot.y + plot.height;
  if (besideRows && x >= plot.x && x < plot.x + plot.width) {
    return { row: rowAt(layout, view, y), column: columnAt(layout, view, x) };
  }
  if (besideRows && x < plot.x && x >= plot.x - LABEL_GAP - layout.rowLabel) {
    return { row: rowAt(layout, view, y), column: -1 };
  }
  // Back along the slant to the foot of the label.
  const foot = x - (plot.y - y) / Math.tan(SLANT);
  if (y < plot.y && y >= 0 && foot >= plot.x && foot < plot.x + plot.width) {
    return { row: -1, column: columnAt(layout, view, foot) };
  }
  return null;
}

/** Zooms so that the cell under the point stays under it. */
export function zoomAt(layout: HeatmapLayout, view: View, factor: number, x: number, y: number): View {
  const zoom = Math.min(largestZoom(layout), Math.max(1, view.zoom * factor));
  const before = cellSize(layout, view.zoom);
  const after = cellSize(layout, zoom);
  const alongX = x - layout.room.x;
  const alongY = y - layout.room.y;
  return clampView(layout, {
    zoom,
    left: view.left + alongX / before.width - alongX / after.width,
    top: view.top + alongY / before.height - alongY / after.height,
  });
}

/** Moves the cells by so many pixels. */
export function panBy(layout: HeatmapLayout, view: View, x: number, y: number): View {
  const cell = cellSize(layout, view.zoom);
  return clampView(layout, { ...view, left: view.left - x / cell.width, top: view.top - y / cell.height });
}

/** The smallest move that brings a cell into view. Labels (−1) need none on their axis. */
export function reveal(layout: HeatmapLayout, view: View, cell: Cell): View {
  const span = spanOf(layout, view.zoom);
  const near = (first: number, count: number, index: number): number => {
    if (index < 0) return first;
    return Math.min(index, Math.max(first, index + 1 - count));
  };
  return clampView(layout, {
    zoom: view.zoom,
    left: near(view.left, span.columns, cell.column),
    top: near(view.top, span.rows, cell.row),
  });
}

/** The first and last rows and columns of which something is in view. */
export function visibleCells(layout: HeatmapLayout, view: View): { first: Cell; last: Cell } {
  const span = spanOf(layout, view.zoom);
  // Rounding errors of a view at the very end must not ask for one more.
  const lastOf = (start: number, count: number, all: number): number =>
    Math.min(all - 1, Math.ceil(start + count - 1e-6) - 1);
  return {
    first: { row: Math.floor(view.top), column: Math.floor(view.left) },
    last: {
      row: lastOf(view.top, span.rows, layout.shape.rows),
      column: lastOf(view.left, span.columns, layout.shape.columns),
    },
  };
}
