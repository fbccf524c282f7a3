import { ProblemError } from '../../problem.ts';
import type { Place } from './place.ts';

/** `name = value`; the value goes on over the lines after it. */
export interface Statement {
  readonly name: string;
  readonly line: number;
  readonly start: number;
  text: string;
}

/** The names that a kind of text knows. */
export interface Vocabulary {
  /** What is meant by a name as it is written; `undefined` for an unknown one. */
  readonly nameOf: (written: string) => string | undefined;
  /** All names, as a complaint lists them. */
  readonly known: readonly string[];
  /** Settings of several words that need no sign of equality: `clip norm 1`. */
  readonly phrases?: readonly string[];
  /** What a text without statements is said to be without: `no matrix` */
  readonly nothing: string;
  /** A next step for a text that is none. */
  readonly example: string;
}

const OPENING = /^\s*([\p{L}_^][\p{L}\p{N}_^'′]*)\s*=/u;

/** A complaint that begins with the line: `Line 3, WQ: …` */
export function complaint(line: number, name: string, what: string, nextStep: string): ProblemError {
  return new ProblemError('bad-input', `${lineAndName(line, name)}: ${what}`, nextStep);
}

/** How a complaint begins: `Line 3, WQ` */
export const lineAndName = (line: number, name: string): string => `Line ${line}, ${name}`;

/**
 * The statements of a text; `#` begins a comment.
 * @throws ProblemError `bad-input` for an unknown name, one that is given twice, or a text without any
 */
export function statementsOf(text: string, vocabulary: Vocabulary): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  text.split('\n').forEach((whole, index) => {
    // Comments become spaces, so that every number stays where it was.
    const line = whole.replace(/#[^]*$|\r$/, (comment) => ' '.repeat(comment.length));
    const opening = openingOf(line, vocabulary);
    if (opening) {
      const name = knownName(opening.written, index + 1, vocabulary);
      const before = statements.find((statement) => statement.name === name);
      if (before) {
        throw complaint(
          index + 1,
          name,
          `it is given in line ${before.line} already.`,
          'Take one of them out.',
        );
      }
      const from = opening.length;
      statements.push({ name, line: index + 1, start: start + from, text: line.slice(from) });
    } else if (statements.length > 0) {
      statements.at(-1)!.text += `\n${line}`;
    } else if (line.trim() !== '') {
      throw new ProblemError(
        'bad-input',
        `Line ${index + 1} names nothing: “${line.trim().slice(0, 40)}”.`,
        vocabulary.example,
      );
    }
    start += whole.length + 1;
  });
  if (statements.length === 0)
    throw new ProblemError('bad-input', `There is ${vocabulary.nothing} in this text.`, vocabulary.example);
  return statements;
}

function openingOf(
  line: string,
  { phrases = [] }: Vocabulary,
): { readonly written: string; readonly length: number } | undefined {
  for (const phrase of phrases) {
    const found = new RegExp(`^\\s*${phrase.replaceAll(' ', '[ _]+')}\\b\\s*=?`, 'i').exec(line);
    if (found) return { written: phrase, length: found[0].length };
  }
  const found = OPENING.exec(line);
  return found ? { written: found[1]!, length: found[0].length } : undefined;
}

function knownName(written: string, line: number, { nameOf, known }: Vocabulary): string {
  const name = nameOf(written);
  if (name !== undefined) return name;
  throw new ProblemError(
    'bad-input',
    `Line ${line}: “${written.slice(0, 40)}” is no name that is known here.`,
    `Known are ${known.join(', ')}.`,
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
