import { ProblemError } from '../../problem.ts';

/** Numbers in rows, as a person writes them: `1 0; 0 1`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: Float32Array;
}

/** More rows or columns than these can neither be read nor drawn. */
export const MOST_ROWS = 64;
export const MOST_COLUMNS = 1024;

const NUMBER = /^[-+−]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;
/** A score that is masked; of +∞ a softmax would make no numbers. */
const MASKED = /^[-−](inf|infinity|∞)$/i;

/**
 * One number: `0.5`, `-2`, `1e-3`, `1/3`; `-inf` for a score that is masked.
 * @returns `undefined` where the text is none
 */
export function numberIn(text: string): number | undefined {
  if (MASKED.test(text)) return -Infinity;
  const [above, below, ...more] = text.split('/').map((part) => part.trim());
  if (![above, below ?? '1'].every((part) => NUMBER.test(part!)) || more.length > 0) return undefined;
  const [numerator, denominator] = [above, below ?? '1'].map((part) => Number(part!.replace('−', '-')));
  const number = denominator === 0 ? NaN : numerator! / denominator!;
  return Number.isFinite(Math.fround(number)) ? number : undefined;
}

/**
 * Rows that end in `;` or at the end of a line, with spaces or commas between the numbers.
 * @param where what stands in front of a complaint: `line 3, WQ`
 * @throws ProblemError `bad-input` for what is no number, rows of different lengths, or too many numbers
 */
export function matrixIn(text: string, where: string): Matrix {
  const rows = rowsIn(text).map((row) => row.map((entry) => checkedNumber(entry, where)));
  return matrixOf(rows, where);
}

/** Each row's entries. */
export function rowsIn(text: string): string[][] {
  return text
    .split(/[;\n]/)
    .map((row) => row.split(/[\s,|]+/).filter((entry) => entry !== ''))
    .filter((row) => row.length > 0);
}

/** One number. @throws ProblemError `bad-input` that begins with `where` */
export function checkedNumber(entry: string, where: string): number {
  const number = numberIn(entry);
  if (number !== undefined) return number;
  const what = NUMBER.test(entry) ? 'is larger than any float32' : 'is not a number';
  throw new ProblemError(
    'bad-input',
    `${where}: “${entry.slice(0, 40)}” ${what}.`,
    'Write numbers with spaces between them and a semicolon or a new line after each row: 1 0; 0 1.',
  );
}

/** @throws ProblemError `bad-input` for no numbers, rows of different lengths, or too many of them */
export function matrixOf(rows: readonly (readonly number[])[], where: string): Matrix {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0) {
    throw new ProblemError('bad-input', `${where}: there are no numbers.`, 'Write at least one: 1 0; 0 1.');
  }
  const odd = rows.findIndex((row) => row.length !== columns);
  if (odd >= 0) {
    throw new ProblemError(
      'bad-input',
      `${where}: the length of row ${odd + 1} is ${rows[odd]!.length}, that of row 1 is ${columns}.`,
      'Give all rows the same length.',
    );
  }
  checkSize(rows.length, columns, where);
  return { rows: rows.length, columns, values: Float32Array.from(rows.flat()) };
}

/** @param mostRows weights have a row for each feature: as many as columns */
export function checkSize(rows: number, columns: number, where: string, mostRows = MOST_ROWS): void {
  if (rows <= mostRows && columns <= MOST_COLUMNS) return;
  throw new ProblemError(
    'bad-input',
    `${where}: ${rows} × ${columns} is too large; at most ${mostRows} rows and ${MOST_COLUMNS} columns are drawn.`,
    'Take fewer rows or columns.',
  );
}

/** Numbers from −1 to 1 with two decimals, none of them −0. */
export function randomNumbers(count: number, random: () => number): number[] {
  return Array.from({ length: count }, () => Math.round(200 * random() - 100) / 100 + 0);
}
