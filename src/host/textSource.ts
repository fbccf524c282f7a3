import type { OptionValue } from '../trace/description.ts';
import type { Intervention } from '../trace/intervention.ts';

/** A half-open range in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where the text of a run comes from: a part of a document, or a kept copy. All offsets count from its own start. */
export interface TextSource {
  /** In UTF-16 code units; changes while the document is edited. */
  readonly length: number;
  /** `essay.txt:4` */
  readonly label: string;
  /** `Nothing was selected, so this is the sentence at the caret.` */
  readonly remark?: string | undefined;
  /** Of a lecture's example: where the print is wrong, and what is right. */
  readonly correction?: string | undefined;
  /** Begins a run: from here on the text as it is now is the analysed one. */
  begin(): void;
  /**
   * A part of the text; never more than asked for, so that a huge selection is not copied.
   * @throws ProblemError where the text is gone
   */
  read(range: TextRange): Promise<string>;
  /** Lights up a part in the editor; `null` puts the light out. */
  mark(range: TextRange | null): void;
  /** Selects a part in the editor and brings it into view. */
  reveal(range: TextRange): Promise<void>;
  /** What is kept over a window reload. */
  place(): SavedPlace | undefined;
  /** Told when the label, the remark or the length changed. */
  onDidChange(listener: () => void): () => void;
}

/** Where in which document a text stood. */
export interface SavedPlace {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** All that brings a panel back after a window reload. */
export interface SavedRun {
  readonly version: 1;
  readonly model: string;
  readonly lens: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly interventions: readonly Intervention[];
  /** Token ids that stand after the text's own. */
  readonly continuation: readonly number[];
  /** Whether a run was kept for comparison: it is not brought back. */
  readonly pinned: boolean;
  readonly label: string;
  readonly remark?: string | undefined;
  readonly correction?: string | undefined;
  readonly place?: SavedPlace | undefined;
  /** The shown window's text: brings the panel back when the document is gone or changed. */
  readonly text: string;
  readonly windowStart: number;
  /** Where the windows before this one started, for “back”. */
  readonly previousStarts: readonly number[];
}
