import { type CellValueName, CELL_VALUES, type RecurrentCell, sumsOf } from './cell.ts';
import {
  columnsOf,
  loopProducts,
  type Multiplier,
  productOf,
  type Products,
  type Values,
  zerosLike,
} from './products.ts';
import { loopSquashers, type Squasher, type Squashers, type Squashing } from './squashing.ts';

/** Some sequences of one length side by side: [step, row, feature]. A single sequence is one row. */
export interface Sequence {
  readonly steps: number;
  readonly rows: number;
  readonly values: Values;
}

/** The states before the first step (or after the last one), [row, unit]; zeros where they are left out. */
export interface States {
  readonly hidden?: Values;
  /** LSTM only. */
  readonly cell?: Values;
}

/**
 * Changes a value as soon as it is computed: what follows, in this step and in later ones, follows from the changed one.
 * @param values of one step, [row, unit], to be written into
 */
export type Change = (name: CellValueName, step: number, values: Values) => void;

export interface ForwardOptions {
  /** How matrices are multiplied; plain loops unless given. */
  readonly products?: Products;
  /** How gates and states are squashed; plain loops unless given. */
  readonly squashers?: Squashers;
  readonly initial?: States;
  /** [step, row]: where it is 0, the step leaves the state as it was. */
  readonly mask?: ArrayLike<number>;
  /** From the last step to the first. Everything stays indexed by the step in the sequence. */
  readonly backwards?: boolean;
  readonly change?: Change;
}

/** Each gate and state of `CELL_VALUES`, [step, row, unit]. */
export type LayerValues = Readonly<Partial<Record<CellValueName, Values>>>;

/** All that a layer computed for a sequence. */
export interface RecurrentRun {
  readonly steps: number;
  readonly rows: number;
  readonly values: LayerValues;
  readonly initial: { readonly hidden: Values; readonly cell: Values };
  readonly mask: ArrayLike<number> | undefined;
  readonly backwards: boolean;
}

/**
 * Runs a recurrent layer over sequences: the sums x W + b of all steps in one product, then step by step what needs the
 * state before. A long sequence can be run in parts: the next one begins with `lastStates` of this one.
 * @param input [step, row, input]
 */
export function runForward(cell: RecurrentCell, input: Sequence, options: ForwardOptions = {}): RecurrentRun {
  const steps = forwardSteps(cell, input, options);
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}

/** Multiplications with recurrent weights after which other work is let in: some hundredths of a second. */
const PRODUCTS_AT_ONCE = 10_000_000;

/**
 * The same in parts, between which other work is let in.
 * @param pause is told which share of the steps is done; throws to stop the run
 */
export async function runForwardInParts(
  cell: RecurrentCell,
  input: Sequence,
  options: ForwardOptions,
  pause: (share: number) => Promise<void>,
): Promise<RecurrentRun> {
  const steps = forwardSteps(cell, input, options);
  try {
    const atOnce = Math.ceil(PRODUCTS_AT_ONCE / (input.rows * cell.units * sumsOf(cell)));
    for (let next = steps.next(); ; next = steps.next()) {
      if (next.done) return next.value;
      if (next.value % atOnce === 0) await pause(next.value / input.steps);
    }
  } finally {
    // Gives up the multipliers where the run was stopped.
    steps.return(undefined as never);
  }
}

/** Computes a step each time it is asked on. Yields how many are done. */
function* forwardSteps(
  cell: RecurrentCell,
  input: Sequence,
  {
    products = loopProducts,
    squashers = loopSquashers,
    initial,
    mask,
    backwards = false,
    change,
  }: ForwardOptions,
): Generator<number, RecurrentRun, void> {
  const { steps, rows } = input;
  const size = rows * cell.units;
  const empty = (): Values => zerosLike(input.values, size);
  const values: Partial<Record<CellValueName, Values>> = {};
  for (const name of CELL_VALUES[cell.kind]) values[name] = zerosLike(input.values, steps * size);
  const run: RecurrentRun = {
    steps,
    rows,
    values,
    initial: { hidden: initial?.hidden ?? empty(), cell: initial?.cell ?? empty() },
    mask,
    backwards,
  };
  const sums = inputSums(cell, input, products);
  const multipliers = recurrentMultipliers(cell, products);
  const squasher = squashers(size);
  try {
    for (let count = 0; count < steps; count++) {
      const at = stepAt(run, backwards ? steps - 1 - count : count, cell.units);
      const ofStep = sums.subarray(at.step * rows * sumsOf(cell));
      STEPS[cell.kind]({ cell, at, squasher, change, sums: ofStep }, multipliers);
      if (mask) keepMasked(at, mask, cell.units);
      yield count + 1;
    }
    return run;
  } finally {
    for (const multiplier of multipliers) multiplier.dispose();
    squasher.dispose();
  }
}

/** The states after the last step that was computed: what the rest of the sequence begins with. */
export function lastStates(run: RecurrentRun): States {
  const at = run.backwards ? 0 : run.steps - 1;
  const last = (values: Values): Values => {
    const size = values.length / run.steps;
    return values.slice(at * size, (at + 1) * size);
  };
  const { hidden_state, cell_state } = run.values;
  return { hidden: last(hidden_state!), ...(cell_state && { cell: last(cell_state) }) };
}

/** One step of a run: parts of its arrays, [row, unit], that share their memory. */
export interface RunStep {
  readonly step: number;
  readonly rows: number;
  of(name: CellValueName): Values;
  readonly hasCellState: boolean;
  /** h⁻ and c⁻: the states that the step begins with. */
  readonly previousHidden: Values;
  readonly previousCell: Values;
}

export function stepAt(run: RecurrentRun, step: number, units: number): RunStep {
  const { rows, steps, initial, values } = run;
  const size = rows * units;
  const before = run.backwards ? step + 1 : step - 1;
  const part = (array: Values, at: number): Values => array.subarray(at * size, (at + 1) * size);
  const previous = (array: Values | undefined, first: Values): Values =>
    before < 0 || before === steps || !array ? first : part(array, before);
  return {
    step,
    rows,
    of: (name) => part(values[name]!, step),
    hasCellState: values.cell_state !== undefined,
    previousHidden: previous(values.hidden_state, initial.hidden),
    previousCell: previous(values.cell_state, initial.cell),
  };
}

/** x W + b of all steps, [step, row, gate · unit] */
function inputSums(cell: RecurrentCell, { steps, rows, values }: Sequence, products: Products): Values {
  const sums = productOf(products, values, cell.kernel, steps * rows, cell.inputs, sumsOf(cell));
  if (cell.bias) addToRows(sums, cell.bias);
  return sums;
}

/** U; of a GRU that resets before the product, its columns for the gates and those for the candidate. */
function recurrentMultipliers(
  { kind, units, recurrent, resetAfter }: RecurrentCell,
  products: Products,
): Multiplier[] {
  const width = sumsOf({ kind, units });
  if (kind !== 'gru' || resetAfter) return [products(recurrent, units, width)];
  return [
    products(columnsOf(recurrent, width, 0, 2 * units), units, 2 * units),
    products(columnsOf(recurrent, width, 2 * units, width), units, units),
  ];
}

interface ComputedStep {
  readonly cell: RecurrentCell;
  readonly at: RunStep;
  readonly squasher: Squasher;
  readonly change: Change | undefined;
  /** x W + b from this step on. */
  readonly sums: Values;
}

type Step = (step: ComputedStep, multipliers: readonly Multiplier[]) => void;

const STEPS: Readonly<Record<RecurrentCell['kind'], Step>> = {
  rnn: elmanStep,
  lstm: lstmStep,
  gru: gruStep,
};

/** h = φ(x W + h⁻ U + b) */
function elmanStep(computed: ComputedStep, [multiplier]: readonly Multiplier[]): void {
  const recurrent = recurrentSums(computed, multiplier!);
  gate(computed, 'hidden_state', 0, recurrent, computed.cell.activation);
}

/** i, f, o = σ(x W + h⁻ U + b); g = φ(…); c = f ⊙ c⁻ + i ⊙ g; h = o ⊙ φ(c) */
function lstmStep(computed: ComputedStep, [multiplier]: readonly Multiplier[]): void {
  const { at, squasher } = computed;
  const { activation, gateActivation } = computed.cell;
  const recurrent = recurrentSums(computed, multiplier!);
  const inputGate = gate(computed, 'input_gate', 0, recurrent, gateActivation);
  const forgetGate = gate(computed, 'forget_gate', 1, recurrent, gateActivation);
  const candidate = gate(computed, 'candidate', 2, recurrent, activation);
  const outputGate = gate(computed, 'output_gate', 3, recurrent, gateActivation);
  const { previousCell } = at;
  const cell = at.of('cell_state');
  for (let i = 0; i < cell.length; i++)
    cell[i] = forgetGate[i]! * previousCell[i]! + inputGate[i]! * candidate[i]!;
  changed(computed, 'cell_state', cell);
  const squashed = at.of('cell_state_tanh');
  squasher.input().set(cell);
  squasher.squash(activation, squashed);
  changed(computed, 'cell_state_tanh', squashed);
  const hidden = at.of('hidden_state');
  for (let i = 0; i < hidden.length; i++) hidden[i] = outputGate[i]! * squashed[i]!;
  changed(computed, 'hidden_state', hidden);
}

/**
 * z, r = σ(x W + h⁻ U + b); n = φ(x W + b + the candidate's recurrent part); h = z ⊙ h⁻ + (1 − z) ⊙ n, or with h⁻ and n
 * the other way round
 */
function gruStep(computed: ComputedStep, [multiplier, ofCandidate]: readonly Multiplier[]): void {
  const { cell, at } = computed;
  const recurrent = recurrentSums(computed, multiplier!);
  const updateGate = gate(computed, 'update_gate', 0, recurrent, cell.gateActivation);
  const resetGate = gate(computed, 'reset_gate', 1, recurrent, cell.gateActivation);
  const fromState = cell.resetAfter
    ? resetAfterProduct(computed, recurrent, resetGate)
    : resetBeforeProduct(computed, ofCandidate!, resetGate);
  const candidate = gate(computed, 'candidate', 2, fromState, cell.activation);
  const [shared, rest] = cell.updateWrites ? [candidate, at.previousHidden] : [at.previousHidden, candidate];
  const hidden = at.of('hidden_state');
  for (let i = 0; i < hidden.length; i++)
    hidden[i] = updateGate[i]! * shared[i]! + (1 - updateGate[i]!) * rest[i]!;
  changed(computed, 'hidden_state', hidden);
}

/** r ⊙ (h⁻ U + b′), kept as `candidate.recurrent` before the gate. */
function resetAfterProduct(
  computed: ComputedStep,
  { values, width }: RecurrentSums,
  resetGate: Values,
): RecurrentSums {
  const { cell, at } = computed;
  const { units } = cell;
  const product = at.of('candidate.recurrent');
  for (let row = 0; row < at.rows; row++)
    product.set(values.subarray(row * width + 2 * units, row * width + 3 * units), row * units);
  changed(computed, 'candidate.recurrent', product);
  return { values: cellByCell(resetGate, product), width: units, firstGate: 2 };
}

/** (r ⊙ h⁻) U */
function resetBeforeProduct(
  computed: ComputedStep,
  multiplier: Multiplier,
  resetGate: Values,
): RecurrentSums {
  const { cell, at } = computed;
  const values = at.of('candidate.recurrent');
  values.set(multiplier.times(cellByCell(resetGate, at.previousHidden), at.rows));
  if (cell.recurrentBias) addToRows(values, cell.recurrentBias.subarray(2 * cell.units));
  changed(computed, 'candidate.recurrent', values);
  return { values, width: cell.units, firstGate: 2 };
}

/** a ⊙ b */
function cellByCell(a: Values, b: Values): Values {
  const product = zerosLike(a, a.length);
  for (let i = 0; i < product.length; i++) product[i] = a[i]! * b[i]!;
  return product;
}

/** h⁻ U + b′ of a step, [row, gate · unit]. */
interface RecurrentSums {
  readonly values: Values;
  readonly width: number;
  /** The gate whose columns come first. */
  readonly firstGate: number;
}

function recurrentSums({ cell, at }: ComputedStep, multiplier: Multiplier): RecurrentSums {
  const values = multiplier.times(at.previousHidden, at.rows);
  const width = values.length / at.rows;
  if (cell.recurrentBias) addToRows(values, cell.recurrentBias.subarray(0, width));
  return { values, width, firstGate: 0 };
}

/** Writes a gate: what is squashed are its columns of both sums, added. */
function gate(
  computed: ComputedStep,
  name: CellValueName,
  number: number,
  recurrent: RecurrentSums,
  squashing: Squashing,
): Values {
  const { cell, at, sums, squasher } = computed;
  const { units } = cell;
  const width = sumsOf(cell);
  const sum = squasher.input();
  for (let row = 0, to = 0; row < at.rows; row++) {
    const fromInput = row * width + number * units;
    const fromState = row * recurrent.width + (number - recurrent.firstGate) * units;
    for (let unit = 0; unit < units; unit++)
      sum[to++] = sums[fromInput + unit]! + recurrent.values[fromState + unit]!;
  }
  const output = at.of(name);
  squasher.squash(squashing, output);
  changed(computed, name, output);
  return output;
}

/** Lets a value of the step be changed, now that it is computed. */
function changed({ at, change }: ComputedStep, name: CellValueName, values: Values): void {
  change?.(name, at.step, values);
}

/** A step that does not count leaves the state as it was. */
function keepMasked(at: RunStep, mask: ArrayLike<number>, units: number): void {
  for (let row = 0; row < at.rows; row++) {
    if (mask[at.step * at.rows + row] !== 0) continue;
    const [from, to] = [row * units, (row + 1) * units];
    at.of('hidden_state').set(at.previousHidden.subarray(from, to), from);
    if (at.hasCellState) at.of('cell_state').set(at.previousCell.subarray(from, to), from);
  }
}

function addToRows(matrix: Values, row: Values): void {
  for (let start = 0; start < matrix.length; start += row.length)
    for (let i = 0; i < row.length; i++) matrix[start + i]! += row[i]!;
}
