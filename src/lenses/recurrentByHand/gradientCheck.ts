import { runBackward, weightGradients } from '../../nn/recurrent/backward.ts';
import { GATES, type RecurrentCell, sumsOf } from '../../nn/recurrent/cell.ts';
import { type RecurrentRun, runForward, type Sequence, type States } from '../../nn/recurrent/forward.ts';
import type { Values } from '../../nn/recurrent/products.ts';
import type { NetworkPlan } from './networkPlan.ts';
import { weightName, type WeightRole } from './recurrentNames.ts';

/** How far a weight is moved to either side. */
const STEP = 1e-5;

export interface ExactRun {
  readonly cell: RecurrentCell;
  readonly input: Sequence;
  readonly initial: States;
  readonly run: RecurrentRun;
}

/** The same run in float64: small differences of float32 numbers would be rounding. */
export function exactRun({ cell, input, initial }: NetworkPlan): ExactRun {
  const wide = <Numbers extends Values | undefined>(values: Numbers): Numbers =>
    (values && Float64Array.from(values)) as Numbers;
  const exact: RecurrentCell = {
    ...cell,
    kernel: wide(cell.kernel),
    recurrent: wide(cell.recurrent),
    ...(cell.bias && { bias: wide(cell.bias) }),
    ...(cell.recurrentBias && { recurrentBias: wide(cell.recurrentBias) }),
  };
  const sequence = { steps: input.steps, rows: 1, values: wide(input.read) };
  const states: States = {
    ...(initial.hidden && { hidden: wide(initial.hidden) }),
    ...(initial.cell && { cell: wide(initial.cell) }),
  };
  return {
    cell: exact,
    input: sequence,
    initial: states,
    run: runForward(exact, sequence, { initial: states }),
  };
}

/**
 * The derivative of the last hidden state (of the sum of its units) by each weight, in two ways: back-propagation
 * through time and a central difference.
 * @returns values [weight, way]; `labels` name the weights as they are written
 */
export function gradientCheck(plan: NetworkPlan): {
  readonly labels: string[];
  readonly values: Float64Array;
} {
  const { cell, input, initial, run } = exactRun(plan);
  const outputs = new Float64Array(input.steps * cell.units);
  outputs.fill(1, outputs.length - cell.units);
  const analytic = weightGradients(cell, input, run, runBackward(cell, run, outputs));
  const lastSum = (part: Part, at: number, change: number): number => {
    const moved = Float64Array.from(cell[part]!);
    moved[at]! += change;
    const states = runForward({ ...cell, [part]: moved }, input, { initial }).values.hidden_state!;
    return Float64Array.from(states.subarray(-cell.units)).reduce((sum, value) => sum + value, 0);
  };
  const weights = writtenWeights(plan);
  const values = weights.flatMap(({ part, at }) => [
    analytic[part][at]!,
    (lastSum(part, at, STEP) - lastSum(part, at, -STEP)) / (2 * STEP),
  ]);
  return { labels: weights.map(({ label }) => label), values: Float64Array.from(values) };
}

type Part = 'kernel' | 'recurrent' | 'bias' | 'recurrentBias';

interface WrittenWeight {
  readonly label: string;
  readonly part: Part;
  /** Where it stands in the cell's array, whose columns are those of all gates. */
  readonly at: number;
}

/** Every weight of the text, named as it stands there: `W_f[1, 2]` is the second number of the first row. */
function writtenWeights({ cell, gates }: NetworkPlan): WrittenWeight[] {
  const { units, inputs } = cell;
  const width = sumsOf(cell);
  return GATES[cell.kind].flatMap((gate, place) => {
    const { letter, joined } = gates.get(gate)!;
    /** [from, unit] of one gate; in the text unit by unit, after `shift` other columns. */
    const matrix = (
      role: WeightRole,
      part: Part,
      rows: number,
      shift: number,
      columns: number,
    ): WrittenWeight[] =>
      Array.from({ length: units * rows }, (_, i) => {
        const [unit, from] = [Math.floor(i / rows), i % rows];
        const index = units === 1 && columns === 1 ? '' : `[${unit + 1}, ${shift + from + 1}]`;
        return { label: weightName({ role, letter }) + index, part, at: from * width + place * units + unit };
      });
    const list = (role: WeightRole, part: 'bias' | 'recurrentBias'): WrittenWeight[] =>
      Array.from({ length: cell[part] ? units : 0 }, (_, unit) => ({
        label: weightName({ role, letter }) + (units === 1 ? '' : `[${unit + 1}]`),
        part,
        at: place * units + unit,
      }));
    const all = joined ? units + inputs : 0;
    return [
      ...matrix(joined ? 'W' : 'U', 'recurrent', units, 0, joined ? all : units),
      ...matrix('W', 'kernel', inputs, joined ? units : 0, joined ? all : inputs),
      ...list('b', 'bias'),
      ...list("b'", 'recurrentBias'),
    ];
  });
}
