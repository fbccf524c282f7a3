import type { Cut, CutPiece, Tokenization } from '../../src/trace/studies.ts';

/** A piece and where it stands among those of its cut. */
export interface PlacedPiece {
  readonly cut: number;
  readonly at: number;
  readonly piece: CutPiece;
}

/** Pieces that share characters, over the columns from `from` to `to` (half-open). */
export interface CutCell {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly PlacedPiece[];
  /** Whether they began in the unit before, where a word is too long for one. */
  readonly goesOn: boolean;
}

/** A stretch of text that is never broken over two lines: a column for each character, a row for each cut. */
export interface CutsUnit {
  /** What stands in each column; empty for a piece without text. */
  readonly characters: readonly string[];
  readonly rows: readonly (readonly CutCell[])[];
}

/** Longer words are broken, or they would stick out of a narrow panel. */
const LONGEST_UNIT = 12;
const SPACE = /^\p{White_Space}/u;

/** The cuts aligned with the text, in stretches that may stand in lines of any width. */
export function cutsLayout({ text, cuts }: Tokenization): CutsUnit[] {
  const characters = cuts.find(({ name }) => name === 'character')!.pieces.filter(hasText);
  const placed = cuts.map((cut, at) => placedPieces(cut, at));
  const borders = bordersOf(text, characters, cuts);
  const units = borders.slice(1).map((to, at) => unitOf(text, characters, placed, borders[at], to));
  const inText = placed.map((pieces) => pieces.filter(({ piece }) => hasText(piece)));
  const before = placed.map((pieces, cut) => loose(pieces.slice(0, firstOf(pieces, inText[cut]))));
  const after = placed.map((pieces, cut) => loose(pieces.slice(firstOf(pieces, inText[cut]))));
  return [...looseUnits(before), ...units, ...looseUnits(after)];
}

const hasText = ({ start, end, padding }: CutPiece): boolean => end > start && !padding;

function placedPieces(cut: Cut, index: number): PlacedPiece[] {
  return cut.pieces.map((piece, at) => ({ cut: index, at, piece }));
}

/** Pieces that stand for no text, before or after it. */
function loose(pieces: readonly PlacedPiece[]): PlacedPiece[] {
  return pieces.filter(({ piece }) => !hasText(piece));
}

function firstOf(pieces: readonly PlacedPiece[], inText: readonly PlacedPiece[]): number {
  const [first] = inText;
  return first ? pieces.indexOf(first) : pieces.length;
}

/** One unit for each place: the cuts' n-th loose pieces stand one below the other. */
function looseUnits(rows: readonly (readonly PlacedPiece[])[]): CutsUnit[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, at) => ({
    characters: [''],
    rows: rows.map((row) => {
      const piece = row[at] as PlacedPiece | undefined;
      return piece ? [{ from: 0, to: 1, pieces: [piece], goesOn: false }] : [];
    }),
  }));
}

/** The characters at which units begin, and the end. */
function bordersOf(text: string, characters: readonly CutPiece[], cuts: readonly Cut[]): number[] {
  const crossed = new Set<number>();
  for (const { name, pieces } of cuts) {
    if (name === 'character') continue;
    for (const { start, end } of pieces) for (let at = start + 1; at < end; at++) crossed.add(at);
  }
  const space = characters.map(({ start, end }) => SPACE.test(text.slice(start, end)));
  const borders = [0];
  for (let at = 1; at < characters.length; at++) {
    const afterSpace = space[at - 1] && !space[at];
    const beforeSpace = !space[at - 1] && space[at];
    const free = !crossed.has(characters[at].start);
    // A space belongs to the word before it, unless the tokenizer puts it to the word after it.
    const taken = beforeSpace && goesWithNext(characters, space, crossed, at);
    if ((free && (afterSpace || taken)) || at - borders.at(-1)! >= LONGEST_UNIT) borders.push(at);
  }
  if (characters.length > 0) borders.push(characters.length);
  return borders;
}

function goesWithNext(
  characters: readonly CutPiece[],
  space: readonly boolean[],
  crossed: ReadonlySet<number>,
  at: number,
): boolean {
  let next = at;
  while (next < characters.length && space[next]) next++;
  return next < characters.length && crossed.has(characters[next].start);
}

function unitOf(
  text: string,
  characters: readonly CutPiece[],
  placed: readonly (readonly PlacedPiece[])[],
  from: number,
  to: number,
): CutsUnit {
  const columns = characters.slice(from, to);
  return {
    characters: columns.map(({ start, end }) => text.slice(start, end)),
    rows: placed.map((pieces) => cellsOf(pieces, columns)),
  };
}

/** The pieces of a row that reach into these columns; those that share a column share a cell. */
function cellsOf(pieces: readonly PlacedPiece[], columns: readonly CutPiece[]): CutCell[] {
  const [start, end] = [columns[0].start, columns.at(-1)!.end];
  const cells: CutCell[] = [];
  for (const placed of pieces) {
    const { piece } = placed;
    if (!hasText(piece) || piece.end <= start || piece.start >= end) continue;
    const from = Math.max(
      0,
      columns.findIndex((column) => column.end > piece.start),
    );
    const last = columns.findLastIndex((column) => column.start < piece.end);
    const before = cells.at(-1);
    const goesOn = piece.start < start;
    if (before && from < before.to) {
      cells[cells.length - 1] = {
        ...before,
        to: Math.max(before.to, last + 1),
        pieces: [...before.pieces, placed],
      };
    } else {
      cells.push({ from, to: last + 1, pieces: [placed], goesOn });
    }
  }
  return cells;
}
