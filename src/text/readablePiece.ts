/** A token's piece, taken apart for people. */
export interface ReadablePiece {
  /** What a tokenizer puts in front: `##` for “goes on the word before”, `␣` for “a space before”. */
  readonly marker: string;
  readonly text: string;
  /** Goes on the word of the token before. */
  readonly continues: boolean;
}

const MARKS: readonly (readonly [string, string])[] = [
  ['##', '##'],
  ['▁', '␣'],
  ['Ġ', '␣'],
];

export function readablePiece(piece: string): ReadablePiece {
  const mark = MARKS.find(([written]) => piece.startsWith(written));
  const rest = mark ? piece.slice(mark[0].length) : piece;
  return { marker: mark?.[1] ?? '', text: visible(rest), continues: mark?.[0] === '##' };
}

/** A piece as it stands in lists: with the mark of a space before it, or of going on the word before. */
export function pieceText(piece: string): string {
  const { marker, text } = readablePiece(piece);
  return marker + text;
}

/** What stands for a space that would not be seen; one sign everywhere. */
export const SIGNS_OF_SPACES: Readonly<Record<string, string>> = {
  '\n': '⏎',
  '\r': '␍',
  '\t': '⇥',
  ' ': '␣',
  '\u00a0': '⍽',
};

/** Makes what cannot be seen visible: `\u200f`, a tab, half a character. */
export function visible(text: string): string {
  const shown = text.replace(/^[ \u00a0]+$|[\n\r\t]/gu, (space) =>
    [...space].map((one) => SIGNS_OF_SPACES[one] ?? one).join(''),
  );
  return shown.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) =>
    character === '\u200d' ? character : escapedCharacter(character),
  );
}

/** `\u0007`, `\u{e0001}` */
export function escapedCharacter(character: string): string {
  const code = character.codePointAt(0)!.toString(16).padStart(4, '0');
  return code.length > 4 ? `\\u{${code}}` : `\\u${code}`;
}
