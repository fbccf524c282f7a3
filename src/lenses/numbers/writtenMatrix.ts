import { ProblemError } from '../../problem.ts';
import { type Matrix, numberIn } from './matrixText.ts';
import type { Place } from './place.ts';
import { blanked, isBracket, isLeftOut, isOpening, type Piece, piecesOf } from './writtenPieces.ts';

/** More rows or columns than these are refused. */
export const LARGEST_SIDE = 1024;

/** A matrix, and where each of its rows stands in the text. */
export interface WrittenMatrix extends Matrix {
  readonly rowPlaces: readonly Place[];
}

const EXAMPLE = 'Select for instance “1 2; 3 4”, [[1, 2], [3, 4]], or lines of numbers.';

/**
 * A matrix as people and programs write it: lines of numbers with spaces, tabs, commas or semicolons between them
 * (CSV); `1 2; 3 4` (MATLAB); nested lists (JSON, Python, NumPy's print with its dots). `#` and `%` begin comments.
 * @param where what stands in front of a complaint: `The kernel`; nothing for the input itself
 * @param largest how many rows and columns there may be
 * @throws ProblemError `bad-input` that names the row, for what is no number, a decimal comma, rows of different
 * lengths, a tensor of higher order, no numbers, or more than 1024 rows or columns
 */
export function readMatrix(text: string, where = '', largest = LARGEST_SIDE): WrittenMatrix {
  const rows = new Rows(blanked(text), where, largest).read();
  const [first] = rows;
  if (!first) throw noNumbers(where);
  checkSides(rows.length, first.numbers.length, where, largest);
  const odd = rows.findIndex(({ numbers }) => numbers.length !== first.numbers.length);
  if (odd >= 0) {
    throw complaint(
      where,
      `row ${odd + 1} has ${counted(rows[odd]!.numbers.length)}, row 1 has ${counted(first.numbers.length)}`,
      'Give all rows the same length.',
    );
  }
  return {
    rows: rows.length,
    columns: first.numbers.length,
    values: Float32Array.from(rows.flatMap(({ numbers }) => numbers)),
    rowPlaces: rows.map(({ start, end }) => ({ start, end })),
  };
}

interface Row {
  readonly numbers: number[];
  readonly start: number;
  end: number;
}

class Rows {
  private readonly rows: Row[] = [];
  private open: Row | undefined;
  private readonly pieces: readonly Piece[];
  /** How deep lists are nested: 0 for plain lines, 1 for `[1 2; 3 4]`, 2 for lists of lists. */
  private readonly order: number;
  private readonly innermost: number;
  private readonly semicolonsPart: boolean;

  constructor(
    private readonly text: string,
    private readonly where: string,
    private readonly largest: number,
  ) {
    this.pieces = piecesOf(text);
    const depths = this.pieces.map(({ depth }) => depth);
    this.innermost = depths.reduce((most, depth) => Math.max(most, depth), 0);
    const outermost = depths.reduce((least, depth) => Math.min(least, depth), 0);
    this.order = this.innermost - outermost;
    this.semicolonsPart = this.order === 0 && partedBySemicolons(text);
    this.checkDecimalCommas();
  }

  read(): Row[] {
    this.checkOrder();
    let before = '';
    for (const piece of this.pieces) {
      const { text } = piece;
      if (isBracket(text)) this.open = undefined;
      else if (text === '\n') this.endLine(before);
      else if (text === ';') this.endAtSemicolon();
      else if (text === ',') this.checkCell(before);
      else this.add(piece);
      before = text === '\n' && before === ',' && this.order > 0 ? ',' : text;
    }
    return this.rows;
  }

  private endLine(before: string): void {
    // Lists of lists may be broken anywhere; a line that ends in a comma goes on within brackets.
    if (this.order >= 2 || (this.order === 1 && before === ',')) return;
    this.open = undefined;
  }

  private endAtSemicolon(): void {
    if (!this.semicolonsPart) this.open = undefined;
  }

  private checkCell(before: string): void {
    const empty = this.order === 0 ? before === ',' || before === '\n' || before === '' : before === ',';
    if (!empty) return;
    const row = this.open ? this.rows.length : this.rows.length + 1;
    throw complaint(this.where, `row ${row} has an empty cell`, 'Write a number into it, 0 for instance.');
  }

  private add({ text, start, end, depth }: Piece): void {
    if (!this.open) this.rows.push((this.open = { numbers: [], start, end }));
    const row = this.rows.length;
    if (this.order >= 2 && depth !== this.innermost) {
      throw complaint(
        this.where,
        `“${text.slice(0, 40)}” stands beside the rows instead of in one`,
        'Give each row brackets of its own: [[1, 2], [3, 4]].',
      );
    }
    this.open.numbers.push(this.number(text, row));
    this.open.end = end;
    if (row <= this.largest) return;
    checkSides(countOfLines(this.text, row), this.rows[0]!.numbers.length, this.where, this.largest);
  }

  private number(text: string, row: number): number {
    const number = numberIn(text);
    if (number !== undefined && Number.isFinite(number)) return number;
    if (isLeftOut(text)) {
      throw complaint(
        this.where,
        `row ${row} leaves numbers out (“${text}”)`,
        'Print all of them (np.set_printoptions(threshold=sys.maxsize)), and write each row on one line.',
      );
    }
    if (!/\p{N}/u.test(this.text)) throw noNumbers(this.where);
    const what = isTooLarge(text) ? 'is larger than any float32' : 'is not a finite number';
    throw complaint(this.where, `row ${row}: “${text.slice(0, 40)}” ${what}`, exampleFor(this.where));
  }

  /** A list of matrices is no matrix, unless there is only one in it. */
  private checkOrder(): void {
    if (this.order <= 2) return;
    const matrices = this.pieces.filter(({ text, depth }) => isOpening(text) && depth === this.innermost - 1);
    if (matrices.length <= 1) return;
    throw complaint(
      this.where,
      `this is a tensor of order ${this.order}, ${matrices.length} matrices, and a kernel slides over one here`,
      'Select one matrix of it, or look at all of it with the lens “Tensors”.',
    );
  }

  /** `1,5 2,5`, `1.000,5 2`: elsewhere commas stand between numbers, so these would silently become four. */
  private checkDecimalCommas(): void {
    const decimal = /^[-+−]?\d+(?:\.\d{3})*,\d+$/;
    const ends = this.semicolonsPart ? '\n' : /[;\n]/;
    const lines = this.text
      .replaceAll(/[[\](){}]/g, '\n')
      .split(ends)
      .filter((line) => /\d/.test(line));
    for (const [at, line] of lines.entries()) {
      const cells = line.trim().split(this.semicolonsPart ? /[;\s]+/ : /\s+/);
      const found = cells.length > 1 && cells.find((cell) => decimal.test(cell));
      if (!found) continue;
      throw complaint(
        this.where,
        `row ${at + 1}: “${found}” looks like a number with a decimal comma`,
        'Write decimal points, and commas only between numbers, with a space after them: 1.5, 2.5.',
      );
    }
  }
}

/** `1;2;3` on several lines is how spreadsheets with decimal commas write CSV; `1 2;` on each line ends a row. */
function partedBySemicolons(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return false;
  return lines.every((line) => /;\s*[^;\s]/.test(line) && !/[^;\s]\s+[^;\s]/.test(line));
}

/** @throws ProblemError `bad-input` for more rows or columns than are read */
function checkSides(rows: number, columns: number, where = '', largest = LARGEST_SIDE): void {
  if (rows <= largest && columns <= largest) return;
  throw complaint(
    where,
    `${rows} × ${columns} numbers are too many: at most ${largest} × ${largest} are read`,
    'Select fewer rows or columns.',
  );
}

const noNumbers = (where: string): ProblemError =>
  complaint(where, 'there are no numbers in this text', exampleFor(where));

/** What is not the input is typed instead of selected. */
const exampleFor = (where: string): string => (where === '' ? EXAMPLE : EXAMPLE.replace('Select', 'Write'));

const isTooLarge = (text: string): boolean =>
  /\d/.test(text) && Math.abs(Math.fround(Number(text.replace('−', '-')))) === Infinity;

function complaint(where: string, what: string, nextStep: string): ProblemError {
  const sentence = where === '' ? what.charAt(0).toUpperCase() + what.slice(1) : `${where}: ${what}`;
  return new ProblemError('bad-input', `${sentence}.`, nextStep);
}

/** Rows are no longer read beyond the limit, but told: each line is one. */
const countOfLines = (text: string, rows: number): number =>
  Math.max(rows, text.split('\n').filter((line) => /\d/.test(line)).length);

const counted = (count: number): string => (count === 1 ? '1 number' : `${count} numbers`);
