/** How large the thumbnails of an overview are, in CSS pixels. */
export interface OverviewLayout {
  readonly side: number;
  /** Whether the heads are headed by their numbers alone. */
  readonly numbersOnly: boolean;
  /** Whether some heads are out of view. */
  readonly scrolls: boolean;
}

interface OverviewShape {
  readonly layers: number;
  readonly columns: number;
  /** Whether something is written below each thumbnail. */
  readonly captioned?: boolean;
}

export const OVERVIEW_GAP = 4;
const CAPTION_HEIGHT = 13;
/** “layer 11” and what keeps it from the first thumbnail. */
const ROW_HEADER = 64;
const COLUMN_HEADER = 20;
/** What frames the selected one at the outer edge. */
const EDGES = 6;
/** A diagonal is still told from a column. */
const SMALLEST = 20;
const LARGEST = 160;
/** “head 11” goes over a thumbnail. */
const NAMED = 46;

/** All heads fit the width, and all layers the height where that leaves something to see. */
export function layOutOverview(
  { layers, columns, captioned }: OverviewShape,
  { width, height }: { readonly width: number; readonly height: number | undefined },
): OverviewLayout {
  const across = Math.floor((width - EDGES - ROW_HEADER) / Math.max(1, columns)) - OVERVIEW_GAP;
  const below = OVERVIEW_GAP + (captioned ? CAPTION_HEIGHT : 0);
  const down = height ? Math.floor((height - EDGES - COLUMN_HEADER) / Math.max(1, layers)) - below : LARGEST;
  // Low panels scroll down rather than showing stamps.
  const side = Math.max(SMALLEST, Math.min(across, Math.max(down, NAMED), LARGEST));
  return { side, numbersOnly: side < NAMED, scrolls: width > 0 && across < SMALLEST };
}
