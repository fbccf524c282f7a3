/** A text to learn from, and where it came from. */
export interface ReadText {
  readonly text: string;
  /** Of a text of one's own: the name of its file, without the ending. */
  readonly name?: string;
  /** The npm package that has it. */
  readonly package?: string;
  readonly version?: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}
