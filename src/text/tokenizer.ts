import type { CutMethod, Replay } from './replay.ts';

/** One piece of a text, as a model sees it. */
export interface Token {
  readonly id: number;
  /** The vocabulary's own spelling: `##ing`, `Ġthe`, `▁dog`, `<0xE2>`. */
  readonly piece: string;
  /**
   * Half-open range of the source text in UTF-16 code units (what VS Code counts in).
   * Tokens that stand for no text (`[CLS]`, `<s>`) have an empty range.
   */
  readonly start: number;
  readonly end: number;
  /** What stands in the text there, where the model reads something else: `"` for `“`. */
  readonly written?: string;
  /** Added by the model's template, not found in the text. */
  readonly special: boolean;
  /** 0, or 1 for the second text of a pair. */
  readonly type: number;
}

/** Cuts text into the pieces of a model's vocabulary. */
export interface Tokenizer {
  readonly vocabularySize: number;
  /**
   * @param pair a second text, for models that read two; its offsets count from its own start
   * @returns the tokens with the model's special tokens around them, never truncated or padded
   */
  encode(text: string, pair?: string): Token[];
  /** The text of the ids, special tokens left out. */
  decode(ids: readonly number[]): string;
  /** The vocabulary's spelling of an id; `undefined` outside the vocabulary. */
  piece(id: number): string | undefined;
  readonly method: CutMethod;
  /** The piece that stands for what the vocabulary does not have. */
  readonly unknownId: number | undefined;
  /** How the pieces of a text are found, word by word; without the special tokens around it. */
  replays(text: string): Replay[];
}
