import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gatesLens } from '../../../src/lenses/gates.ts';
import type { LensRun } from '../../../src/lenses/lens.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { ProblemError } from '../../../src/problem.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { matrix, nodeOf } from '../../../src/trace/trace.ts';
import { startTensors } from '../tensors.ts';
import { characterNetwork, KNOWN, UNITS } from './smallRecurrentNetworks.ts';

const TEXT = 'ab ca“b”';

const run = (
  interventions: readonly Intervention[],
  text = TEXT,
  layers = characterNetwork('LSTM'),
): Promise<LensRun> =>
  gatesLens.run({ kind: 'text', text }, optionsOf(gatesLens, {}), { layers, interventions });

const values = ({ trace }: LensRun, node: string): Float32Array => matrix(trace, nodeOf(trace, node), 0);

const column = (run: LensRun, node: string, unit: number): number[] => [
  ...values(run, node).filter((_, at) => at % UNITS === unit),
];

/** Of all given, disposed of afterwards. */
async function compared(
  runs: readonly Promise<LensRun>[],
  check: (...done: LensRun[]) => void,
): Promise<void> {
  const done = await Promise.all(runs);
  check(...done);
  for (const { trace } of done) trace.dispose();
}

const refused = (interventions: readonly Intervention[], said: RegExp, layers = characterNetwork('LSTM')) =>
  assert.rejects(run(interventions, TEXT, layers), (thrown) => {
    assert.ok(thrown instanceof ProblemError, String(thrown));
    assert.match(thrown.message, said);
    assert.ok(thrown.nextStep, 'names the next step');
    return true;
  });

const hold = (stage: string, unit: number | null, value: number): Intervention => ({
  kind: 'hold',
  stage,
  unit,
  value,
});
const beginWith = (stage: string, unit: number | null, value: number): Intervention => ({
  kind: 'begin_with',
  stage,
  unit,
  value,
});

describe('changes in a recurrent network', () => {
  before(startTensors);

  it('keep what a cell remembers where it forgets nothing and takes nothing in', () =>
    fc.assert(
      fc.asyncProperty(fc.float({ min: -2, max: 2, noNaN: true }), (start) =>
        compared(
          [
            run([
              hold('layer.0.forget_gate', null, 1),
              hold('layer.0.input_gate', null, 0),
              beginWith('layer.0.cell_state', null, start),
            ]),
          ],
          (done) => {
            // What is taken in, 0 · g, may turn −0 into 0.
            for (const cell of values(done, 'layer.0.cell_state')) assert.equal(cell + 0, start + 0);
          },
        ),
      ),
      { numRuns: 10, examples: [[-0]] },
    ));

  it('hold one unit, and the others follow from it', () =>
    compared([run([hold('layer.0.hidden_state', 1, 0)]), run([])], (off, plain) => {
      assert.ok(column(off, 'layer.0.hidden_state', 1).every((value) => value === 0));
      assert.equal(column(off, 'layer.0.hidden_state', 0)[0], column(plain, 'layer.0.hidden_state', 0)[0]);
      assert.notDeepEqual(column(off, 'layer.0.hidden_state', 0), column(plain, 'layer.0.hidden_state', 0));
      assert.notDeepEqual(values(off, 'layer.next.output'), values(plain, 'layer.next.output'));
      assert.match(nodeOf(off.trace, 'layer.0.hidden_state').edited!, /unit 1 held at 0/);
    }));

  it('say of a held cell what the equation would have given', () =>
    compared([run([hold('layer.0.forget_gate', 2, 1)])], ({ trace }) => {
      const { value, recomputed } = explain(trace, 'layer.0.forget_gate', [3, 2]);
      assert.equal(value, 1);
      assert.ok(recomputed > 0 && recomputed < 1);
    }));

  it('let the last of several changes of a unit count', () =>
    compared([run([hold('layer.1.output_gate', null, 1), hold('layer.1.output_gate', 0, 0.25)])], (done) => {
      assert.ok(column(done, 'layer.1.output_gate', 0).every((value) => value === 0.25));
      assert.ok(column(done, 'layer.1.output_gate', 1).every((value) => value === 1));
    }));

  it('begin with another state as if other steps had led there', async () => {
    const first = await run([], TEXT.slice(0, 3));
    const state = (name: string, layer: number): Intervention[] => {
      const stage = `layer.${layer}.${name}`;
      const last = values(first, stage).slice(-UNITS);
      return [...last].map((value, unit) => beginWith(stage, unit, value));
    };
    const changes = [0, 1].flatMap((layer) => [
      ...state('hidden_state', layer),
      ...state('cell_state', layer),
    ]);
    await compared([run([]), run(changes, TEXT.slice(3))], (whole, rest) => {
      const expected = values(whole, 'layer.next.output').slice(3 * KNOWN.length);
      values(rest, 'layer.next.output').forEach((value, at) =>
        assert.ok(Math.abs(value - expected[at]!) < 1e-6),
      );
    });
    first.trace.dispose();
  });

  it('read one character as another one, at its place in the text', () =>
    compared(
      [run([{ kind: 'replace_character', token: 1, character: 'c' }]), run([], 'ac ca“b”')],
      (changed, written) => {
        assert.deepEqual(values(changed, 'layer.next.output'), values(written, 'layer.next.output'));
        const { piece, written: own, start, end } = changed.tokens[1]!;
        assert.deepEqual([piece, own, start, end], ['c', 'b', 1, 2]);
        assert.deepEqual(changed.notes, [], 'nothing that the text says is wrong');
      },
    ));

  it('take a character that the network does not know for unknown', () =>
    compared([run([{ kind: 'replace_character', token: 0, character: 'ქ' }])], (changed) =>
      assert.equal(changed.tokens[0]!.id, 0),
    ));

  it('are refused where there is no such place', async () => {
    await refused([hold('layer.7.forget_gate', null, 1)], /no recurrent layer with a stage “layer\.7/);
    await refused([hold('layer.0.reset_gate', null, 1)], /layer\.0\.reset_gate cannot be held/);
    await refused([hold('layer.0.forget_gate', UNITS, 1)], /no unit 3 in layer\.0\.forget_gate: it has 3/);
    await refused([beginWith('layer.0.forget_gate', null, 1)], /cannot be set before the first step/);
    await refused([{ kind: 'replace_character', token: 99, character: 'a' }], /no character 99: .* has 8/);
    await refused([{ kind: 'switch_off', layer: 0, head: 0 }], /no attention heads/);
  });
});
