import { ProblemError } from '../../problem.ts';
import { type CellKind, GATES, type GateName, type GateWeights } from '../../nn/recurrent/cell.ts';
import { transposed } from '../../nn/recurrent/products.ts';
import type { Matrix } from '../numbers/matrixText.ts';
import { complaint, type Statement } from '../numbers/statements.ts';
import { type GateLetter, LETTERS, type WeightName, weightName, weightOf } from './recurrentNames.ts';
import { listIn, numbersIn, shapeText } from './typedNumbers.ts';

/** Larger networks are for the gates lens: here every number is written and read. */
const MOST_UNITS = 8;
const MOST_INPUTS = 16;

/** The weights of a cell as they are written: a row for each unit. */
export interface TypedWeights {
  readonly units: number;
  readonly inputs: number;
  /** [input, unit] and [unit, unit], by gate, as the cell multiplies rows by them. */
  readonly gates: ReadonlyMap<GateName, TypedGate>;
}

export interface TypedGate extends GateWeights {
  /** `W_f` where one matrix meets h and x side by side, else `W` and `U`. */
  readonly joined: boolean;
  readonly letter: GateLetter;
}

/** The matrices of a gate before their sizes are known to fit. */
interface GateText {
  readonly letter: GateLetter;
  readonly input: TypedMatrix;
  /** None where W is for h and x at once. */
  readonly recurrent: TypedMatrix | undefined;
  readonly bias: Statement | undefined;
  readonly recurrentBias: Statement | undefined;
}

interface TypedMatrix extends Matrix {
  readonly statement: Statement;
}

/**
 * Reads all weights of a cell.
 * @throws ProblemError `bad-input` for a weight that is missing, has another size than the others, or belongs to another cell
 */
export function typedWeights(kind: CellKind, statements: readonly Statement[]): TypedWeights {
  const given = new Map<string, Statement>();
  for (const statement of statements) {
    const name = weightOf(statement.name);
    if (name) given.set(ownName(kind, name, statement), statement);
  }
  const texts = GATES[kind].map((gate) => gateText(kind, gate, given));
  const [first] = texts as [GateText];
  const units = first.input.rows;
  const inputs = first.recurrent ? first.input.columns : first.input.columns - units;
  checkSizes(first, units, inputs);
  for (const text of texts) checkGate(text, first, units, inputs);
  const hasBias = texts.some(({ bias }) => bias);
  const hasRecurrentBias = texts.some(({ recurrentBias }) => recurrentBias);
  const gates = texts.map((text, at): [GateName, TypedGate] => [
    GATES[kind][at]!,
    {
      ...matricesOf(text, units, inputs),
      // Where one gate has a bias, the others have one of zeros.
      ...(hasBias && { bias: biasOf(text.bias, units) }),
      ...(hasRecurrentBias && { recurrentBias: biasOf(text.recurrentBias, units) }),
      joined: !text.recurrent,
      letter: text.letter,
    },
  ]);
  return { units, inputs, gates: new Map(gates) };
}

/** Under which name a weight of this cell is kept. A GRU's candidate may be written without a letter, as one lecture does. */
function ownName(kind: CellKind, { role, letter }: WeightName, { line, name }: Statement): string {
  const letters: readonly GateLetter[] = Object.values(LETTERS[kind]);
  if (letters.includes(letter) && (role !== "b'" || kind === 'gru')) return weightName({ role, letter });
  if (kind === 'gru' && letter === '') return weightName({ role, letter: 'h' });
  if (kind === 'rnn' && letter === 'h' && role !== 'W') return weightName({ role, letter: '' });
  const wanted = letters.map((each) => weightName({ role: role === "b'" ? 'b' : role, letter: each }));
  throw complaint(
    line,
    name,
    `${KIND_TITLES[kind]} has no such weight.`,
    `Write ${wanted.join(', ')}${kind === 'rnn' ? '; U is what meets the state before' : ''}.`,
  );
}

/** With the article. */
export const KIND_TITLES: Readonly<Record<CellKind, string>> = {
  rnn: 'a network without gates',
  lstm: 'an LSTM',
  gru: 'a GRU',
};

function gateText(kind: CellKind, gate: GateName, given: ReadonlyMap<string, Statement>): GateText {
  const letter = LETTERS[kind][gate]!;
  const weight = (role: WeightName['role']): Statement | undefined => given.get(weightName({ role, letter }));
  const [input, recurrent] = [weight('W'), weight('U')];
  if (!input || (kind === 'rnn' && !recurrent))
    throw missing(kind, weightName({ role: input ? 'U' : 'W', letter }));
  return {
    letter,
    input: { ...numbersIn(input), statement: input },
    recurrent: recurrent && { ...numbersIn(recurrent), statement: recurrent },
    bias: weight('b'),
    recurrentBias: weight("b'"),
  };
}

function missing(kind: CellKind, name: string): ProblemError {
  const letters: readonly GateLetter[] = Object.values(LETTERS[kind]);
  const all = letters.map((letter) => weightName({ role: 'W', letter }));
  return new ProblemError(
    'bad-input',
    `There is no ${name}, and ${KIND_TITLES[kind]} needs one.`,
    kind === 'rnn'
      ? 'Write W, which meets the input, and U, which meets the state before: W = 1 and U = 0.5.'
      : `Write ${all.join(', ')}, each with a row for each unit: ${all[0]!} = 0.5 1 for h and x.`,
  );
}

function checkSizes({ input: { statement } }: GateText, units: number, inputs: number): void {
  const { line, name } = statement;
  if (inputs < 1)
    throw complaint(
      line,
      name,
      `its columns are for the state alone, none is left for the input.`,
      `Write ${units + 1} columns or more, for h and then x, or write U as well.`,
    );
  if (units > MOST_UNITS || inputs > MOST_INPUTS)
    throw complaint(
      line,
      name,
      `there are ${units} units and ${inputs} inputs; at most ${MOST_UNITS} units and ${MOST_INPUTS} inputs can be followed by hand.`,
      'Take fewer rows or columns, or open a model of this size with Model Lens: Show Gate Activations.',
    );
}

function checkGate({ input, recurrent }: GateText, first: GateText, units: number, inputs: number): void {
  const checkShape = (matrix: TypedMatrix, rows: number, columns: number): void => {
    if (matrix.rows === rows && matrix.columns === columns) return;
    const { line, name } = matrix.statement;
    const from = first.input.statement;
    const because =
      matrix === first.recurrent
        ? 'its rows and columns are both units'
        : `${from.name} is ${shapeText(first.input)}`;
    throw complaint(
      line,
      name,
      `it is ${shapeText(matrix)}, but ${because}.`,
      `Make ${name} ${shapeText({ rows, columns })}: a row for each unit.`,
    );
  };
  checkShape(input, units, recurrent ? inputs : units + inputs);
  if (recurrent) checkShape(recurrent, units, units);
}

/** Turned from the lectures' columns to rows: [input, unit] and [unit, unit]. */
function matricesOf({ input, recurrent }: GateText, units: number, inputs: number): GateWeights {
  const turned = transposed(input.values, units, input.columns);
  return recurrent
    ? { kernel: turned, recurrent: transposed(recurrent.values, units, units) }
    : {
        recurrent: turned.slice(0, units * units),
        kernel: turned.slice(units * units, (units + inputs) * units),
      };
}

const biasOf = (statement: Statement | undefined, units: number): Float32Array =>
  statement ? listIn(statement, units, 'the cell') : new Float32Array(units);
