import type { Squashing } from './squashing.ts';
import { columnsOf, type Values, zerosLike } from './products.ts';

/** Elman's network (1990), long short-term memory (Hochreiter and Schmidhuber 1997), gated recurrent unit (Cho et al. 2014). */
export type CellKind = 'rnn' | 'lstm' | 'gru';

/** What a cell computes sums x W + h U + b for, in the order in which their columns stand side by side (Keras's order). */
export const GATES = {
  rnn: ['hidden_state'],
  lstm: ['input_gate', 'forget_gate', 'candidate', 'output_gate'],
  gru: ['update_gate', 'reset_gate', 'candidate'],
} as const satisfies Readonly<Record<CellKind, readonly string[]>>;

/** Everything that a cell has a value of for each unit, in the order in which a step computes it. */
export const CELL_VALUES = {
  rnn: ['hidden_state'],
  lstm: [
    'input_gate',
    'forget_gate',
    'candidate',
    'output_gate',
    'cell_state',
    'cell_state_tanh',
    'hidden_state',
  ],
  gru: ['update_gate', 'reset_gate', 'candidate.recurrent', 'candidate', 'hidden_state'],
} as const satisfies Readonly<Record<CellKind, readonly string[]>>;

export type GateName = (typeof GATES)[CellKind][number];

/**
 * `candidate.recurrent` of a GRU is h⁻ U + b′ before the reset gate, where the gate works after the product (`resetAfter`),
 * and (r ⊙ h⁻) U where it works before. `cell_state_tanh` is the squashed cell state.
 */
export type CellValueName = (typeof CELL_VALUES)[CellKind][number];

/** A cell and its weights; the gates' columns stand side by side in the order of `GATES`. */
export interface RecurrentCell {
  readonly kind: CellKind;
  readonly units: number;
  /** Features of one input. */
  readonly inputs: number;
  /** Of the candidate, and of the cell state on its way out; of the RNN's state. Usually tanh. */
  readonly activation: Squashing;
  /** Of the gates; the RNN has none. Usually σ. */
  readonly gateActivation: Squashing;
  /** GRU: whether the reset gate works on h⁻ U + b′ (Keras's `reset_after`, PyTorch) or on h⁻ itself (Cho et al.). */
  readonly resetAfter: boolean;
  /** GRU: whether z is the candidate's share (Chung et al. 2014) instead of the old state's (Cho et al. 2014, Keras, PyTorch). */
  readonly updateWrites?: boolean;
  /** W, [input, gate · unit] */
  readonly kernel: Values;
  /** U, [unit, gate · unit] */
  readonly recurrent: Values;
  /** b, [gate · unit] */
  readonly bias?: Values;
  /** A second bias, added to h U: PyTorch's, and Keras's GRU with `reset_after`. [gate · unit] */
  readonly recurrentBias?: Values;
}

/** The weights of one gate. */
export interface GateWeights {
  /** [input, unit] */
  readonly kernel: Values;
  /** [unit, unit] */
  readonly recurrent: Values;
  /** [unit] */
  readonly bias?: Values;
  readonly recurrentBias?: Values;
}

/** Columns of the sums: [gate · unit]. */
export const sumsOf = ({ kind, units }: Pick<RecurrentCell, 'kind' | 'units'>): number =>
  GATES[kind].length * units;

/** The weights of one gate by themselves, copied; from 0 in the order of `GATES`. */
export function gateWeights(cell: RecurrentCell, gate: number): GateWeights {
  const { units, bias, recurrentBias } = cell;
  const [from, to, width] = [gate * units, (gate + 1) * units, sumsOf(cell)];
  return {
    kernel: columnsOf(cell.kernel, width, from, to),
    recurrent: columnsOf(cell.recurrent, width, from, to),
    ...(bias && { bias: bias.slice(from, to) }),
    ...(recurrentBias && { recurrentBias: recurrentBias.slice(from, to) }),
  };
}

/**
 * Puts the gates' columns side by side, for frameworks that keep them apart or in another order.
 * @param gates in the order of `GATES`; all with the same biases
 */
export function stackGates(
  gates: readonly GateWeights[],
  units: number,
): Pick<RecurrentCell, 'kernel' | 'recurrent' | 'bias' | 'recurrentBias'> {
  const [first] = gates as [GateWeights];
  const beside = (part: (gate: GateWeights) => Values): Values => {
    const width = gates.length * units;
    const rows = part(first).length / units;
    const all = zerosLike(part(first), rows * width);
    gates.forEach((gate, place) => {
      for (let row = 0; row < rows; row++)
        all.set(part(gate).subarray(row * units, (row + 1) * units), row * width + place * units);
    });
    return all;
  };
  return {
    kernel: beside(({ kernel }) => kernel),
    recurrent: beside(({ recurrent }) => recurrent),
    ...(first.bias && { bias: beside(({ bias }) => bias!) }),
    ...(first.recurrentBias && { recurrentBias: beside(({ recurrentBias }) => recurrentBias!) }),
  };
}
