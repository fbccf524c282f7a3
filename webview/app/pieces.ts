import { escapedCharacter, readablePiece } from '../../src/text/readablePiece.ts';

/** A token as it is written beside a row or a column: a space before it goes without saying. */
export function tokenLabel(piece: string): string {
  const { marker, text, continues } = readablePiece(piece);
  return continues || text === '' ? marker + text : text;
}

/** `“a\u0007b”` for tooltips. */
export function quoted(text: string): string {
  return `“${text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) => (character === '\u200d' ? character : escapedCharacter(character)))}”`;
}
