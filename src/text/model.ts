import type { CutMethod, Replay } from './replay.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A piece of the vocabulary in a text: half-open range in UTF-16 code units of that text. */
export interface FoundPiece {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** Cuts a stretch of prepared text into pieces of its vocabulary. */
export interface TokenizerModel {
  readonly vocabulary: Vocabulary;
  readonly method: CutMethod;
  /** The piece that stands for what the vocabulary does not have. */
  readonly unknownId: number | undefined;
  pieces(text: string): FoundPiece[];
  /** The same step by step, for each stretch that is cut by itself. */
  replays(text: string): Replay[];
}
