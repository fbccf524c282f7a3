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
  pieces(text: string): FoundPiece[];
}
