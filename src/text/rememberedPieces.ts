import type { FoundPiece } from './model.ts';

/** Words come again and again; of longer stretches and after so many, nothing is remembered. */
const LONGEST_REMEMBERED = 64;
const MOST_REMEMBERED = 10_000;

/** Cuts each word only once. */
export class RememberedPieces {
  private readonly known = new Map<string, readonly FoundPiece[]>();

  constructor(private readonly cut: (text: string) => readonly FoundPiece[]) {}

  pieces(text: string): readonly FoundPiece[] {
    const known = this.known.get(text);
    if (known) {
      return known;
    }
    const pieces = this.cut(text);
    if (text.length <= LONGEST_REMEMBERED) {
      if (this.known.size >= MOST_REMEMBERED) {
        this.known.clear();
      }
      this.known.set(text, pieces);
    }
    return pieces;
  }
}
