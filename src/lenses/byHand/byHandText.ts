import type { ProblemError } from '../../problem.ts';
import { seededRandom } from '../../trace/random.ts';
import { type TypedMatrix, typedMatrix } from './byHandMatrix.ts';
import { BY_HAND_NAMES, isMatrixName, type MatrixName } from './byHandStatements.ts';
import { type Matrix, matrixIn, numberIn } from '../numbers/matrixText.ts';
import { complaint, lineAndName, type Statement, statementsOf } from '../numbers/statements.ts';
import { isOn, type Label, labelsIn, wholeNumberIn } from '../numbers/statementValues.ts';

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

export interface TypedMask {
  readonly line: number;
  readonly causal: boolean;
  /** 1 for each key that may be attended to. */
  readonly padding?: readonly number[];
  readonly matrix?: Matrix;
}

const DEFAULT_SEED = 7;

/**
 * Reads matrices and settings, one `name = value` a line; `#` begins a comment.
 * @throws ProblemError `bad-input` that names the line and the next step
 */
export function readByHand(text: string): ByHand {
  const statements = statementsOf(text, BY_HAND_NAMES);
  const settings = new Map(statements.map((statement) => [statement.name, statement]));
  const seed = wholeNumberIn(settings.get('seed'), DEFAULT_SEED, 0, 2 ** 31);
  const random = seededRandom(seed);
  const drawn: MatrixName[] = [];
  const matrices = new Map<MatrixName, TypedMatrix>();
  for (const statement of statements) {
    if (!isMatrixName(statement.name)) continue;
    if (/^\s*random\b/i.test(statement.text)) drawn.push(statement.name);
    matrices.set(statement.name, typedMatrix(statement, statement.name, random));
  }
  const [tokens, keys] = [labelsIn(settings.get('tokens')), labelsIn(settings.get('keys'))];
  return {
    matrices,
    tokens,
    keys,
    mask: maskOf(settings.get('mask')),
    scale: scaleOf(settings.get('scale'), settings.get('d')),
    softmax: isOn(settings.get('softmax')),
    heads: wholeNumberIn(settings.get('heads'), 1, 1, 64),
    seed,
    random: drawn,
  };
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
  const matrix = matrixIn(text, lineAndName(line, name));
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
  if (d) return 1 / Math.sqrt(wholeNumberIn(d, 1, 1, 2 ** 20));
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
