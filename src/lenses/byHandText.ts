import { ProblemError } from '../problem.ts';
import { seededRandom } from '../trace/random.ts';
import { checkSize, type Matrix, matrixIn, matrixOf, MOST_COLUMNS, numberIn } from './matrixText.ts';

/** What stands in a text of attention by hand. */
export interface ByHand {
  readonly matrices: ReadonlyMap<MatrixName, TypedMatrix>;
  readonly tokens: readonly Label[] | undefined;
  readonly keys: readonly Label[] | undefined;
  readonly mask: TypedMask;
  /** What q·k is multiplied with; 1 / √d where left out. */
  readonly scale: number | undefined;
  readonly softmax: boolean;
  readonly heads: number;
  /** The seed, and the names of the matrices that it fixes. */
  readonly seed: number;
  readonly random: readonly MatrixName[];
}

const MATRIX_NAMES = [
  'X', 'Y', 'WQ', 'WK', 'WV', 'WO', 'Q', 'K', 'V', 'products', 'scores',
] as const; // prettier-ignore
export type MatrixName = (typeof MATRIX_NAMES)[number];

export interface TypedMatrix extends Matrix {
  readonly line: number;
  /** Where each row stands in the text; empty ranges for rows that were not typed. */
  readonly rowPlaces: readonly Place[];
}

/** Half-open range in UTF-16 code units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface Label extends Place {
  readonly text: string;
}

export interface TypedMask {
  readonly line: number;
  readonly causal: boolean;
  /** 1 for each key that may be attended to. */
  readonly padding?: readonly number[];
  readonly matrix?: Matrix;
}

/** `name = value`; the value goes on over the lines after it. */
interface Statement {
  readonly name: string;
  readonly line: number;
  readonly start: number;
  text: string;
}

const OPENING = /^\s*([\p{L}_^][\p{L}\p{N}_^]*)\s*=/u;
const MOST_WEIGHT_ROWS = MOST_COLUMNS;
const DEFAULT_SEED = 7;

const EXAMPLE =
  'Write for instance “scores = 1 1 1 5”, or Q, K and V with a matrix each: “Q = 1 0; 0 1”. ' +
  'Model Lens: Open Lecture Example… has many.';

/** Other spellings of the names. */
const ALIASES: Readonly<Record<string, string>> = {
  values: 'V', value: 'V', query: 'Q', queries: 'Q', key: 'K', score: 'scores', product: 'products', token: 'tokens',
  memory: 'X', head: 'heads',
}; // prettier-ignore

const OTHER_NAMES = ['tokens', 'keys', 'mask', 'scale', 'd', 'softmax', 'heads', 'seed'];
const NAMES: ReadonlyMap<string, string> = new Map(
  [...MATRIX_NAMES, ...OTHER_NAMES].map((name) => [name.toLowerCase(), name]),
);

/**
 * Reads matrices and settings, one `name = value` a line; `#` begins a comment.
 * @throws ProblemError `bad-input` that names the line and the next step
 */
export function readByHand(text: string): ByHand {
  const statements = statementsOf(text);
  const settings = new Map(statements.map((statement) => [statement.name, statement]));
  const seed = wholeNumber(settings.get('seed'), DEFAULT_SEED, 0, 2 ** 31);
  const random = seededRandom(seed);
  const drawn: MatrixName[] = [];
  const matrices = new Map<MatrixName, TypedMatrix>();
  for (const statement of statements) {
    if (!isMatrixName(statement.name)) continue;
    if (/^\s*random\b/i.test(statement.text)) drawn.push(statement.name);
    matrices.set(statement.name, typedMatrix(statement, statement.name, random));
  }
  const [tokens, keys] = [labels(settings.get('tokens')), labels(settings.get('keys'))];
  return {
    matrices,
    tokens,
    keys,
    mask: maskOf(settings.get('mask')),
    scale: scaleOf(settings.get('scale'), settings.get('d')),
    softmax: onOff(settings.get('softmax')),
    heads: wholeNumber(settings.get('heads'), 1, 1, 64),
    seed,
    random: drawn,
  };
}

/** A complaint that begins with the line: `Line 3, WQ: …` */
export function complaint(line: number, name: string, what: string, nextStep: string): ProblemError {
  return new ProblemError('bad-input', `${at(line, name)}: ${what}`, nextStep);
}

const at = (line: number, name: string): string => `Line ${line}, ${name}`;
const isMatrixName = (name: string): name is MatrixName => (MATRIX_NAMES as readonly string[]).includes(name);

function statementsOf(text: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  text.split('\n').forEach((whole, index) => {
    // Comments become spaces, so that every number stays where it was.
    const line = whole.replace(/#[^]*$|\r$/, (comment) => ' '.repeat(comment.length));
    const opening = OPENING.exec(line);
    if (opening) {
      const name = knownName(opening[1]!, index + 1);
      const before = statements.find((statement) => statement.name === name);
      if (before) {
        throw complaint(
          index + 1,
          name,
          `it is given in line ${before.line} already.`,
          'Take one of them out.',
        );
      }
      const from = opening[0].length;
      statements.push({ name, line: index + 1, start: start + from, text: line.slice(from) });
    } else if (statements.length > 0) {
      statements.at(-1)!.text += `\n${line}`;
    } else if (line.trim() !== '') {
      throw new ProblemError(
        'bad-input',
        `Line ${index + 1} names nothing: “${line.trim().slice(0, 40)}”.`,
        EXAMPLE,
      );
    }
    start += whole.length + 1;
  });
  if (statements.length === 0)
    throw new ProblemError('bad-input', 'There is no matrix in this text.', EXAMPLE);
  return statements;
}

function knownName(written: string, line: number): string {
  const plain = written.replaceAll(/[_^]/g, '').toLowerCase();
  const name = NAMES.get(plain) ?? ALIASES[plain];
  if (name !== undefined) return name;
  throw new ProblemError(
    'bad-input',
    `Line ${line}: “${written.slice(0, 40)}” is no name that is known here.`,
    `Known are ${[...NAMES.values()].join(', ')}.`,
  );
}

function typedMatrix(
  { name, line, start, text }: Statement,
  of: MatrixName,
  random: () => number,
): TypedMatrix {
  const where = at(line, name);
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

/** Where the matches stand in the text, without white space around them. */
function placesOf(text: string, pattern: RegExp, start: number): Place[] {
  return [...text.matchAll(pattern)].flatMap(({ index, 0: found }) => {
    const inner = found.trim();
    if (inner === '') return [];
    const from = start + index + found.indexOf(inner);
    return [{ start: from, end: from + inner.length }];
  });
}

/** Each number of a matrix with one row. */
export function entryPlaces(text: string, { rowPlaces }: TypedMatrix): Place[] {
  const [row] = rowPlaces;
  return row ? placesOf(text.slice(row.start, row.end), /[^\s,|]+/g, row.start) : [];
}

function labels(statement: Statement | undefined): Label[] | undefined {
  if (!statement) return undefined;
  const { text, start, line, name } = statement;
  const places = placesOf(text, /[^\s,;|]+/g, start);
  if (places.length === 0)
    throw complaint(line, name, 'there are no words.', 'Write words with spaces between.');
  return places.map((place) => ({ ...place, text: text.slice(place.start - start, place.end - start) }));
}

function maskOf(statement: Statement | undefined): TypedMask {
  if (!statement) return { line: 0, causal: false };
  const { text, line, name } = statement;
  const words = text.trim();
  const causal = /\bcausal\b/i.test(words);
  const padding = /\bpadding\s+([01](?:[\s,]+[01])*)/i.exec(words);
  const rest = words
    .replace(/\bcausal\b/i, '')
    .replace(padding?.[0] ?? '', '')
    .replaceAll(/[\s,;]+/g, '');
  if (/^(none|off)$/i.test(words)) return { line, causal: false };
  if (causal || padding) {
    if (rest !== '') throw badMask(line, name, words);
    return { line, causal, ...(padding && { padding: padding[1]!.split(/[\s,]+/).map(Number) }) };
  }
  const matrix = matrixIn(text, at(line, name));
  if (matrix.values.some((value) => value !== 0 && value !== 1)) throw badMask(line, name, words);
  return { line, causal: false, matrix };
}

function badMask(line: number, name: string, words: string): ProblemError {
  return complaint(
    line,
    name,
    `“${words.slice(0, 40)}” is no mask.`,
    'Write causal, or padding 1 1 0, or a row for each query with 1 for each key that it may see and 0 for others.',
  );
}

function scaleOf(scale: Statement | undefined, d: Statement | undefined): number | undefined {
  if (scale && d) {
    throw complaint(
      d.line,
      'd',
      `the scale is given in line ${scale.line} already.`,
      'Take one of them out.',
    );
  }
  if (d) return 1 / Math.sqrt(wholeNumber(d, 1, 1, 2 ** 20));
  const words = scale?.text.trim().toLowerCase() ?? 'on';
  if (words === 'on') return undefined;
  if (words === 'off') return 1;
  const factor = numberIn(words);
  if (factor !== undefined && Number.isFinite(factor)) return factor;
  throw complaint(
    scale!.line,
    'scale',
    `“${words.slice(0, 40)}” is no scale.`,
    'Write on (÷ √d), off, or a number.',
  );
}

function onOff(statement: Statement | undefined): boolean {
  const words = statement?.text.trim().toLowerCase() ?? 'on';
  if (words === 'on' || words === 'off') return words === 'on';
  throw complaint(
    statement!.line,
    statement!.name,
    `“${words.slice(0, 40)}” is neither on nor off.`,
    'Write on or off.',
  );
}

function wholeNumber(
  statement: Statement | undefined,
  standard: number,
  least: number,
  most: number,
): number {
  if (!statement) return standard;
  const { text, line, name } = statement;
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw complaint(
    line,
    name,
    `“${text.trim().slice(0, 40)}” is no whole number from ${least} to ${most}.`,
    `Write for instance ${name} = ${standard}.`,
  );
}
