/** How many maps stand in a grid, how they are shaped, and how large each is drawn. */
export interface MapGridShape {
  readonly count: number;
  /** Width of a map through its height. */
  readonly ratio: number;
  /** Longer side of a tile, in CSS pixels. */
  readonly size: number;
  readonly captioned: boolean;
}

/** Where the tiles of a grid of maps lie, in CSS pixels. */
export interface MapGridLayout {
  readonly columns: number;
  readonly rows: number;
  /** Of the picture in a tile. */
  readonly width: number;
  readonly height: number;
  /** From one tile to the next. */
  readonly across: number;
  readonly down: number;
  /** Of all rows together. */
  readonly total: number;
}

export const SMALLEST_TILE = 24;
export const LARGEST_TILE = 256;
/** Room for the bar at the right, which must not change how many maps fit. */
export const SCROLLBAR = 12;
const GAP = 6;
const CAPTION = 15;
/** What frames the tiles at the outer edge. */
const EDGE = 4;
/** A caption of four digits fits. */
const NARROWEST_CAPTION = 30;
/** A map that is longer than so many times its width is drawn wider. */
const LONGEST = 4;

/** As many tiles beside each other as fit into the width. */
export function layOutMapGrid({ count, ratio, size, captioned }: MapGridShape, width: number): MapGridLayout {
  const shaped = Math.min(LONGEST, Math.max(1 / LONGEST, ratio));
  const tile = {
    width: Math.max(6, Math.round(shaped >= 1 ? size : size * shaped)),
    height: Math.max(6, Math.round(shaped >= 1 ? size / shaped : size)),
  };
  const across = Math.max(tile.width, captioned ? NARROWEST_CAPTION : 0) + GAP;
  const down = tile.height + GAP + (captioned ? CAPTION : 0);
  const columns = Math.max(1, Math.floor((width - 2 * EDGE + GAP) / across));
  const rows = Math.ceil(count / columns);
  return { columns, rows, ...tile, across, down, total: rows * down + 2 * EDGE };
}

/**
 * The size with which all maps are in view and fill their room, so that few of them are seen from the last row.
 * @param shape with the smallest size; many maps keep it, and scroll
 */
export function fillingSize(shape: MapGridShape, width: number, height: number): number {
  for (let size = LARGEST_TILE; size > shape.size; size--) {
    const { total, across } = layOutMapGrid({ ...shape, size }, width);
    if (total <= height && across + 2 * EDGE <= width) return size;
  }
  return shape.size;
}

/** Places in the order of the maps, half-open. */
export interface Places {
  readonly from: number;
  readonly to: number;
}

export const NOTHING_IN_VIEW: Places = { from: 0, to: 0 };

/** The maps of which something is in view, and one row more on either side: they are there when one scrolls. */
export function mapsInView(layout: MapGridLayout, count: number, top: number, height: number): Places {
  const first = Math.max(0, Math.floor((top - EDGE) / layout.down) - 1);
  const last = Math.min(layout.rows, Math.ceil((top - EDGE + height) / layout.down) + 1);
  return {
    from: Math.min(count, first * layout.columns),
    to: Math.min(count, Math.max(first, last) * layout.columns),
  };
}

/** Where a tile lies: of the map at this place in the order. */
export function tileAt(
  layout: MapGridLayout,
  place: number,
): { readonly left: number; readonly top: number } {
  return {
    left: EDGE + (place % layout.columns) * layout.across,
    top: EDGE + Math.floor(place / layout.columns) * layout.down,
  };
}

/** How far down to scroll so that a tile is in view; the nearest place that is far enough. */
export function scrolledTo(layout: MapGridLayout, place: number, top: number, height: number): number {
  const from = tileAt(layout, place).top - EDGE;
  return Math.max(0, Math.min(from, Math.max(top, from + layout.down + EDGE - height)));
}

type Step = (place: number, columns: number, page: number, last: number) => number;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowRight: (place) => place + 1,
  ArrowLeft: (place) => place - 1,
  // Not into the last row where that has no map below.
  ArrowDown: (place, columns, _, last) => (place + columns <= last ? place + columns : place),
  ArrowUp: (place, columns) => (place >= columns ? place - columns : place),
  PageDown: (place, columns, page, last) =>
    place + Math.min(page, Math.floor((last - place) / columns)) * columns,
  PageUp: (place, columns, page) => place - Math.min(page, Math.floor(place / columns)) * columns,
  Home: (place, columns) => place - (place % columns),
  End: (place, columns) => place - (place % columns) + columns - 1,
};

const ENDS: Readonly<Record<string, Step>> = {
  Home: () => 0,
  End: (_place, _columns, _page, last) => last,
};

/**
 * Where a key leads in a grid of maps; with Control, Home and End lead to the first and the last map.
 * @param page rows that are in view
 * @returns `undefined` for a key that does not walk
 */
export function walkMaps(
  place: number,
  key: string,
  control: boolean,
  { columns }: Pick<MapGridLayout, 'columns'>,
  count: number,
  page: number,
): number | undefined {
  const step = (control ? ENDS : STEPS)[key];
  if (!step || count === 0) return undefined;
  return Math.min(count - 1, Math.max(0, step(place, columns, Math.max(1, page), count - 1)));
}
