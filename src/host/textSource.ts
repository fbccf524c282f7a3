import type { SourceWords } from './sourceWords.ts';

/** A half-open range in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A part of a text with a colour behind it. */
export interface ColouredRange extends TextRange {
  /** Which colour: a step of `colourSteps`. */
  readonly step: number;
}

/** Where the text of a run comes from: a part of a document, or a kept copy. All offsets count from its own start. */
export interface TextSource extends SourceWords {
  readonly kind: 'text';
  /** In UTF-16 code units; changes while the document is edited. */
  readonly length: number;
  /**
   * A part of the text; never more than asked for, so that a huge selection is not copied.
   * @throws ProblemError where the text is gone
   */
  read(range: TextRange): Promise<string>;
  /** Lights up a part in the editor; `null` puts the light out. */
  mark(range: TextRange | null): void;
  /** Lays colours behind parts in the editor, in place of those before; `null` takes them away. */
  colour(ranges: readonly ColouredRange[] | null): void;
  /** Selects a part in the editor and brings it into view. */
  reveal(range: TextRange): Promise<void>;
  /** What is kept over a window reload. */
  place(): SavedPlace | undefined;
}

/** Where in which document a text stood. */
export interface SavedPlace {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}
