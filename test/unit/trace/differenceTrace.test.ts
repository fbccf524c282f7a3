import assert from 'node:assert/strict';
import fc from 'fast-check';
import { attentionLens } from '../../../src/lenses/attention.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { tokenizerLens } from '../../../src/lenses/tokenizer.ts';
import type { LoadedModel } from '../../../src/models/loadModel.ts';
import { differenceOf } from '../../../src/studies/difference.ts';
import type { StudiedRun } from '../../../src/studies/studiedRun.ts';
import { bothLabels, difference } from '../../../src/trace/differenceTrace.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { largest } from '../../../src/trace/largest.ts';
import { numpyCode } from '../../../src/trace/numpy.ts';
import { statistics } from '../../../src/trace/statistics.ts';
import { thumbnails } from '../../../src/trace/thumbnails.ts';
import { nodeOf, type Trace } from '../../../src/trace/trace.ts';
import { hasNumpy, runPython } from '../python.ts';
import { loadReference, referenceInputs } from '../references.ts';
import { startTensors } from '../tensors.ts';

const WEIGHTS = 'layer.1.attention.weights';

describe('the difference between two runs', () => {
  let model: LoadedModel;
  let ids: readonly number[];

  before(async () => {
    await startTensors();
    model = await loadReference('llama');
    ids = referenceInputs('llama').cases['main']!.input_ids;
  });
  after(() => model.network.dispose());

  const run = async (given: readonly number[], ...interventions: Intervention[]): Promise<StudiedRun> => {
    const input = { kind: 'ids' as const, ids: given };
    const options = optionsOf(attentionLens, {});
    const shown = await attentionLens.run(input, options, { model, interventions });
    return { lens: 'attention', run: shown, input, model, options, interventions };
  };
  const previous: Intervention = { kind: 'pattern', layer: 1, head: 2, pattern: 'previous' };
  const values = (trace: Trace, name: string): Float32Array => valuesOf(trace, nodeOf(trace, name));

  it('is one minus the other in every stage that both have, learnt numbers left out', async () => {
    const [one, other] = [await run(ids, previous), await run(ids)];
    const { trace } = differenceOf(one, other)!.run;
    const computed = [...one.run.trace.nodes.values()].filter((node) => node.operation.kind !== 'parameter');
    assert.deepEqual(
      [...trace.nodes.keys()],
      computed.map((node) => node.name),
    );
    for (const { name } of computed) {
      const [a, b] = [values(one.run.trace, name), values(other.run.trace, name)];
      const expected = a.map((value, i) => (value === b[i] ? 0 : value - b[i]!));
      assert.deepEqual(values(trace, name), expected, name);
    }
    assert.ok(
      values(trace, 'layer.0.output').every((value) => value === 0),
      'nothing changes before',
    );
    assert.ok(
      values(trace, 'layer.1.output').some((value) => value !== 0),
      'something changes after',
    );
    assert.ok(values(trace, 'layer.1.attention.masked_scores').every((value) => !Number.isNaN(value)));
  });

  it('explains a cell by the two numbers behind it', async () => {
    const [one, other] = [await run(ids, previous), await run(ids)];
    const { run: shown } = differenceOf(one, other)!;
    const found = explain(shown.trace, WEIGHTS, [2, 5, 4]);
    const [withIt, without] = [one, other].map(
      (each) => explain(each.run.trace, WEIGHTS, [2, 5, 4]).value,
    ) as [number, number];
    assert.equal(withIt, 1);
    assert.deepEqual(found.table?.rows, [
      { label: 'with', values: [withIt] },
      { label: 'without', values: [without] },
    ]);
    assert.ok(Math.abs(found.value - (withIt - without)) < 1e-7);
    assert.equal(found.recomputed, withIt - without);
    assert.match(found.formula, /with.*-.*without/);
    assert.deepEqual(
      found.sources.map(({ role, node, index }) => [role, node, index]),
      [
        ['with', `with:${WEIGHTS}`, [2, 5, 4]],
        ['without', `without:${WEIGHTS}`, [2, 5, 4]],
      ],
    );
    const masked = explain(shown.trace, 'layer.1.attention.masked_scores', [2, 1, 4]);
    assert.equal(masked.value, 0);
    assert.equal(masked.recomputed, 0);
    assert.match(masked.note!, /Infinite in both/);
    assert.match(shown.words(nodeOf(shown.trace, WEIGHTS)).description, /with the changes minus/);
  });

  it('has statistics, and thumbnails whose middle is no change', async () => {
    const { trace } = differenceOf(await run(ids, previous), await run(ids))!.run;
    const facts = statistics(trace, WEIGHTS, [2]);
    const cells = values(trace, WEIGHTS).slice(2 * ids.length ** 2, 3 * ids.length ** 2);
    assert.equal(facts.minimum, Math.min(...cells));
    assert.equal(facts.maximum, Math.max(...cells));
    const small = thumbnails(trace, { node: WEIGHTS, size: 16 });
    const { minimum, maximum } = small;
    assert.ok(Math.abs(minimum + (128 / 255) * (maximum - minimum)) < 1e-12, 'byte 128 stands for 0');
    const largest = Math.max(...values(trace, WEIGHTS).map(Math.abs));
    assert.equal(maximum, largest);
    assert.equal(small.bytes[0], 128, 'an unchanged head lies in the middle');
    assert.equal(
      thumbnails(trace, { node: 'layer.0.attention.weights', size: 16 }).bytes.every((byte) => byte === 128),
      true,
    );
  });

  it('names first the tokens whose probability changed most, up or down', async () => {
    const { trace } = differenceOf(await run(ids, { kind: 'remove_positions' }), await run(ids))!.run;
    const last = ids.length - 1;
    const row = trace.rows('probabilities', 0, last, last + 1);
    const top = largest(trace, 'probabilities', [last], 10);
    const expected = [...row].sort((a, b) => Math.abs(b) - Math.abs(a)).slice(0, 10);
    assert.deepEqual(
      top.map(({ value }) => Math.abs(value)),
      expected.map(Math.abs),
    );
    assert.ok(top.some(({ value }) => value > 0) && top.some(({ value }) => value < 0));
  });

  it('is written as NumPy with both runs’ numbers', async function () {
    const { trace } = differenceOf(await run(ids, previous), await run(ids))!.run;
    const code = numpyCode(trace, 'layer.1.attention.masked_scores');
    assert.match(code, /^# a = with:layer\.1\.attention\.masked_scores: .*^# b = without:/ms);
    if (!hasNumpy) return this.skip();
    const printed = runPython([code, numpyCode(trace, WEIGHTS, [2, 5, 4])]);
    [
      [...values(trace, 'layer.1.attention.masked_scores')],
      [explain(trace, WEIGHTS, [2, 5, 4]).value],
    ].forEach((expected, at) => {
      assert.equal(printed[at]!.length, expected.length);
      printed[at]!.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-6));
    });
  });

  it('says both tokens where the texts differ', async () => {
    const others = ids.map((id, at) => (at === 3 ? id + 1 : id));
    const found = differenceOf(await run(ids), await run(others))!;
    const piece = (id: number): string => model.tokenizer?.piece(id) ?? String(id);
    const both = `${piece(ids[3]!)} / ${piece(others[3]!)}`;
    assert.equal(found.run.trace.labels.get('tokens')![3], both);
    assert.equal(found.run.tokens[3]!.piece, both);
    assert.equal(found.run.tokens[2]!.piece, piece(ids[2]!));
    assert.match(explain(found.run.trace, WEIGHTS, [0, 3, 3]).place.join(), new RegExp(both));
    assert.deepEqual(
      explain(found.run.trace, WEIGHTS, [0, 3, 3]).sources.map(({ role }) => role),
      ['this', 'other'],
    );
  });

  it('keeps the tokens of one run where the other has another number of them', async () => {
    const options = optionsOf(tokenizerLens, { pad_to: 12 });
    const bert = await loadReference('bert');
    const bench = async (text: string): Promise<StudiedRun> => {
      const input = { kind: 'text' as const, text };
      const shown = await tokenizerLens.run(input, options, { model: bert, interventions: [] });
      return { lens: 'tokenizer', run: shown, input, model: bert, options, interventions: [] };
    };
    const [one, other] = [await bench('the light'), await bench('a boat and the keeper of it')];
    const found = differenceOf(one, other)!;
    assert.ok(found.run.trace.nodes.has('padding.mask'), 'padded to one length');
    assert.notEqual(one.run.tokens.length, other.run.tokens.length);
    assert.deepEqual(found.run.tokens, one.run.tokens);
    bert.network.dispose();
  });

  it('is there only where shapes agree', async () => {
    const shorter = differenceOf(await run(ids), await run(ids.slice(0, 5)));
    assert.equal(shorter, undefined);
    const [bert, distilbert] = await Promise.all([loadReference('bert'), loadReference('distilbert')]);
    const of = async (other: LoadedModel): Promise<StudiedRun> => {
      const input = { kind: 'ids' as const, ids: [1, 5, 6, 7] };
      const options = optionsOf(attentionLens, {});
      const shown = await attentionLens.run(input, options, { model: other, interventions: [] });
      return { lens: 'attention', run: shown, input, model: other, options, interventions: [] };
    };
    const [one, other] = [await of(bert), await of(distilbert)];
    const found = differenceOf(one, other);
    for (const node of found?.run.trace.nodes.values() ?? []) {
      const sizes = (each: StudiedRun): number[] =>
        nodeOf(each.run.trace, node.name).axes.map((axis) => axis.size);
      assert.deepEqual(sizes(one), sizes(other), node.name);
    }
    for (const each of [bert, distilbert]) each.network.dispose();
  });
});

describe('a difference', () => {
  it('is 0 of equal numbers, and NaN where one is', () => {
    assert.equal(difference(-Infinity, -Infinity), 0);
    assert.equal(difference(-Infinity, 2), -Infinity);
    assert.ok(Number.isNaN(difference(Number.NaN, 2)));
    assert.ok(Number.isNaN(difference(Number.NaN, Number.NaN)));
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        assert.equal(difference(x, x), 0);
        assert.equal(difference(x, 0), x === 0 ? 0 : x);
      }),
    );
  });

  it('has labels of both where their number agrees', () => {
    assert.deepEqual(bothLabels(['a', 'it'], ['a', 'she']), ['a', 'it / she']);
    assert.deepEqual(bothLabels(['a', 'it'], ['a']), ['a', 'it']);
    assert.deepEqual(bothLabels(['a'], undefined), ['a']);
  });
});
