/** Indices count the node's own rows and columns, also where the slice is thinned. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export interface LabelPlace {
  readonly axis: 'row' | 'column';
  readonly index: number;
}

export interface SidePlace {
  readonly side: 'left' | 'right';
  readonly index: number;
}

/** A head of the model, counted from 0. */
export interface HeadPlace {
  readonly layer: number;
  readonly head: number;
}

/** The part of a node that a heatmap shows; the last row and column are included. */
export interface VisiblePart {
  /** 1 shows everything. */
  readonly zoom: number;
  /** The first column and row of the slice, with fractions. */
  readonly left: number;
  readonly top: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}
