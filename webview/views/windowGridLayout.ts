import type { ColourScale } from '../drawing/colourScale.ts';

/** Half-open, in the node's rows and columns; it may reach into the padding. */
export interface Area {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface GridCell {
  readonly row: number;
  readonly column: number;
}

/** What a grid of numbers shows. */
export interface GridScene {
  readonly rows: number;
  readonly columns: number;
  /** [row, column] */
  readonly values: Float32Array;
  readonly scale: ColourScale;
  /** The part that is drawn; cells outside of the rows and columns are padding. */
  readonly area: Area;
  /** Side of a cell in CSS pixels. */
  readonly cell: number;
  /** Cells that the window reads; the others in `window` are the gaps of its dilation. */
  readonly read?: readonly GridCell[];
  readonly window?: Area;
  /** The one cell that all is about. */
  readonly current?: GridCell;
  /** The cell that a pooling keeps, the middle ones of a median. */
  readonly winners?: readonly GridCell[];
  /** The term that is pointed at. */
  readonly pointed?: GridCell;
  /** Cells from this one on, row by row, are not filled yet. */
  readonly filled?: number;
  /** Where the window's top left corner stands, and what its stride skips. */
  readonly stops?: {
    readonly first: readonly [number, number];
    readonly stride: readonly [number, number];
    readonly places: readonly [number, number];
  };
}

/** Cells from this size on show their numbers. */
export const READABLE = 22;
export function gridSize({ area, cell }: GridScene): { width: number; height: number } {
  return { width: (area.right - area.left) * cell + 2, height: (area.bottom - area.top) * cell + 2 };
}
