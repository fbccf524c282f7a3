import { plainNumber } from '../slide/slideWords.ts';
import type { CellStages } from './cellOfNode.ts';
import { NEW_PART, OLD_PART } from './diagramShapes.ts';
import { functionSign } from './functionSign.ts';
import type { StepValues } from './stepValues.ts';

/** A line of a step's arithmetic: `f = σ(1.2) = 0.77`. */
export interface Equation {
  /** `Forget gate` */
  readonly title: string;
  readonly text: string;
  /** Which phase of the picture it belongs to. */
  readonly phase: number;
}

/** The arithmetic of one unit in one step, in the order of the computation. */
export function stepEquations(cell: CellStages, values: StepValues): Equation[] {
  const write = writer(cell, values);
  switch (cell.layer.kind) {
    case 'lstm':
      return lstm(write, cell);
    case 'gru':
      return gru(write, cell);
    case 'rnn':
      return elman(write, cell);
  }
}

interface Writer {
  number(stage: string): string;
  /** In brackets where it stands after a sign. */
  factor(stage: string): string;
  /** `f = σ(1.2) = 0.77` */
  applied(symbol: string, stage: string, argument: string): string;
  /** The state after a step that may not count. */
  held(state: 'cell_state' | 'hidden_state', symbol: string, phase: number): Equation[];
}

function writer(cell: CellStages, values: StepValues): Writer {
  const number = (stage: string): string => plainNumber(values.get(stage) ?? NaN);
  const factor = (stage: string): string =>
    (values.get(stage) ?? 0) < 0 ? `(${number(stage)})` : number(stage);
  return {
    number,
    factor,
    applied: (symbol, stage, argument) => {
      const sign = functionSign(cell, stage);
      const made = sign === '=' ? number(argument) : `${sign}(${number(argument)}) = ${number(stage)}`;
      return `${symbol} = ${made}`;
    },
    held: (state, symbol, phase) => {
      if (!cell.masked) return [];
      const counts = values.get('mask') !== 0;
      const text = counts
        ? `mask 1: ${symbol} = ${number(state)}`
        : `mask 0: ${symbol} stays ${number(state)}`;
      return [{ title: counts ? 'The step counts' : 'The step does not count', text, phase }];
    },
  };
}

const made = ({ masked }: CellStages, state: string): string => (masked ? `new_${state}` : state);

function lstm({ number, factor, applied, held }: Writer, cell: CellStages): Equation[] {
  const gate = (title: string, symbol: string, stage: string): Equation => ({
    title,
    text: applied(symbol, stage, `${stage}.linear`),
    phase: 2,
  });
  const products = `${number('forget_gate')} · ${factor('previous_cell_state')} + ${number('input_gate')} · ${factor('candidate')}`;
  const squashed = functionSign(cell, 'cell_state_tanh');
  const argument = number(made(cell, 'cell_state'));
  const shown = squashed === '=' ? factor('cell_state_tanh') : `${squashed}(${argument})`;
  return [
    gate('Forget gate', 'f', 'forget_gate'),
    gate('Input gate', 'i', 'input_gate'),
    gate('Candidate', 'g', 'candidate'),
    {
      title: 'Cell state',
      text: `c = f ⊙ c⁻ + i ⊙ g = ${products} = ${number('kept')} + ${factor('written')} = ${argument}`,
      phase: 4,
    },
    ...held('cell_state', 'c', 4),
    { ...gate('Output gate', 'o', 'output_gate'), phase: 5 },
    {
      title: 'Hidden state',
      text: `h = o ⊙ ${squashed === '=' ? 'c' : `${squashed}(c)`} = ${number('output_gate')} · ${shown} = ${number(made(cell, 'hidden_state'))}`,
      phase: 5,
    },
    ...held('hidden_state', 'h', 5),
  ];
}

function gru({ number, factor, applied, held }: Writer, cell: CellStages): Equation[] {
  const { reset, updateWrites } = cell;
  const sum =
    reset === 'after'
      ? `a = xW + b + r ⊙ (h⁻U + b′) = ${number('candidate.input')} + ${number('reset_gate')} · ${factor('candidate.recurrent')} = ${number('candidate.linear')}`
      : `r ⊙ h⁻ = ${number('reset_gate')} · ${factor('previous_hidden_state')} = ${number('reset_hidden_state')}; a = xW + (r ⊙ h⁻)U + b = ${number('candidate.linear')}`;
  const [old, fresh] = updateWrites ? ['(1 − z)', 'z'] : ['z', '(1 − z)'];
  return [
    { title: 'Reset gate', text: applied('r', 'reset_gate', 'reset_gate.linear'), phase: 2 },
    { title: 'Update gate', text: applied('z', 'update_gate', 'update_gate.linear'), phase: 2 },
    {
      title: reset === 'after' ? 'Reset after the product' : 'Reset before the product',
      text: sum,
      phase: 3,
    },
    { title: 'Candidate', text: applied('g', 'candidate', 'candidate.linear'), phase: 3 },
    {
      title: 'Hidden state',
      text: `h = ${old} ⊙ h⁻ + ${fresh} ⊙ g = ${number(OLD_PART)} + ${factor(NEW_PART)} = ${number(made(cell, 'hidden_state'))}`,
      phase: 4,
    },
    ...held('hidden_state', 'h', 4),
  ];
}

function elman({ number, applied, held }: Writer, cell: CellStages): Equation[] {
  return [
    { title: 'Sum', text: `a = xW + h⁻U + b = ${number('hidden_state.linear')}`, phase: 1 },
    {
      title: 'Hidden state',
      text: applied('h', made(cell, 'hidden_state'), 'hidden_state.linear'),
      phase: 2,
    },
    ...held('hidden_state', 'h', 2),
  ];
}

/** What a step does to the state, in one sentence. */
export function stepSentence(cell: CellStages, values: StepValues): string {
  const share = (value: number): string => `${Math.round(100 * value)} %`;
  const value = (stage: string): number => values.get(stage) ?? NaN;
  if (cell.masked && value('mask') === 0)
    return 'This position is masked: it does not count, and the state stays as it was.';
  switch (cell.layer.kind) {
    case 'lstm':
      return `It keeps ${share(value('forget_gate'))} of its cell, writes ${plainNumber(value('written'))} into it, and shows ${share(value('output_gate'))} of it: h is ${plainNumber(value('hidden_state'))}.`;
    case 'gru': {
      const kept = cell.updateWrites ? 1 - value('update_gate') : value('update_gate');
      return `It keeps ${share(kept)} of its state and takes ${share(1 - kept)} of the candidate ${plainNumber(value('candidate'))}: h is ${plainNumber(value('hidden_state'))}.`;
    }
    case 'rnn':
      return `All of its state is made anew: h is ${plainNumber(value('hidden_state'))}.`;
  }
}
