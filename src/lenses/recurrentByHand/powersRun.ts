import { largestSingularValue } from '../../nn/recurrent/largestSingularValue.ts';
import { loopProducts, productOf } from '../../nn/recurrent/products.ts';
import { Recorder } from '../../nn/recorder.ts';
import { computeMatrix } from '../../nn/typedArrays.ts';
import type { Axis } from '../../trace/node.ts';
import { type PowersPlan, weightText } from './powersPlan.ts';

const BLOCK = 'powers';

/** Powers alone, without a network. @returns the trace; the caller disposes of it */
export async function recordPowers({ weights, matrix, power, labels }: PowersPlan): Promise<Recorder> {
  const trace = new Recorder({ retain: () => true });
  trace.labels.set(
    'tokens',
    labels.map(({ text }) => text),
  );
  if (matrix) await recordPowersOfMatrix(trace, matrix.values, matrix.rows, power);
  else await recordPowersOfNumbers(trace, weights, power);
  return trace;
}

/** Each number to the powers from 1 to `most`, each power from the one before: `through_time.powers` [power, weight]. */
export async function recordPowersOfNumbers(
  trace: Recorder,
  weights: readonly number[],
  most: number,
): Promise<void> {
  const columns: Axis = { name: 'weight', size: weights.length, labels: 'power_weights' };
  trace.labels.set('power_weights', weights.map(weightText));
  const axes = [powerAxis(trace, most), columns] as const;
  const repeated = Float32Array.from(
    { length: most * weights.length },
    (_, at) => weights[at % weights.length]!,
  );
  const factor = trace.constant(BLOCK, 'through_time.weights', axes, repeated);
  const one = trace.constant(
    BLOCK,
    'through_time.power_0',
    [columns],
    new Float32Array(weights.length).fill(1),
  );
  await trace.block(BLOCK, factor, (operations, factors) => {
    const at = operations.at('through_time');
    const before = at.recurrent.delayed(
      'previous_powers',
      'powers',
      axes,
      { backwards: false, initial: one, stretch: undefined },
      () => Float32Array.from(repeated, (weight, i) => weight ** (Math.floor(i / weights.length) + 1)),
    );
    return at.multiply('powers', before, factors!);
  });
}

/** How much a matrix can stretch a vector that it is multiplied with so many times: `through_time.powers` [power, matrix]. */
export async function recordPowersOfMatrix(
  trace: Recorder,
  matrix: Float32Array,
  size: number,
  most: number,
): Promise<void> {
  trace.labels.set('power_weights', ['largest singular value']);
  const axes = [powerAxis(trace, most), { name: 'weight', size: 1, labels: 'power_weights' }] as const;
  const side = (name: string): Axis => ({ name, size });
  const given = trace.constant(BLOCK, 'through_time.matrix', [side('unit'), side('previous_unit')], matrix);
  await trace.block(BLOCK, given, (operations, factor) =>
    operations.images.opaque('through_time.powers', axes, [factor!], STRETCH, () =>
      computeMatrix(most, 1, [], (output) => output.set(stretches(matrix, size, most))),
    ),
  );
}

const STRETCH =
  'The largest singular value of the matrix multiplied so many times by itself: how much that many steps can stretch a gradient at most.';

function powerAxis(trace: Recorder, most: number): Axis {
  trace.labels.set(
    'powers',
    Array.from({ length: most }, (_, at) => String(at + 1)),
  );
  return { name: 'power', size: most, labels: 'powers' };
}

function stretches(matrix: Float32Array, size: number, most: number): Float64Array {
  const factor = Float64Array.from(matrix);
  let power: Float64Array = factor;
  return Float64Array.from({ length: most }, (_, at) => {
    if (at > 0) power = Float64Array.from(productOf(loopProducts, power, factor, size, size, size));
    return largestSingularValue(power, size);
  });
}
