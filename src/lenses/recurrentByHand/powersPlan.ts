import { ProblemError } from '../../problem.ts';
import type { Matrix } from '../numbers/matrixText.ts';
import { complaint, type Statement } from '../numbers/statements.ts';
import { type Label, wholeNumberIn } from '../numbers/statementValues.ts';
import { MOST_STEPS } from './recurrentSettings.ts';
import { numberPlaces, numbersIn, rowPlaces, shapeText } from './typedNumbers.ts';

/** What many steps make of a gradient: powers of numbers, or of one matrix. */
export interface PowersPlan {
  readonly kind: 'powers';
  readonly power: number;
  /** Numbers that are each taken to every power; none where there is a matrix. */
  readonly weights: readonly number[];
  readonly matrix: Matrix | undefined;
  readonly labels: readonly Label[];
}

const MOST_WEIGHTS = 10;

/** @throws ProblemError `bad-input` for a matrix that is not square, or more numbers than can be told apart */
export function powersPlan(statements: ReadonlyMap<string, Statement>): PowersPlan {
  const power = wholeNumberIn(statements.get('power'), MOST_STEPS, 1, 1000);
  const jacobian = statements.get('J');
  const weights = statements.get('U');
  if (jacobian) return ofMatrix(jacobian, power);
  if (weights) return ofNumbers(weights, power);
  throw new ProblemError(
    'bad-input',
    'There is nothing that could be taken to a power.',
    'Write weights, W2 = 2 1.1 1 0.9 0.5, or a square matrix, J = 0.5 0; 0 0.9.',
  );
}

function ofMatrix(statement: Statement, power: number): PowersPlan {
  const matrix = numbersIn(statement);
  if (matrix.rows !== matrix.columns)
    throw complaint(
      statement.line,
      statement.name,
      `it is ${shapeText(matrix)}; only a square matrix can be multiplied by itself.`,
      'Give it as many columns as rows.',
    );
  const labels = rowPlaces(statement).map((place, row) => ({ ...place, text: String(row + 1) }));
  return { kind: 'powers', power, weights: [], matrix, labels };
}

function ofNumbers(statement: Statement, power: number): PowersPlan {
  const weights = [...numbersIn(statement).values];
  if (weights.length > MOST_WEIGHTS)
    throw complaint(
      statement.line,
      statement.name,
      `there are ${weights.length} weights; at most ${MOST_WEIGHTS} are drawn.`,
      'Take fewer.',
    );
  const places = numberPlaces(statement);
  const labels = weights.map((weight, at) => ({ ...places[at]!, text: weightText(weight) }));
  return { kind: 'powers', power, weights, matrix: undefined, labels };
}

/** As it was written, without float32's tail: `0.9` */
export const weightText = (weight: number): string => String(Number(weight.toPrecision(6)));
