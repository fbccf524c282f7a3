import { readablePiece } from '../pieces.ts';

/** A piece as it stands in lists: with the mark of a space before it, or of going on the word before. */
export function pieceText(piece: string): string {
  const { marker, text } = readablePiece(piece);
  return marker + text;
}
