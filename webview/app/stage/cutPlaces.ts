import type { OutlineToken } from '../../../src/protocol/outline.ts';
import type { Cut, CutPiece, Tokenization } from '../../../src/trace/studies.ts';
import { quoted } from '../pieces.ts';

/** Half-open range of the text in UTF-16 code units. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A piece: which of the cuts, and which of its pieces. */
export interface CutPlace {
  readonly cut: number;
  readonly at: number;
}

export const isAt = (place: CutPlace | null, cut: number, at: number): boolean =>
  place?.cut === cut && place.at === at;
export const sameAs = (one: CutPlace | null, other: CutPlace | null): boolean =>
  one === other || (one !== null && other !== null && isAt(one, other.cut, other.at));
export const overlaps = (one: TextSpan, other: TextSpan): boolean =>
  one.end > one.start && one.start < other.end && other.start < one.end;

export function pieceAt({ cuts }: Tokenization, { cut, at }: CutPlace): CutPiece | undefined {
  return cuts[cut]?.pieces[at];
}

/** The chip of the strip that stands for a piece: itself, or the first subword of its text. */
export function tokenAt(
  tokens: readonly OutlineToken[],
  piece: CutPiece,
  { cut, at }: CutPlace,
  { cuts }: Tokenization,
): number | null {
  const own = cuts[cut].name === 'subword' ? tokens[at] : undefined;
  if (own && own.start === piece.start && own.end === piece.end) return at;
  const found = tokens.findIndex((token) => overlaps(token, piece));
  return found < 0 ? null : found;
}

/** A piece in words, for its tooltip and the line above the pieces. @param at which of its cut's pieces, from 0 */
export function pieceWords(piece: CutPiece, at: number, { name, count }: Cut): string {
  const { id, start, end, special, padding, unknown } = piece;
  const spelled = quoted(piece.piece);
  if (padding) return `padding ${spelled} · id ${id} · masked: nothing attends to it`;
  if (special) return `special token ${spelled} · id ${id} · added by the tokenizer, not in the text`;
  const place = `characters ${start}–${end} of the text`;
  return `${name} ${at + 1} of ${count}: ${spelled} · id ${id}${unknown ? ' (unknown)' : ''} · ${place}`;
}

/** Where an arrow key leads: along a row, or to the piece of the next row with the same text. */
export function pieceTowards(
  { cuts }: Tokenization,
  { cut, at }: CutPlace,
  key: string,
): CutPlace | undefined {
  const last = cuts[cut].pieces.length - 1;
  const along = { ArrowRight: Math.min(last, at + 1), ArrowLeft: Math.max(0, at - 1), Home: 0, End: last }[
    key
  ];
  if (along !== undefined) return { cut, at: along };
  const other = { ArrowDown: cut + 1, ArrowUp: cut - 1 }[key];
  if (other === undefined || !cuts[other]) return undefined;
  const here = cuts[cut].pieces[at];
  const beside = cuts[other].pieces.findIndex((piece) => overlaps(piece, here));
  return { cut: other, at: beside >= 0 ? beside : Math.min(at, cuts[other].pieces.length - 1) };
}
