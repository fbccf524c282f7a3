/** A text as a model reads it: one entry for each position. */
export interface TokenInput {
  readonly ids: readonly number[];
  /** 0, or 1 for the second text of a pair; all 0 where left out. */
  readonly types?: readonly number[];
  /** 1 for what may be attended to, 0 for padding; all 1 where left out. */
  readonly mask?: readonly number[];
  /** Positions at which no other token may look; each still sees itself, so that every row has something to see. */
  readonly hidden?: readonly number[];
  /** False: the model does not learn where a token stands (no position vectors, no rotation). */
  readonly positions?: boolean;
  /** False: q·k is not divided by √d. */
  readonly scaled?: boolean;
}
