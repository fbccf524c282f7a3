import type { Operations } from '../../nn/operations.ts';
import type { RecurrentLayer } from '../../nn/recurrent/recordLayer.ts';
import { runBackward } from '../../nn/recurrent/backward.ts';
import type { Squashing } from '../../nn/recurrent/squashing.ts';
import type { Values } from '../../nn/recurrent/products.ts';
import type { Recorder } from '../../nn/recorder.ts';
import type { Traced } from '../../nn/traced.ts';
import { computeMatrix } from '../../nn/typedArrays.ts';
import type { Axis } from '../../trace/node.ts';
import { exactRun, gradientCheck } from './gradientCheck.ts';
import type { NetworkPlan } from './networkPlan.ts';
import { recordPowersOfMatrix, recordPowersOfNumbers } from './powersRun.ts';
import { MOST_STEPS } from './recurrentSettings.ts';

const BLOCK = 'through_time';
/** Not `unit`: these are no gates or states of the cell. */
const UNIT = 'hidden_unit';
/** The lecture's weights for the powers beside the written one. */
const LECTURE_WEIGHTS = [2, 1.1, 1, 0.9, 0.5];

/** How gradients go back through the steps: what the lecture derives for one unit, and for every cell the exact gradient. */
export async function recordThroughTime(
  trace: Recorder,
  plan: NetworkPlan,
  layer: RecurrentLayer,
): Promise<void> {
  const { cell } = plan;
  const exact = exactRun(plan);
  const check = gradientCheck(plan);
  trace.labels.set('weights', check.labels);
  trace.labels.set('ways', ['through time', 'finite difference']);
  const position: Axis = { name: 'position', size: plan.input.steps, labels: 'tokens' };
  const unit: Axis = { name: UNIT, size: plan.units };
  const recurrentSum = trace.retains('layer.0.hidden_state.linear');
  const isLecture = cell.kind === 'rnn' && plan.units === 1 && recurrentSum !== undefined;
  await trace.block(BLOCK, trace.kept('layer.0.hidden_state'), (operations, state) => {
    const at = operations.at(BLOCK);
    if (isLecture)
      recordLecture(at, trace, { layer, state: state!, sum: recurrentSum, activation: cell.activation });
    const last = whole(at, 'gradient', [position, unit], [state!], GRADIENT, () => {
      const outputs = new Float64Array(plan.input.steps * plan.units).fill(
        1,
        (plan.input.steps - 1) * plan.units,
      );
      return runBackward(exact.cell, exact.run, outputs).hidden;
    });
    const pairs = [
      { name: 'weight', size: check.labels.length, labels: 'weights' },
      { name: 'way', size: 2, labels: 'ways' },
    ];
    whole(at, 'check', pairs, [last], CHECK, () => check.values);
    return last;
  });
  if (cell.kind !== 'rnn') return;
  const own = plan.gates.get('hidden_state')!.recurrent;
  if (plan.units > 1) {
    await recordPowersOfMatrix(trace, Float32Array.from(own), plan.units, MOST_STEPS);
    return;
  }
  const [weight] = own as unknown as [number];
  const others = LECTURE_WEIGHTS.filter((each) => Math.fround(each) !== weight);
  await recordPowersOfNumbers(trace, [weight, ...others], MOST_STEPS);
}

const GRADIENT =
  'The derivative of the last hidden state (of the sum of its units) by the hidden state of each step: back-propagation through time from the last step to the first, computed as a whole.';
const CHECK =
  'Two ways to the derivative of the last hidden state by each weight: back-propagation through time, and (h with the weight + 0.00001 − h with the weight − 0.00001) / 0.00002, each a whole run.';

interface LectureParts {
  readonly layer: RecurrentLayer;
  /** h and the sum a before the function, [position, unit] */
  readonly state: Traced;
  readonly sum: Traced;
  readonly activation: Squashing;
}

/**
 * ∂h_k/∂W₂ = φ′(a_k) (h_{k−1} + W₂ ∂h_{k−1}/∂W₂), which the lecture prints as W₂^{k−1} ∂h₁/∂W₂; and ∂h_k/∂h₁, which
 * does scale so. For one unit.
 */
function recordLecture(
  at: Operations,
  trace: Recorder,
  { layer, state, sum, activation }: LectureParts,
): void {
  const axes = [state.node.axes[0]!, { name: UNIT, size: 1 }] as const;
  const { recurrent } = layer.gates.get('hidden_state')!;
  const weight = (): number => recurrent.rows(0, 1)[0]!;
  const slope = whole(at, 'slope', axes, [sum, state], SLOPES[activation.name] ?? '', () =>
    Float32Array.from(state.matrix().dataSync<'float32'>(), (value) => activation.slope!(value)),
  );
  const before = trace.kept('layer.0.previous_hidden_state');
  const later = at.recurrent.delayed(
    'previous_state_by_weight',
    'state_by_weight',
    axes,
    { backwards: false, initial: undefined, stretch: undefined },
    () => stateByWeight(slope, before, weight()),
  );
  const carried = at.linear('carried', later, { weight: recurrent }, UNIT);
  at.multiply('state_by_weight', slope, at.add('direct_and_carried', carried, before));
  const factor = at.linear('step_factor', slope, { weight: recurrent }, UNIT);
  whole(at, 'state_by_first_state', axes, [factor], FIRST_STATE, () => {
    const factors = factor.matrix().dataSync<'float32'>();
    let product = 1;
    return Float32Array.from(factors, (each, step) => (step === 0 ? 1 : (product *= each)));
  });
}

const SLOPES: Readonly<Record<string, string>> = {
  relu: 'The slope of ReLU: 1 where the sum a is above 0, else 0.',
  tanh: 'The slope of tanh: 1 − h².',
  sigmoid: 'The slope of the sigmoid: h (1 − h).',
  linear: 'The slope of a straight line: 1 everywhere.',
};
const FIRST_STATE =
  'The product of slope · W₂ over the steps from the second to this one; 1 at the first. Where every slope is 1 it is W₂ to the power k − 1.';

/** All steps' derivatives, from the first to the last. */
function stateByWeight(slope: Traced, before: Traced, weight: number): Float32Array {
  const [slopes, states] = [slope, before].map((each) => each.matrix().dataSync<'float32'>());
  let last = 0;
  return Float32Array.from(slopes!, (each, step) => (last = each * (states![step]! + weight * last)));
}

/** A node that is computed as a whole. */
function whole(
  at: Operations,
  name: string,
  axes: readonly Axis[],
  parents: readonly Traced[],
  what: string,
  compute: () => Values,
): Traced {
  const columns = axes.at(-1)!.size;
  const rows = axes.slice(0, -1).reduce((product, { size }) => product * size, 1);
  return at.images.opaque(name, axes, parents, what, () =>
    computeMatrix(rows, columns, [], (output) => output.set(compute())),
  );
}
