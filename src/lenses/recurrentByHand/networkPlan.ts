import { type CellKind, GATES, type RecurrentCell, stackGates } from '../../nn/recurrent/cell.ts';
import type { States } from '../../nn/recurrent/forward.ts';
import { LINEAR, RELU, SIGMOID, type Squashing, TANH } from '../../nn/recurrent/squashing.ts';
import { complaint, type Statement } from '../numbers/statements.ts';
import { type InputPlan, inputsOf } from './networkInputs.ts';
import { type OutputWeights, typedOutput } from './networkOutput.ts';
import { type TypedWeights, typedWeights } from './networkWeights.ts';
import { type SettingName, weightOf } from './recurrentNames.ts';
import type { RecurrentSettings } from './recurrentSettings.ts';
import { listIn, wordIn } from './typedNumbers.ts';

/** A written network, with everything known that its run needs. */
export interface NetworkPlan extends TypedWeights {
  readonly kind: 'network';
  readonly cell: RecurrentCell;
  readonly activation: ActivationChoice;
  readonly initial: States;
  readonly output: OutputWeights | undefined;
  readonly input: InputPlan;
  readonly settings: RecurrentSettings;
}

const ACTIVATIONS = { tanh: TANH, sigmoid: SIGMOID, relu: RELU, linear: LINEAR } as const satisfies Readonly<
  Record<string, Squashing>
>;
export type ActivationChoice = keyof typeof ACTIVATIONS;
const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationChoice[];

const CELLS = ['elman', 'rnn', 'relu', 'lstm', 'gru'] as const;

/**
 * @param settings that hold where the text says nothing else
 * @throws ProblemError `bad-input` that names the line and the next step
 */
export function networkPlan(
  statements: ReadonlyMap<string, Statement>,
  settings: RecurrentSettings,
): NetworkPlan {
  const named = (name: SettingName): Statement | undefined => statements.get(name);
  const choice = named('cell') && wordIn(named('cell')!, CELLS);
  const kind = kindOf(choice, statements);
  const activation = named('activation')
    ? wordIn(named('activation')!, ACTIVATION_NAMES)
    : choice === 'relu'
      ? 'relu'
      : 'tanh';
  const weights = typedWeights(kind, [...statements.values()]);
  const { units, inputs, gates } = weights;
  const cell: RecurrentCell = {
    kind,
    units,
    inputs,
    activation: ACTIVATIONS[activation],
    gateActivation: SIGMOID,
    resetAfter: settings.resetAfter,
    updateWrites: settings.updateWrites,
    ...stackGates(
      GATES[kind].map((gate) => gates.get(gate)!),
      units,
    ),
  };
  const initial = statesOf(kind, units, named('h0'), named('C0'));
  const output = typedOutput(statements, units);
  const input = inputsOf({ cell, initial, output, settings }, statements.get('x'), statements.get('tokens'));
  return { kind: 'network', ...weights, cell, activation, initial, output, input, settings };
}

/** As it is said, else as the gates say that have weights. */
function kindOf(
  choice: (typeof CELLS)[number] | undefined,
  statements: ReadonlyMap<string, Statement>,
): CellKind {
  if (choice === 'lstm' || choice === 'gru') return choice;
  if (choice !== undefined) return 'rnn';
  const letters = [...statements.keys()].flatMap((name) => weightOf(name)?.letter ?? []);
  if (letters.some((letter) => letter === 'z' || letter === 'r')) return 'gru';
  return letters.some((letter) => ['f', 'i', 'C', 'o'].includes(letter)) ? 'lstm' : 'rnn';
}

function statesOf(
  kind: CellKind,
  units: number,
  hidden: Statement | undefined,
  cell: Statement | undefined,
): States {
  if (cell && kind !== 'lstm')
    throw complaint(
      cell.line,
      cell.name,
      'only an LSTM has a cell state.',
      'Take it out; h0 is the state before the first step.',
    );
  return {
    ...(hidden && { hidden: listIn(hidden, units, 'the state') }),
    ...(cell && { cell: listIn(cell, units, 'the cell state') }),
  };
}
