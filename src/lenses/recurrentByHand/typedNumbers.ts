import { type Matrix, matrixIn } from '../numbers/matrixText.ts';
import type { Place } from '../numbers/place.ts';
import { complaint, lineAndName, placesOf, type Statement } from '../numbers/statements.ts';

/** Brackets as programs write them, `[0.5, 1]` or `[[1, 0], [0, 1]]`, become spaces and ends of rows in their places. */
const withoutBrackets = (text: string): string =>
  text
    .replaceAll(/\]\s*,?\s*\[/g, (between) => `;${' '.repeat(between.length - 1)}`)
    .replaceAll(/[[\]()]/g, ' ');

/** Numbers in rows. @throws ProblemError `bad-input` for what is no matrix, or holds −∞ */
export function numbersIn(statement: Statement): Matrix {
  const { text, line, name } = statement;
  const matrix = matrixIn(withoutBrackets(text), lineAndName(line, name));
  if (!matrix.values.every((value) => Number.isFinite(value)))
    throw complaint(line, name, 'there is an infinite number.', 'Write finite numbers.');
  return matrix;
}

/** A list of so many numbers, in a row or in a column. @throws ProblemError `bad-input` for another number of them */
export function listIn(statement: Statement, size: number, of: string): Float32Array {
  const { values } = numbersIn(statement);
  if (values.length === size) return values;
  throw complaint(
    statement.line,
    statement.name,
    `there ${counted(values.length)}, but ${of} has ${size}.`,
    size === 1 ? 'Write one number.' : `Write ${size} numbers.`,
  );
}

/** One number above 0. @throws ProblemError `bad-input` for another */
export function positiveNumberIn(statement: Statement): number {
  const [value] = listIn(statement, 1, 'a threshold');
  if (value! > 0) return value!;
  throw complaint(
    statement.line,
    statement.name,
    'it is not above 0.',
    `Write for instance ${statement.name} 1.`,
  );
}

/** One of some words. @throws ProblemError `bad-input` for another one */
export function wordIn<Word extends string>(statement: Statement, words: readonly Word[]): Word {
  const written = statement.text.trim().toLowerCase();
  const found = words.find((word) => word === written);
  if (found !== undefined) return found;
  throw complaint(
    statement.line,
    statement.name,
    `“${statement.text.trim().slice(0, 40)}” is not known here.`,
    `Write ${words.slice(0, -1).join(', ')} or ${words.at(-1)!}.`,
  );
}

/** Where each number of a statement stands. */
export const numberPlaces = ({ text, start }: Statement): Place[] =>
  placesOf(withoutBrackets(text), /[^\s,|;]+/g, start);

/** Where each row of a statement stands. */
export const rowPlaces = ({ text, start }: Statement): Place[] =>
  placesOf(withoutBrackets(text), /[^;\n]+/g, start);

const counted = (count: number): string => (count === 1 ? 'is one number' : `are ${count} numbers`);

/** `2 × 3` */
export const shapeText = ({ rows, columns }: Pick<Matrix, 'rows' | 'columns'>): string =>
  `${rows} × ${columns}`;
