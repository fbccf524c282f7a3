import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  inputGradients,
  type RecurrentGradients,
  runBackward,
  weightGradients,
} from '../../../src/nn/recurrent/backward.ts';
import {
  type CellKind,
  type CellValueName,
  GATES,
  gateWeights,
  type RecurrentCell,
  stackGates,
} from '../../../src/nn/recurrent/cell.ts';
import { clampable } from '../../../src/nn/recurrent/changes.ts';
import { type Clamp, clamped, type Clamps } from '../../../src/nn/recurrent/clamps.ts';
import {
  type ForwardOptions,
  lastStates,
  type RecurrentRun,
  runForward,
  type Sequence,
} from '../../../src/nn/recurrent/forward.ts';
import type { Values } from '../../../src/nn/recurrent/products.ts';
import { SIGMOID, TANH } from '../../../src/nn/recurrent/squashing.ts';
import { seededRandom } from '../../../src/trace/random.ts';

/** A small layer with everything that it can have, in float64. */
interface Case {
  readonly cell: RecurrentCell;
  readonly input: Sequence;
  readonly options: ForwardOptions;
  /** What is held at numbers, as `options.change` does it. */
  readonly clamps?: Clamps;
  /** The loss is the sum of all outputs, each times its own number. [step, row, unit] */
  readonly factors: Float64Array;
}

const shapes = fc.record({
  units: fc.integer({ min: 1, max: 4 }),
  inputs: fc.integer({ min: 1, max: 3 }),
  steps: fc.integer({ min: 1, max: 6 }),
  rows: fc.integer({ min: 1, max: 3 }),
});

const cases: fc.Arbitrary<Case> = fc
  .record({
    kind: fc.constantFrom<CellKind>('rnn', 'lstm', 'gru'),
    shape: shapes,
    seed: fc.nat(),
    ...{ resetAfter: fc.boolean(), backwards: fc.boolean(), masked: fc.boolean(), secondBias: fc.boolean() },
  })
  .map(({ kind, shape, seed, resetAfter, backwards, masked, secondBias }) => {
    const { units, inputs, steps, rows } = shape;
    const random = seededRandom(seed);
    const numbers = (size: number): Float64Array =>
      Float64Array.from({ length: size }, () => 2 * random() - 1);
    const width = GATES[kind].length * units;
    const cell: RecurrentCell = {
      ...{ kind, units, inputs, resetAfter, activation: TANH, gateActivation: SIGMOID },
      ...{ kernel: numbers(inputs * width), recurrent: numbers(units * width), bias: numbers(width) },
      ...(secondBias && { recurrentBias: numbers(width) }),
    };
    return {
      cell,
      input: { steps, rows, values: numbers(steps * rows * inputs) },
      options: {
        initial: { hidden: numbers(rows * units), cell: numbers(rows * units) },
        backwards,
        ...(masked && { mask: Array.from({ length: steps * rows }, () => (random() < 0.3 ? 0 : 1)) }),
      },
      factors: numbers(steps * rows * units),
    };
  });

function lossOf({ cell, input, options, factors }: Case): number {
  const { hidden_state } = runForward(cell, input, options).values;
  return factors.reduce((sum, factor, at) => sum + factor * hidden_state![at]!, 0);
}

/** The loss's slope along one number of an array, from both sides. */
function slopeAlong(example: Case, values: Values, at: number): number {
  const step = 1e-5;
  const before = values[at]!;
  values[at] = before + step;
  const above = lossOf(example);
  values[at] = before - step;
  const below = lossOf(example);
  values[at] = before;
  return (above - below) / (2 * step);
}

function backward({ cell, input, options, clamps, factors }: Case): {
  run: RecurrentRun;
  back: RecurrentGradients;
} {
  const run = runForward(cell, input, options);
  return { run, back: runBackward(cell, run, factors, clamps && { clamps }) };
}

/** Some of the gates and states held: one unit of them, or all. */
const heldCases: fc.Arbitrary<Case> = fc.tuple(cases, fc.nat()).map(([example, seed]) => {
  const { cell } = example;
  const random = seededRandom(seed);
  const held = clampable(cell.kind).filter(() => random() < 0.5);
  const clampOf = (): Clamp => ({
    value: 2 * random() - 1,
    ...(random() < 0.7 && { unit: Math.floor(random() * cell.units) }),
  });
  const clamps = new Map<CellValueName, Clamp[]>(held.map((name) => [name, [clampOf(), clampOf()]]));
  return { ...example, clamps, options: { ...example.options, change: clamped(clamps, cell.units) } };
});

function assertDerivatives(example: Case): void {
  const { cell, input, options } = example;
  const { run, back } = backward(example);
  const weights = weightGradients(cell, input, run, back);
  const derivatives: [string, Values | undefined, Values][] = [
    ['kernel', cell.kernel, weights.kernel],
    ['recurrent', cell.recurrent, weights.recurrent],
    ['bias', cell.bias, weights.bias],
    ['recurrentBias', cell.recurrentBias, weights.recurrentBias],
    ['input', input.values, inputGradients(cell, run, back)],
    ['initial.hidden', options.initial!.hidden, back.initial.hidden],
    ['initial.cell', cell.kind === 'lstm' ? options.initial!.cell : undefined, back.initial.cell],
  ];
  for (const [name, values, gradient] of derivatives)
    values?.forEach((_, at) => {
      const slope = slopeAlong(example, values, at);
      assert.ok(Math.abs(slope - gradient[at]!) < 1e-6, `${name} ${at}: ${slope}, ${gradient[at]}`);
    });
}

describe('the gradients of a recurrent layer', () => {
  it('are what small changes of weights, inputs and first states make of the loss', () => {
    fc.assert(fc.property(cases, assertDerivatives), { numRuns: 60 });
  });

  it('take what is held at a number for a constant', () => {
    fc.assert(fc.property(heldCases, assertDerivatives), { numRuns: 120 });
    fc.assert(
      fc.property(heldCases, ({ options: { mask: _, ...options }, ...example }) => {
        const { hidden } = backward({ ...example, options }).back;
        for (const { unit } of example.clamps!.get('hidden_state') ?? [])
          hidden.forEach((gradient, at) => {
            if (unit === undefined || at % example.cell.units === unit) assert.equal(gradient, 0);
          });
      }),
    );
  });

  it('that are cut off every few steps are those of runs that each begin with the last states as given', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 3 }), (example, truncation) => {
        const { cell, input, options, factors } = example;
        const run = runForward(cell, input, { ...options, backwards: false });
        const { hidden, sums } = runBackward(cell, run, factors, { truncation });
        const of = (values: Values, from: number, to: number): Values => {
          const size = values.length / input.steps;
          return values.slice(from * size, to * size);
        };
        let { initial } = options;
        for (let from = 0; from < input.steps; from += truncation) {
          const to = Math.min(from + truncation, input.steps);
          const part = { steps: to - from, rows: input.rows, values: of(input.values, from, to) };
          const { mask } = options;
          const cut = mask && Array.from(mask).slice(from * input.rows, to * input.rows);
          const partRun = runForward(cell, part, { initial: initial!, ...(cut && { mask: cut }) });
          const back = runBackward(cell, partRun, of(factors, from, to));
          assert.deepEqual(of(hidden, from, to), back.hidden);
          assert.deepEqual(of(sums, from, to), back.sums);
          initial = lastStates(partRun);
        }
      }),
    );
  });
});

describe('a recurrent layer', () => {
  it('with its gates taken apart and put together is the same', () => {
    fc.assert(
      fc.property(cases, ({ cell }) => {
        const gates = GATES[cell.kind].map((_, gate) => gateWeights(cell, gate));
        const { kernel, recurrent, bias, recurrentBias } = cell;
        const parts = { kernel, recurrent, bias, ...(recurrentBias && { recurrentBias }) };
        assert.deepEqual(stackGates(gates, cell.units), parts);
      }),
    );
  });

  it('goes backwards as it goes forwards over the sequence turned round', () => {
    fc.assert(
      fc.property(cases, ({ cell, input, options: { initial } }) => {
        const turned = (values: Values): Values => {
          const size = values.length / input.steps;
          const steps = Array.from({ length: input.steps }, (_, at) => [
            ...values.subarray((input.steps - 1 - at) * size, (input.steps - at) * size),
          ]);
          return Float64Array.from(steps.flat());
        };
        const backwards = runForward(cell, input, { initial: initial!, backwards: true });
        const forwards = runForward(cell, { ...input, values: turned(input.values) }, { initial: initial! });
        for (const [name, values] of Object.entries(backwards.values))
          assert.deepEqual(values, turned(forwards.values[name as keyof typeof forwards.values]!), name);
      }),
    );
  });

  it('is not gone back through where the derivative does not follow from the value', () => {
    const activation = { name: 'softsign', of: (x: number) => x / (1 + Math.abs(x)) };
    const cell: RecurrentCell = {
      ...{ kind: 'rnn', units: 1, inputs: 1, resetAfter: true, activation, gateActivation: SIGMOID },
      ...{ kernel: Float64Array.of(1), recurrent: Float64Array.of(1) },
    };
    const run = runForward(cell, { steps: 1, rows: 1, values: Float64Array.of(1) });
    assert.equal(run.values.hidden_state![0], 0.5);
    assert.throws(() => runBackward(cell, run, Float64Array.of(1)), /derivative of softsign/);
  });
});
