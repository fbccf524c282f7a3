import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProblemError } from '../../../src/problem.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import { clampable, type RecurrentChanges } from '../../../src/nn/recurrent/changes.ts';
import type { Clamp } from '../../../src/nn/recurrent/clamps.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { nodeOf, type Trace } from '../../../src/trace/trace.ts';
import { largestDifference } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { numbers, RandomWeights } from '../trace/randomNetwork.ts';
import {
  randomRecurrentLayer,
  type RandomRecurrentLayer,
  recordRecurrent,
} from '../trace/randomRecurrent.ts';

const FEATURES = 3;
const POSITIONS = 6;
const LSTM: RandomRecurrentLayer = {
  kind: 'recurrent',
  cell: 'lstm',
  units: 4,
  resetAfter: false,
  biases: 1,
  backwards: false,
  masked: false,
  halved: false,
  activation: 'tanh',
  gives: 'states',
};

async function run(
  layer: RandomRecurrentLayer,
  recurrence: RecurrentChanges,
  weights: RandomWeights,
  retain = true,
): Promise<Recorder> {
  const trace = new Recorder({ retain: () => retain, recurrence });
  const axes = [
    { name: 'position', size: POSITIONS },
    { name: 'feature', size: FEATURES },
  ];
  const x = trace.constant('input', 'x', axes, numbers(POSITIONS * FEATURES, 2));
  await trace.block('layer.0', x, (at, input) =>
    recordRecurrent(at.at('layer.0'), input!, layer, weights, 'layer.0'),
  );
  return trace;
}

const values = (trace: Trace, name: string): Float32Array => valuesOf(trace, nodeOf(trace, name));

/** The row again for each position. */
const repeated = (row: ArrayLike<number>): Float32Array =>
  Float32Array.from({ length: POSITIONS * row.length }, (_, i) => row[i % row.length]!);

const state = fc
  .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 })
  // No −0: it would be another number than the 0 that comes of it.
  .map((drawn) => Float32Array.from(drawn, (value) => Math.fround(value) + 0));

describe('changes inside a recurrent layer', () => {
  let weights: RandomWeights;
  before(startTensors);
  beforeEach(() => (weights = new RandomWeights()));
  afterEach(() => weights.dispose());

  const all = (value: number): readonly Clamp[] => [{ value }];

  it('keep the cell state as it began where everything is kept and nothing is written', async () => {
    const property = fc.asyncProperty(state, fc.boolean(), async (initial, backwards) => {
      const trace = await run(
        { ...LSTM, backwards },
        {
          clamps: new Map([
            ['layer.0.forget_gate', all(1)],
            ['layer.0.input_gate', all(0)],
          ]),
          initialStates: new Map([['layer.0.cell_state', initial]]),
        },
        weights,
      );
      assert.deepEqual(values(trace, 'layer.0.cell_state'), repeated(initial));
      assert.deepEqual(values(trace, 'layer.0.initial_cell_state'), initial);
      trace.dispose();
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('keep the state of a GRU whose update gate is held at 1', async () => {
    const property = fc.asyncProperty(state, fc.boolean(), async (initial, resetAfter) => {
      const trace = await run(
        { ...LSTM, cell: 'gru', resetAfter },
        {
          clamps: new Map([['layer.0.update_gate', all(1)]]),
          initialStates: new Map([['layer.0.hidden_state', initial]]),
        },
        weights,
      );
      assert.deepEqual(values(trace, 'layer.0.hidden_state'), repeated(initial));
      trace.dispose();
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('switch a unit off for all later steps, as if its weights were not there', async () => {
    const off = new Map([['layer.0.hidden_state', [{ unit: 2, value: 0 }]]]);
    const [withIt, without] = [await run(LSTM, {}, weights), await run(LSTM, { clamps: off }, weights)];
    const before = values(without, 'layer.0.previous_hidden_state');
    before.forEach((value, i) => assert.equal(i % 4 === 2 ? value : 0, 0));
    const gates = [withIt, without].map((trace) => values(trace, 'layer.0.forget_gate'));
    assert.equal(
      largestDifference(gates[0]!.slice(0, 4), gates[1]!.slice(0, 4)),
      0,
      'the first step is the same',
    );
    assert.ok(largestDifference(gates[0]!.slice(4), gates[1]!.slice(4)) > 1e-3, 'later ones are not');
    for (const trace of [withIt, without]) trace.dispose();
  });

  it('are the same in the run as in the replay, explained with what the formula would have given', async () => {
    const clamp = fc.record(
      {
        unit: fc.integer({ min: 0, max: 3 }),
        value: fc.double({ min: -2, max: 2, noNaN: true }).map((x) => x + 0),
      },
      { requiredKeys: ['value'] },
    );
    const property = fc.asyncProperty(
      randomRecurrentLayer,
      fc.nat(),
      fc.array(clamp, { minLength: 1, maxLength: 3 }),
      state,
      async (random, which, clamps, initial) => {
        const layer = { ...random, units: 4 };
        const names = clampable(layer.cell);
        const name = names[which % names.length]!;
        const recurrence: RecurrentChanges = {
          clamps: new Map([[`layer.0.${name}`, clamps]]),
          initialStates: new Map([['layer.0.hidden_state', initial]]),
        };
        const [fast, replayed] = [
          await run(layer, recurrence, weights, true),
          await run(layer, recurrence, weights, false),
        ];
        for (const node of fast.nodes.values()) {
          const [a, b] = [valuesOf(fast, node), valuesOf(replayed, node)];
          assert.ok(
            largestDifference(a, b) <= 1e-5 * a.reduce((most, x) => Math.max(most, Math.abs(x)), 1),
            node.name,
          );
          const index = node.axes.map(({ size }) => size - 1);
          const found = explain(replayed, node.name, index);
          if (node.edited === undefined)
            assert.ok(
              Math.abs(found.recomputed - found.value) <= 1e-4 * Math.max(1, Math.abs(found.value)),
              node.name,
            );
          else assert.match(found.note!, /Edited: .*held at .*, at every step/);
        }
        const edited = [...fast.nodes.values()].filter((node) => node.edited !== undefined);
        assert.equal(edited.length, 1);
        const clamped = values(fast, edited[0]!.name);
        for (const { unit, value } of clamps.slice(-1))
          clamped.forEach((found, i) => {
            if (unit === undefined || i % 4 === unit) assert.equal(found, Math.fround(value));
          });
        for (const trace of [fast, replayed]) trace.dispose();
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('are refused where there is no such unit, no such number of them, or nothing that acts inside', async () => {
    const refused = (recurrence: RecurrentChanges, words: RegExp): Promise<void> =>
      assert.rejects(
        run(LSTM, recurrence, weights),
        (thrown: unknown) =>
          thrown instanceof ProblemError && thrown.code === 'bad-input' && words.test(thrown.message),
      );
    const clamp = (node: string, unit?: number): RecurrentChanges => ({
      clamps: new Map([[`layer.0.${node}`, [{ value: 1, ...(unit !== undefined && { unit }) }]]]),
    });
    await refused(clamp('forget_gate', 4), /no unit 4 in layer\.0\.forget_gate: it has 4/);
    await refused(clamp('forget_gate', -1), /no unit -1/);
    await refused(clamp('kept'), /layer\.0\.kept cannot be held/);
    await refused(clamp('update_gate'), /cannot be held/);
    await refused(
      { initialStates: new Map([['layer.0.cell_state', new Float32Array(3)]]) },
      /has 4 units; a state of 3 numbers does not fit/,
    );
    // Another layer's changes are not this one's business.
    (await run(LSTM, { clamps: new Map([['layer.1.kept', [{ value: 1 }]]]) }, weights)).dispose();
  });
});
