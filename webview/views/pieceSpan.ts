/** Pieces of a text, half-open. */
export interface PieceSpan {
  readonly from: number;
  readonly to: number;
}
