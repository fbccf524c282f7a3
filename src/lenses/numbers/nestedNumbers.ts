import { ProblemError } from '../../problem.ts';
import { numberIn } from './matrixText.ts';
import type { Place } from './place.ts';
import { LARGEST_SIDE, readMatrix } from './writtenMatrix.ts';
import { blanked, isBracket, isLeftOut, isOpening, type Piece, piecesOf } from './writtenPieces.ts';

/** Numbers that stand in lists in lists. */
export interface NestedNumbers {
  /** How long the lists are, the outermost first; nothing for a single number. */
  readonly sizes: readonly number[];
  /** The innermost lists one after the other. */
  readonly values: Float32Array;
  /** Where each innermost list stands in the text, from its first number to its last. */
  readonly rowPlaces: readonly Place[];
}

/** Lists within lists within lists: more indices than these are not shown. */
export const HIGHEST_ORDER = 5;
export const MOST_NUMBERS = 1_000_000;

const EXAMPLE = 'Write for instance [[[1, 2], [3, 4]], [[5, 6], [7, 8]]].';

/**
 * A tensor of order 0 to 5 as people and programs write it: one number, a row, lines of numbers, MATLAB's
 * `[1 2; 3 4]`, nested lists (JSON, Python, NumPy's print).
 * @throws ProblemError `bad-input` for what is no number, lists of different lengths, no numbers, too many numbers,
 * or a higher order
 * @param largest how many rows and columns there may be where there are no lists in lists
 */
export function readNested(text: string, largest = LARGEST_SIDE): NestedNumbers {
  const pieces = piecesOf(blanked(text));
  const depth = depthOf(pieces);
  return depth < 2 ? readFlat(text, depth, largest) : new Lists(pieces).read();
}

/** Whether these are lists of matrices, or more. */
export const isNested = (text: string): boolean => depthOf(piecesOf(blanked(text))) > 2;

const depthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((most, piece) => Math.max(most, piece.depth), 0);

/** Without lists in lists it is a matrix, or less. */
function readFlat(text: string, depth: number, largest: number): NestedNumbers {
  const { rows, columns, values, rowPlaces } = readMatrix(text, '', largest);
  if (rows > 1) return { sizes: [rows, columns], values, rowPlaces };
  return { sizes: depth === 0 && columns === 1 ? [] : [columns], values, rowPlaces };
}

/** A list that is being read. */
interface OpenList {
  readonly path: readonly number[];
  count: number;
  /** Of the rows between semicolons: how many, and the numbers of the current one. */
  rows: number;
  inRow: number;
}

class Lists {
  private readonly values: number[] = [];
  private readonly open: OpenList[] = [];
  /** How long the lists of each depth are, and the first of them. */
  private readonly sizes: { readonly size: number; readonly path: readonly number[] }[] = [];
  private numbersAt: number | undefined;
  private readonly rowPlaces: Place[] = [];
  private row: { readonly start: number; end: number } | undefined;

  constructor(private readonly pieces: readonly Piece[]) {}

  read(): NestedNumbers {
    const hasRows = this.pieces.some(({ text, depth }) => text === ';' && depth > 0);
    for (const piece of this.pieces) this.take(piece, hasRows);
    if (this.open.length > 0)
      throw complaint(`${placeOf(this.open.at(-1)!.path)} is not closed`, 'Write its closing bracket.');
    if (this.values.length === 0) throw complaint('There are no numbers in these lists', EXAMPLE);
    if (this.sizes.length > HIGHEST_ORDER)
      throw complaint(
        `This is a tensor of order ${this.sizes.length}; at most ${HIGHEST_ORDER} are shown`,
        'Take a part of it.',
      );
    return {
      sizes: this.sizes.map(({ size }) => size),
      values: Float32Array.from(this.values),
      rowPlaces: this.rowPlaces,
    };
  }

  private take(piece: Piece, hasRows: boolean): void {
    const { text } = piece;
    if (isOpening(text)) this.begin();
    else if (isBracket(text)) this.end(hasRows);
    else if (text === ';') this.endRow();
    else if (text !== ',' && text !== '\n') this.add(piece);
  }

  private begin(): void {
    const parent = this.open.at(-1);
    if (this.numbersAt !== undefined && this.open.length >= this.numbersAt)
      throw complaint(`${placeOf(parent!.path)} has numbers and lists side by side`, EXAMPLE);
    if (!parent && this.sizes.length > 0)
      throw complaint(
        'There are several lists beside each other',
        `Put brackets around all of them. ${EXAMPLE}`,
      );
    const path = parent ? [...parent.path, parent.count] : [];
    if (parent) parent.count++;
    this.open.push({ path, count: 0, rows: 0, inRow: 0 });
  }

  private end(hasRows: boolean): void {
    this.row = undefined;
    const list = this.open.pop();
    if (!list) throw complaint('There is a closing bracket too many', EXAMPLE);
    const depth = this.open.length;
    const isInnermost = this.numbersAt === depth + 1;
    if (list.count === 0) throw complaint(`${placeOf(list.path)} is empty`, 'Write numbers into it.');
    if (!isInnermost || !hasRows) return this.measure(depth, list.count, list.path);
    if (list.inRow > 0) this.endRowOf(list, depth);
    this.measure(depth, list.rows, list.path);
  }

  /** `1 2; 3 4` within a list is a list of two rows. */
  private endRow(): void {
    this.row = undefined;
    const list = this.open.at(-1);
    // After the last bracket it ends a statement.
    if (!list) return;
    if (this.numbersAt !== this.open.length)
      throw complaint(
        'A semicolon stands between lists',
        'Write commas between lists, and semicolons between rows of numbers.',
      );
    if (list.inRow > 0) this.endRowOf(list, this.open.length - 1);
  }

  private endRowOf(list: OpenList, depth: number): void {
    this.measure(depth + 1, list.inRow, [...list.path, list.rows]);
    list.rows++;
    list.inRow = 0;
  }

  private add({ text, start, end }: Piece): void {
    const list = this.open.at(-1);
    if (!list) throw complaint(`“${text.slice(0, 40)}” stands beside the lists`, EXAMPLE);
    const depth = this.open.length;
    this.numbersAt ??= depth;
    if (this.numbersAt !== depth)
      throw complaint(`${placeOf(list.path)} has numbers where the others have lists`, EXAMPLE);
    const number = numberIn(text);
    if (number === undefined || !Number.isFinite(number))
      throw isLeftOut(text)
        ? complaint(
            `${placeOf(list.path)} leaves numbers out (“${text}”)`,
            'Print all of them: np.set_printoptions(threshold=sys.maxsize).',
          )
        : complaint(`“${text.slice(0, 40)}” is not a finite number`, EXAMPLE);
    if (this.values.length >= MOST_NUMBERS)
      throw complaint(
        `These are more than ${MOST_NUMBERS.toLocaleString('en')} numbers`,
        'Take a part of them.',
      );
    this.values.push(number);
    if (!this.row) this.rowPlaces.push((this.row = { start, end }));
    this.row.end = end;
    list.count++;
    list.inRow++;
  }

  private measure(depth: number, size: number, path: readonly number[]): void {
    const known = this.sizes[depth];
    if (!known) this.sizes[depth] = { size, path };
    else if (known.size !== size)
      throw complaint(
        `${placeOf(path)} has ${size} ${size === 1 ? 'entry' : 'entries'}, ${placeOf(known.path).toLowerCase()} has ${known.size}`,
        'A tensor needs lists of equal length.',
      );
  }
}

/** `List [0][2]`, as a program would reach it. */
const placeOf = (path: readonly number[]): string =>
  path.length === 0 ? 'The outermost list' : `List ${path.map((at) => `[${at}]`).join('')}`;

const complaint = (what: string, nextStep: string): ProblemError =>
  new ProblemError('bad-input', `${what}.`, nextStep);
