/** How a tokenizer finds the pieces of a word. */
export type CutMethod = 'byte-pair' | 'longest-match' | 'likeliest-cut';

/** How one stretch of text became pieces, step by step. */
export interface Replay {
  /** Half-open range of the text in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** As the steps see it: `Ġjumps`, `▁over`. */
  readonly word: string;
  /** The last step's symbols are the pieces. */
  readonly steps: readonly ReplayStep[];
}

export interface ReplayStep {
  readonly symbols: readonly string[];
  /** Byte-pair encoding: the neighbours that this step joined into symbol `at`, and their place in the list of merges, from 0. */
  readonly joined?: {
    readonly at: number;
    readonly left: string;
    readonly right: string;
    readonly rank: number;
  };
  /** WordPiece: symbol `at` is the longest piece that fits; `rest` is left of the word. */
  readonly taken?: { readonly at: number; readonly rest: string };
  /** WordPiece: what no piece fits; the whole word is unknown then. */
  readonly failed?: { readonly rest: string };
  /** Unigram: the logarithm of each symbol's probability; `null` for what is unknown. */
  readonly scores?: readonly (number | null)[];
}
