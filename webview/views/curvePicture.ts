/** One line over the common places of a picture. */
export interface Curve {
  readonly name: string;
  /** Which of the twelve colours. */
  readonly colour: number;
  /** One for each place; NaN where there is none. */
  readonly values: ArrayLike<number>;
  /** From the smallest to the largest, drawn as a band behind the line. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  readonly dashed?: boolean;
}

export interface CurvePicture {
  readonly curves: readonly Curve[];
  /** Where the values stand, in rising order. */
  readonly places: ArrayLike<number>;
  /** What is written at a place; its number where left out. */
  readonly placeName: (place: number) => string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Whether equal factors are equal distances; only numbers above 0 are drawn. */
  readonly logarithmic?: boolean;
  /** A place to be marked with a point on every curve. */
  readonly marked?: number | undefined;
}
