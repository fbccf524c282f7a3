/** What every source tells of itself. */
export interface SourceWords {
  /** `essay.txt:4`, `cat.png` */
  readonly label: string;
  /** `Nothing was selected, so this is the sentence at the caret.` */
  readonly remark?: string | undefined;
  /** Of a lecture's example: where the print is wrong, and what is right. */
  readonly correction?: string | undefined;
  /** Begins a run: from here on what the source holds now is what is analysed. */
  begin(): void;
  /** Told when the label, the remark or the length changed. */
  onDidChange(listener: () => void): () => void;
}
