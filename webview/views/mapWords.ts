/** What is said of a map. */
export interface MapWords {
  /** Below its picture: `12`, `0.31`. */
  readonly caption: string;
  /** For a tooltip and a screen reader: `map 12, mean 0.31, 43 % zeros`. */
  readonly full: string;
}
