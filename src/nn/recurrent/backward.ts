import { type CellValueName, type RecurrentCell, sumsOf } from './cell.ts';
import { type Clamps, heldUnits } from './clamps.ts';
import { type RecurrentRun, type RunStep, type Sequence, type States, stepAt } from './forward.ts';
import {
  columnsOf,
  loopProducts,
  type Multiplier,
  productOf,
  type Products,
  transposed,
  type Values,
  zerosLike,
} from './products.ts';
import type { Squashing } from './squashing.ts';

export interface BackwardOptions {
  /** How matrices are multiplied; plain loops unless given. */
  readonly products?: Products;
  /** Gradients of the states after the last step, from what comes later. */
  readonly later?: States;
  /** Truncated: nothing goes back from one stretch of that many steps to the one before; exact where it is left out. */
  readonly truncation?: number;
  /** What was held at numbers in the run: constants, through which nothing goes back. */
  readonly clamps?: Clamps;
}

/** Derivatives of a loss by everything inside a layer; by a state that is held: 0. */
export interface RecurrentGradients {
  /** Total: through the outputs and through all later steps. [step, row, unit] */
  readonly hidden: Values;
  /** LSTM only; total as well. */
  readonly cell?: Values;
  /** By the sums x W + b, [step, row, gate · unit]. */
  readonly sums: Values;
  /** By the sums h⁻ U + b′; the same array but for a GRU's candidate, which the reset gate multiplies. */
  readonly recurrentSums: Values;
  /** By the states before the first step, [row, unit]. */
  readonly initial: Required<States>;
}

/** Derivatives by a layer's weights, in the forms of `RecurrentCell`. */
export interface WeightGradients {
  readonly kernel: Values;
  readonly recurrent: Values;
  readonly bias: Values;
  readonly recurrentBias: Values;
}

/**
 * Back-propagation through time (Werbos 1990) from the outputs of a layer to its states. The derivatives of the gates are
 * taken from their values; a run that something was held in has to say so (`clamps`), since values do not tell.
 * @param outputs dL/dh of every step from above, without what comes through later steps; [step, row, unit]
 */
export function runBackward(
  cell: RecurrentCell,
  run: RecurrentRun,
  outputs: Values,
  { products = loopProducts, later, truncation = Infinity, clamps = new Map() }: BackwardOptions = {},
): RecurrentGradients {
  const { steps, rows, backwards } = run;
  const width = sumsOf(cell);
  const zeros = (size: number): Values => zerosLike(outputs, size);
  const sums = zeros(steps * rows * width);
  const separate = cell.kind === 'gru' && cell.resetAfter;
  const gradients = {
    hidden: outputs.slice(),
    ...(cell.kind === 'lstm' && { cell: zeros(outputs.length) }),
    sums,
    recurrentSums: separate ? zeros(sums.length) : sums,
  };
  const size = rows * cell.units;
  let carried: Carried = { hidden: later?.hidden ?? zeros(size), cell: later?.cell ?? zeros(size) };
  const multipliers = transposedMultipliers(cell, products);
  const held = new Map([...clamps.keys()].map((name) => [name, heldUnits(clamps, name, cell.units)]));
  for (let done = steps - 1; done >= 0; done--) {
    const step = backwards ? steps - 1 - done : done;
    const at = gradientStep(cell, run, gradients, step, carried, held);
    const before = STEPS[cell.kind](at, multipliers);
    if (run.mask) passMasked(at, carried, before, run.mask);
    const cut = done > 0 && done % truncation === 0;
    carried = cut ? { hidden: zeros(size), cell: zeros(size) } : before;
  }
  for (const multiplier of multipliers) multiplier.dispose();
  return { ...gradients, initial: carried };
}

/** dL/dx, [step, row, input] */
export function inputGradients(
  cell: RecurrentCell,
  { steps, rows }: Pick<RecurrentRun, 'steps' | 'rows'>,
  { sums }: RecurrentGradients,
  products: Products = loopProducts,
): Values {
  const width = sumsOf(cell);
  const turned = transposed(cell.kernel, cell.inputs, width);
  return productOf(products, sums, turned, steps * rows, width, cell.inputs);
}

/** dL/dW = xᵀ · dL/d(x W + b) and so on, each as one product over all steps and rows. */
export function weightGradients(
  cell: RecurrentCell,
  input: Sequence,
  run: RecurrentRun,
  { sums, recurrentSums }: RecurrentGradients,
  products: Products = loopProducts,
): WeightGradients {
  const { kind, units, inputs, resetAfter } = cell;
  const width = sumsOf(cell);
  const all = input.steps * input.rows;
  const byProduct = (left: Values, features: number, right: Values, columns: number): Values =>
    productOf(products, transposed(left, all, features), right, features, all, columns);
  const previous = previousHidden(run, units);
  const bias = sumOfRows(sums, width);
  const recurrentBias = recurrentSums === sums ? bias : sumOfRows(recurrentSums, width);
  const kernel = byProduct(input.values, inputs, sums, width);
  if (kind !== 'gru' || resetAfter)
    return { kernel, recurrent: byProduct(previous, units, recurrentSums, width), bias, recurrentBias };
  const kept = previous.map((value, at) => value * run.values.reset_gate![at]!);
  const ofGates = byProduct(previous, units, columnsOf(sums, width, 0, 2 * units), 2 * units);
  const ofCandidate = byProduct(kept, units, columnsOf(sums, width, 2 * units, width), units);
  return { kernel, recurrent: besideEachOther(ofGates, ofCandidate, units), bias, recurrentBias };
}

/** h⁻ of every step, [step, row, unit] */
function previousHidden(run: RecurrentRun, units: number): Values {
  const size = run.rows * units;
  const all = zerosLike(run.initial.hidden, run.steps * size);
  for (let step = 0; step < run.steps; step++) all.set(stepAt(run, step, units).previousHidden, step * size);
  return all;
}

function sumOfRows(matrix: Values, width: number): Values {
  const sums = new Float64Array(width);
  for (let start = 0; start < matrix.length; start += width)
    for (let i = 0; i < width; i++) sums[i]! += matrix[start + i]!;
  const sum = zerosLike(matrix, width);
  sum.set(sums);
  return sum;
}

/** [unit, 2 · unit] and [unit, unit] → [unit, 3 · unit] */
function besideEachOther(gates: Values, candidate: Values, units: number): Values {
  const both = zerosLike(gates, gates.length + candidate.length);
  for (let row = 0; row < units; row++) {
    both.set(gates.subarray(2 * row * units, 2 * (row + 1) * units), 3 * row * units);
    both.set(candidate.subarray(row * units, (row + 1) * units), (3 * row + 2) * units);
  }
  return both;
}

/** Uᵀ; of a GRU that resets before the product, of its columns for the gates and of those for the candidate. */
function transposedMultipliers(cell: RecurrentCell, products: Products): Multiplier[] {
  const { kind, units, recurrent, resetAfter } = cell;
  const width = sumsOf(cell);
  const turned = (from: number, to: number): Multiplier => {
    const columns = columnsOf(recurrent, width, from, to);
    return products(transposed(columns, units, to - from), to - from, units);
  };
  return kind !== 'gru' || resetAfter ? [turned(0, width)] : [turned(0, 2 * units), turned(2 * units, width)];
}

/** The units that are constants, [unit], by the gate or state. */
type Held = ReadonlyMap<CellValueName, Uint8Array | undefined>;

/** What goes from a step to the one before it: derivatives by the states that it began with. */
interface Carried {
  readonly hidden: Values;
  readonly cell: Values;
}

interface GradientStep {
  readonly cell: RecurrentCell;
  readonly at: RunStep;
  /** Total derivatives by the states of this step. */
  readonly hidden: Values;
  readonly cellState: Values;
  /** By the sums of this step, written by it. [row, gate · unit] */
  readonly sums: Values;
  readonly recurrentSums: Values;
  readonly held: Held;
}

/** A step of the way back, with its total derivatives: from above, and carried from the step after it. */
function gradientStep(
  cell: RecurrentCell,
  run: RecurrentRun,
  gradients: Pick<RecurrentGradients, 'hidden' | 'cell' | 'sums' | 'recurrentSums'>,
  step: number,
  carried: Carried,
  held: Held,
): GradientStep {
  const part = (values: Values, width: number): Values =>
    values.subarray(step * run.rows * width, (step + 1) * run.rows * width);
  const hidden = part(gradients.hidden, cell.units);
  for (let i = 0; i < hidden.length; i++) hidden[i]! += carried.hidden[i]!;
  const cellState = gradients.cell ? part(gradients.cell, cell.units) : carried.cell;
  if (gradients.cell) cellState.set(carried.cell);
  const at = stepAt(run, step, cell.units);
  const constant = held.get('hidden_state');
  if (constant)
    for (let i = 0; i < hidden.length; i++)
      if (constant[i % cell.units] && counts(run, step, Math.floor(i / cell.units))) hidden[i] = 0;
  return {
    cell,
    at,
    hidden,
    cellState,
    sums: part(gradients.sums, sumsOf(cell)),
    recurrentSums: part(gradients.recurrentSums, sumsOf(cell)),
    held,
  };
}

/** A step that does not count leaves a state as it was, held or not. */
const counts = ({ mask, rows }: RecurrentRun, step: number, row: number): boolean =>
  mask?.[step * rows + row] !== 0;

type Step = (step: GradientStep, multipliers: readonly Multiplier[]) => Carried;

const STEPS: Readonly<Record<RecurrentCell['kind'], Step>> = {
  rnn: elmanStep,
  lstm: lstmStep,
  gru: gruStep,
};

/** a = x W + h⁻ U + b: dL/da = dL/dh · φ′; dL/dh⁻ = dL/da Uᵀ */
function elmanStep(back: GradientStep, [multiplier]: readonly Multiplier[]): Carried {
  const { cell, at, hidden, cellState, sums } = back;
  const slope = slopeOf(back, 'hidden_state', cell.activation);
  for (let i = 0; i < sums.length; i++) sums[i] = hidden[i]! * slope(i);
  return { hidden: multiplier!.times(sums, at.rows), cell: cellState };
}

/**
 * dL/dc gains dL/dh · o · φ′(c); then, with c = f c⁻ + i g and h = o φ(c), each gate's derivative is what the other
 * factor of its product says, times its own slope. dL/dc⁻ = dL/dc · f: nothing else lies between a cell state and the next.
 */
function lstmStep(back: GradientStep, [multiplier]: readonly Multiplier[]): Carried {
  const { cell, at, hidden, cellState, sums } = back;
  const { units, activation, gateActivation } = cell;
  const [input, forget, candidate] = [at.of('input_gate'), at.of('forget_gate'), at.of('candidate')];
  const [output, squashed] = [at.of('output_gate'), at.of('cell_state_tanh')];
  const slopeInside = slopeOf(back, 'cell_state_tanh', activation);
  const inputSlope = slopeOf(back, 'input_gate', gateActivation);
  const forgetSlope = slopeOf(back, 'forget_gate', gateActivation);
  const candidateSlope = slopeOf(back, 'candidate', activation);
  const outputSlope = slopeOf(back, 'output_gate', gateActivation);
  const constant = back.held.get('cell_state');
  const carriedCell = zerosLike(sums, cellState.length);
  for (let i = 0; i < hidden.length; i++) {
    const to = columnOf(i, units, 4);
    const throughState = hidden[i]! * output[i]! * slopeInside(i);
    const dCell = (cellState[i] = constant?.[i % units] ? 0 : cellState[i]! + throughState);
    sums[to] = dCell * candidate[i]! * inputSlope(i);
    sums[to + units] = dCell * at.previousCell[i]! * forgetSlope(i);
    sums[to + 2 * units] = dCell * input[i]! * candidateSlope(i);
    sums[to + 3 * units] = hidden[i]! * squashed[i]! * outputSlope(i);
    carriedCell[i] = dCell * forget[i]!;
  }
  return { hidden: multiplier!.times(sums, at.rows), cell: carriedCell };
}

/**
 * h = z h⁻ + (1 − z) n: dL/dz = dL/dh · (h⁻ − n), dL/dn = dL/dh · (1 − z), and h⁻ gets dL/dh · z beside what comes
 * through the sums. Where z is the share of n, h⁻ and n change places.
 */
function gruStep(back: GradientStep, multipliers: readonly Multiplier[]): Carried {
  const { cell, at, hidden, sums } = back;
  const candidateSlope = slopeOf(back, 'candidate', cell.activation);
  const updateSlope = slopeOf(back, 'update_gate', cell.gateActivation);
  const { units } = cell;
  const [update, candidate] = [at.of('update_gate'), at.of('candidate')];
  const sign = cell.updateWrites ? -1 : 1;
  const kept = cell.updateWrites ? update.map((share) => 1 - share) : update;
  for (let i = 0; i < hidden.length; i++) {
    const to = columnOf(i, units, 3);
    sums[to] = sign * hidden[i]! * (at.previousHidden[i]! - candidate[i]!) * updateSlope(i);
    sums[to + 2 * units] = hidden[i]! * (1 - kept[i]!) * candidateSlope(i);
  }
  const previous = (cell.resetAfter ? resetAfter : resetBefore)(back, multipliers);
  for (let i = 0; i < hidden.length; i++) previous[i]! += hidden[i]! * kept[i]!;
  return { hidden: previous, cell: back.cellState };
}

/** n's sum has r · (h⁻ U + b′): r gets dL/dn · (h⁻ U + b′), the product gets dL/dn · r. @returns dL/dh⁻ by the sums */
function resetAfter(back: GradientStep, [multiplier]: readonly Multiplier[]): Values {
  const { cell, at, sums, recurrentSums } = back;
  const { units } = cell;
  const resetSlope = slopeOf(back, 'reset_gate', cell.gateActivation);
  const [reset, product] = [at.of('reset_gate'), at.of('candidate.recurrent')];
  for (let i = 0; i < reset.length; i++) {
    const to = columnOf(i, units, 3);
    const dCandidate = sums[to + 2 * units]!;
    sums[to + units] = dCandidate * product[i]! * resetSlope(i);
    recurrentSums[to] = sums[to]!;
    recurrentSums[to + units] = sums[to + units]!;
    recurrentSums[to + 2 * units] = dCandidate * reset[i]!;
  }
  return multiplier!.times(recurrentSums, at.rows);
}

/** n's sum has (r h⁻) U: dL/d(r h⁻) = dL/dn Uᵀ, of which r gets its part times h⁻ and h⁻ its part times r. */
function resetBefore(back: GradientStep, [ofGates, ofCandidate]: readonly Multiplier[]): Values {
  const { cell, at, sums } = back;
  const { units } = cell;
  const width = 3 * units;
  const resetSlope = slopeOf(back, 'reset_gate', cell.gateActivation);
  const reset = at.of('reset_gate');
  const kept = ofCandidate!.times(columnsOf(sums, width, 2 * units, width), at.rows);
  for (let i = 0; i < reset.length; i++)
    sums[columnOf(i, units, 3) + units] = kept[i]! * at.previousHidden[i]! * resetSlope(i);
  const previous = ofGates!.times(columnsOf(sums, width, 0, 2 * units), at.rows);
  for (let i = 0; i < reset.length; i++) previous[i]! += kept[i]! * reset[i]!;
  return previous;
}

/** Where the first gate's number for cell `i` of [row, unit] stands in [row, gate · unit]. */
function columnOf(i: number, units: number, gates: number): number {
  const row = Math.floor(i / units);
  return i + row * (gates - 1) * units;
}

/** A step that did not count passes everything on, and its sums had no part in anything. */
function passMasked(
  { cell, at, hidden, cellState, sums, recurrentSums }: GradientStep,
  carried: Carried,
  before: Carried,
  mask: ArrayLike<number>,
): void {
  const width = sumsOf(cell);
  for (let row = 0; row < at.rows; row++) {
    if (mask[at.step * at.rows + row] !== 0) continue;
    const [from, to] = [row * cell.units, (row + 1) * cell.units];
    before.hidden.set(hidden.subarray(from, to), from);
    cellState.set(carried.cell.subarray(from, to), from);
    before.cell.set(carried.cell.subarray(from, to), from);
    sums.fill(0, row * width, (row + 1) * width);
    recurrentSums.fill(0, row * width, (row + 1) * width);
  }
}

/** The slope of what squashes a value of the step, cell by cell of [row, unit]; 0 where the value is held. */
function slopeOf(
  { at, held, cell }: GradientStep,
  value: CellValueName,
  { name, slope }: Squashing,
): (i: number) => number {
  if (!slope) throw new RangeError(`The derivative of ${name} does not follow from its value.`);
  const [values, constant] = [at.of(value), held.get(value)];
  if (!constant) return (i) => slope(values[i]!);
  return (i) => (constant[i % cell.units] ? 0 : slope(values[i]!));
}
