import { ProblemError } from '../../problem.ts';
import type { RecurrentCell } from '../../nn/recurrent/cell.ts';
import { lastStates, runForward, type States } from '../../nn/recurrent/forward.ts';
import type { Matrix } from '../numbers/matrixText.ts';
import { complaint, type Statement } from '../numbers/statements.ts';
import { type Label, labelsIn } from '../numbers/statementValues.ts';
import { outputsOf, type OutputWeights } from './networkOutput.ts';
import { MOST_STEPS, type RecurrentSettings } from './recurrentSettings.ts';
import { numberPlaces, numbersIn, rowPlaces, shapeText } from './typedNumbers.ts';

/** What a network reads at every step. */
export interface InputPlan {
  readonly steps: number;
  /** How many of the steps have an input of their own in the text. */
  readonly written: number;
  /** How many inputs the text has; more than `written` where fewer steps were asked for. */
  readonly inText: number;
  /** [step, input]; 0 where a step reads the prediction of the step before. */
  readonly values: Float32Array;
  /** Steps that read what the network said a step before. */
  readonly predicted: readonly boolean[];
  /** What the network says at every step, [step, output], where a step reads it. */
  readonly predictions: Float32Array | undefined;
  /** What every step reads in the end, [step, input]. */
  readonly read: Float32Array;
  readonly labels: readonly Label[];
}

interface Reader {
  readonly cell: RecurrentCell;
  readonly initial: States;
  readonly output: OutputWeights | undefined;
  readonly settings: RecurrentSettings;
}

/** @throws ProblemError `bad-input` for no inputs, inputs of another size, or too many steps */
export function inputsOf(reader: Reader, x: Statement | undefined, tokens: Statement | undefined): InputPlan {
  if (!x) throw noInputs();
  const { settings } = reader;
  const { inputs } = reader.cell;
  const { matrix, places } = sequenceIn(x, inputs);
  const steps = settings.steps > 0 ? settings.steps : matrix.rows;
  const written = Math.min(steps, matrix.rows);
  const predicted = Array.from({ length: steps }, (_, step) =>
    step < written ? !settings.teacherForcing && step > 0 : settings.after === 'prediction',
  );
  const values = new Float32Array(steps * inputs);
  predicted.forEach((isPredicted, step) => {
    if (isPredicted || (step >= written && settings.after === 'zero')) return;
    const row = Math.min(step, written - 1) * inputs;
    values.set(matrix.values.subarray(row, row + inputs), step * inputs);
  });
  const { read, predictions } = predicted.includes(true)
    ? predictionsOf(reader, values, predicted)
    : { read: values };
  const end = places.at(-1)!.end;
  const numbered = Array.from({ length: steps }, (_, step): Label => {
    return { ...(places[step] ?? { start: end, end }), text: String(step + 1) };
  });
  const labels = named(numbered, tokens);
  return { steps, written, inText: matrix.rows, values, predicted, predictions, read, labels };
}

/** A row for each step; single numbers may stand in one row. */
function sequenceIn(x: Statement, inputs: number) {
  const typed = numbersIn(x);
  const isRow = inputs === 1 && typed.rows === 1;
  const matrix: Matrix = isRow ? { rows: typed.columns, columns: 1, values: typed.values } : typed;
  if (matrix.columns !== inputs)
    throw complaint(
      x.line,
      x.name,
      `it is ${shapeText(typed)}, but W reads ${inputs === 1 ? 'one number' : `${inputs} numbers`} at a step.`,
      `Write a row for each step, with ${inputs === 1 ? 'one number' : `${inputs} numbers`}.`,
    );
  if (matrix.rows > MOST_STEPS)
    throw complaint(
      x.line,
      x.name,
      `there are ${matrix.rows} steps; at most ${MOST_STEPS} are unrolled.`,
      'Take fewer.',
    );
  return { matrix, places: isRow ? numberPlaces(x) : rowPlaces(x) };
}

/** Steps are named by the words in the text, as far as there are some. */
function named(numbered: readonly Label[], tokens: Statement | undefined): readonly Label[] {
  const words = labelsIn(tokens);
  if (!tokens || !words) return numbered;
  if (words.length > numbered.length)
    throw complaint(
      tokens.line,
      tokens.name,
      `there are ${words.length} words for ${numbered.length === 1 ? 'one step' : `${numbered.length} steps`}.`,
      'Write at most one word for each step, or unroll more steps.',
    );
  return numbered.map((label, step) => ({ ...label, text: words[step]?.text ?? label.text }));
}

/** Runs the network step by step, since a step may read what the one before said. */
function predictionsOf(
  { cell, initial, output }: Reader,
  values: Float32Array,
  predicted: readonly boolean[],
): Pick<InputPlan, 'read' | 'predictions'> {
  const { inputs, units } = cell;
  if (!output || output.outputs !== inputs) throw cannotRead(output, inputs);
  const predictions = new Float32Array(values.length);
  const read = values.slice();
  let states = initial;
  predicted.forEach((isPredicted, step) => {
    const [from, to] = [step * inputs, (step + 1) * inputs];
    if (isPredicted) read.set(predictions.subarray(from - inputs, from), from);
    const run = runForward(cell, { steps: 1, rows: 1, values: read.subarray(from, to) }, { initial: states });
    states = lastStates(run);
    predictions.set(outputsOf(output, run.values.hidden_state!, units), from);
  });
  return { read, predictions };
}

function cannotRead(output: OutputWeights | undefined, inputs: number): ProblemError {
  const has = output
    ? `y has ${output.outputs === 1 ? 'one number' : `${output.outputs} numbers`}`
    : 'it has no V';
  return new ProblemError(
    'bad-input',
    `The network cannot read its own predictions: ${has}, and x has ${inputs}.`,
    `Write V with ${inputs === 1 ? 'one row' : `${inputs} rows`}, or let the steps read zero or the last input, with teacher forcing on.`,
  );
}

const noInputs = (): ProblemError =>
  new ProblemError(
    'bad-input',
    'There is no x for the network to read.',
    'Write the inputs, a number for each step: x = 1 0 -1.',
  );
