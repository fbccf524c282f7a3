/** A token that may come next. */
export interface Choice {
  readonly id: number;
  readonly label: string;
  /** As the model says. */
  readonly probability: number;
  /** What it is drawn with; 0 where it was cut off. */
  readonly chance: number;
}
