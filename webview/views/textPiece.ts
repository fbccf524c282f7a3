/** What was read at one position, as it stands in the text. */
export interface TextPiece {
  readonly text: string;
  /** What the network reads in its place, where that is something else. */
  readonly readAs?: string | undefined;
  readonly unknown: boolean;
  /** Stands apart from the piece before. */
  readonly gap: boolean;
}
