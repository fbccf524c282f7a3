import type { Place } from './place.ts';

const COMMENT = /(?:#|%|\/\/).*/g;
/** `A =`, `const a: number[][] =`, `int kernel[3][3] =` */
const ASSIGNMENT = /^\s*[\p{L}_$][^=\n({;]*=(?!=)/u;
/** `np.array(` */
const CALL = /[\p{L}_][\p{L}\p{N}_.]*\s*\(/gu;
/** `, dtype=float32`, `, device='cuda:0'`, `, grad_fn=<ReluBackward0>` */
const KEYWORD = /,\s*[\p{L}_]\w*\s*=\s*[\w.:<>'"]+/gu;
/** A line end of old, which would put all rows into one. */
const LONE_RETURN = /\r(?!\n)/g;
const PIECE = /[[{(\]})]|[;,\n]|[^\s,;|[\](){}"']+/g;

/** Comments, names and calls as spaces, so that every number stays where it was. */
export function blanked(text: string): string {
  const spaces = (found: string): string => found.replaceAll(/[^\n]/g, ' ');
  const lines = text.replaceAll(LONE_RETURN, '\n');
  const plain = lines.replace(COMMENT, spaces).replace(ASSIGNMENT, spaces);
  return plain.replaceAll(CALL, spaces).replaceAll(KEYWORD, spaces);
}

/** A number, a bracket or a separator. */
export interface Piece extends Place {
  readonly text: string;
  /** How many brackets are open around it; below zero where the selection began inside of them. */
  readonly depth: number;
}

/** Numbers, brackets and separators, each with how deep it is nested. */
export function piecesOf(text: string): Piece[] {
  // Where there are square brackets, round ones are left over from calls.
  const ignored = /[[{]/.test(text) ? '()' : '';
  let depth = 0;
  return [...text.matchAll(PIECE)].flatMap(({ 0: piece, index }) => {
    if (ignored.includes(piece)) return [];
    const place = { text: piece, start: index, end: index + piece.length };
    if (isOpening(piece)) depth += 1;
    const at = { ...place, depth };
    if (isBracket(piece) && !isOpening(piece)) depth -= 1;
    return [at];
  });
}

/** `...`, as NumPy prints in place of numbers that it leaves out. */
export const isLeftOut = (piece: string): boolean => /^(\.{2,}|…)$/.test(piece);

export const isOpening = (piece: string): boolean => piece === '[' || piece === '{' || piece === '(';
export const isBracket = (piece: string): boolean => piece.length === 1 && '[]{}()'.includes(piece);
