import { ProblemError } from '../../problem.ts';
import type { Place } from '../numbers/place.ts';

const MATRIX_NAMES = [
  'X', 'Y', 'WQ', 'WK', 'WV', 'WO', 'Q', 'K', 'V', 'products', 'scores',
] as const; // prettier-ignore
export type MatrixName = (typeof MATRIX_NAMES)[number];

/** `name = value`; the value goes on over the lines after it. */
export interface Statement {
  readonly name: string;
  readonly line: number;
  readonly start: number;
  text: string;
}

const OPENING = /^\s*([\p{L}_^][\p{L}\p{N}_^]*)\s*=/u;
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

/** A complaint that begins with the line: `Line 3, WQ: …` */
export function complaint(line: number, name: string, what: string, nextStep: string): ProblemError {
  return new ProblemError('bad-input', `${lineAndName(line, name)}: ${what}`, nextStep);
}

/** How a complaint begins: `Line 3, WQ` */
export const lineAndName = (line: number, name: string): string => `Line ${line}, ${name}`;
export const isMatrixName = (name: string): name is MatrixName =>
  (MATRIX_NAMES as readonly string[]).includes(name);

/**
 * The statements of a text; `#` begins a comment.
 * @throws ProblemError `bad-input` for an unknown name, one that is given twice, or a text without any
 */
export function statementsOf(text: string): Statement[] {
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

/** Where the matches stand in the text, without white space around them. @param start where the text itself begins */
export function placesOf(text: string, pattern: RegExp, start: number): Place[] {
  return [...text.matchAll(pattern)].flatMap(({ index, 0: found }) => {
    const inner = found.trim();
    if (inner === '') return [];
    const from = start + index + found.indexOf(inner);
    return [{ start: from, end: from + inner.length }];
  });
}
