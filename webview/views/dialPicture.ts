/** A hand from the middle of a dial; 1 is its rim. */
export interface Hand {
  /** To the right and up, −1 to 1. */
  readonly x: number;
  readonly y: number;
  readonly kind: 'row' | 'column';
  /** As it was before: drawn thin and dashed. */
  readonly before?: boolean;
}

export interface Dial {
  readonly title: string;
  /** Lines below the dial. */
  readonly facts: readonly string[];
  readonly hands: readonly Hand[];
  /** What its hands show, for those who do not see them. */
  readonly said: string;
}
