/** Where something stands in a text: a half-open range in UTF-16 code units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}
