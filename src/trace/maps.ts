/** Facts about each matrix of a node along its leading axes, to sort and filter feature maps by. */
export interface MapFacts {
  readonly count: number;
  /** [matrix] each; NaN where a matrix has no finite number. */
  readonly minimum: Float32Array;
  readonly maximum: Float32Array;
  readonly mean: Float32Array;
  /** Share of cells that are exactly zero, 0 to 1: after ReLU a map of nothing but zeros is dead on this image. */
  readonly zeros: Float32Array;
  /** √Σx²: filters are sorted by it. */
  readonly norm: Float32Array;
}

/** What of the input a cell is computed from: a rectangle of its rows and columns, half-open, border included. */
export interface ReceptiveField {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  /** Rows and columns of the network's input. */
  readonly rows: number;
  readonly columns: number;
}
