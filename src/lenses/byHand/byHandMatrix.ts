import { ProblemError } from '../../problem.ts';
import type { MatrixName } from './byHandStatements.ts';
import { checkSize, type Matrix, matrixIn, matrixOf, MOST_COLUMNS } from '../numbers/matrixText.ts';
import type { Place } from '../numbers/place.ts';
import { lineAndName, placesOf, type Statement } from '../numbers/statements.ts';

const MOST_WEIGHT_ROWS = MOST_COLUMNS;

export interface TypedMatrix extends Matrix {
  readonly line: number;
  /** Where each row stands in the text; empty ranges for rows that were not typed. */
  readonly rowPlaces: readonly Place[];
}

/** @param random draws numbers from 0 to 1 @throws ProblemError `bad-input` for what is no matrix, or too large a one */
export function typedMatrix(
  { name, line, start, text }: Statement,
  of: MatrixName,
  random: () => number,
): TypedMatrix {
  const where = lineAndName(line, name);
  const isWeight = of.startsWith('W');
  const made = madeMatrix(text.trim(), where, isWeight, random);
  if (made) return { ...made, line, rowPlaces: emptyPlaces(made.rows, start) };
  const matrix = matrixIn(text, where);
  checkSize(matrix.rows, matrix.columns, where, isWeight ? MOST_WEIGHT_ROWS : undefined);
  return { ...matrix, line, rowPlaces: placesOf(text, /[^;\n]+/g, start) };
}

const RANDOM = /^random\s+(\d{1,6})\s*[x×,\s]\s*(\d{1,6})$/i;
const DIAGONAL = /^(?:diagonal|identity)\s+(.+)$/i;

/** Matrices that need no typing: `random 3 512`, `identity 4`, `diagonal 1 0 1`. */
function madeMatrix(
  text: string,
  where: string,
  isWeight: boolean,
  random: () => number,
): Matrix | undefined {
  if (/^random\b/i.test(text)) return randomOf(text, where, isWeight, random);
  const diagonal = DIAGONAL.exec(text);
  if (!diagonal) return undefined;
  const numbers = [...matrixIn(diagonal[1]!, where).values];
  const [size] = numbers;
  const ones = /^identity/i.test(text) && numbers.length === 1;
  if (ones) checkSize(size!, size!, where);
  const entries = ones ? Array.from({ length: size! }, () => 1) : numbers;
  return matrixOf(
    entries.map((entry, row) => entries.map((_, column) => (row === column ? entry : 0))),
    where,
  );
}

/** Weights are drawn so small that products keep the size of what they multiply (Glorot & Bengio 2010). */
function randomOf(text: string, where: string, isWeight: boolean, random: () => number): Matrix {
  const shape = RANDOM.exec(text);
  if (!shape) {
    throw new ProblemError(
      'bad-input',
      `${where}: “${text.slice(0, 40)}” has no shape.`,
      'Write the rows and the columns: random 3 512.',
    );
  }
  const [rows, columns] = [Number(shape[1]), Number(shape[2])];
  checkSize(rows, columns, where, isWeight ? MOST_WEIGHT_ROWS : undefined);
  checkSize(Math.min(1, rows), Math.min(1, columns), where);
  if (rows === 0 || columns === 0) return matrixOf([], where);
  const largest = isWeight ? Math.sqrt(3 / rows) : 1;
  const values = Float32Array.from({ length: rows * columns }, () => largest * (2 * random() - 1));
  return { rows, columns, values };
}

function emptyPlaces(count: number, start: number): Place[] {
  return Array.from({ length: count }, () => ({ start, end: start }));
}

/** Each number of a matrix with one row. */
export function entryPlaces(text: string, { rowPlaces }: TypedMatrix): Place[] {
  const [row] = rowPlaces;
  return row ? placesOf(text.slice(row.start, row.end), /[^\s,|]+/g, row.start) : [];
}
