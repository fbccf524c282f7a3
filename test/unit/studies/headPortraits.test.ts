import assert from 'node:assert/strict';
import fc from 'fast-check';
import { memory } from '@tensorflow/tfjs-core';
import type { LoadedModel } from '../../../src/models/loadModel.ts';
import { ProblemError } from '../../../src/problem.ts';
import { headPortraits } from '../../../src/studies/headPortraits.ts';
import { placesOf, scoresOf, type ScoredText } from '../../../src/studies/headScores.ts';
import type { StudiedRun } from '../../../src/studies/studiedRun.ts';
import { seededRandom } from '../../../src/trace/random.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import { HEAD_LABELS, type HeadLabel } from '../../../src/trace/studies.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { expectedTensors, loadReference, referenceInputs } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { attentionRun, services } from './attentionRun.ts';

/** Twelve tokens of which the second half says the first half again; the last one is a separator. */
const IDS = [1, 20, 21, 22, 23, 24, 20, 21, 22, 23, 24, 2];
const SEPARATORS = IDS.map((_, at) => at === IDS.length - 1);

/** Where a head of each kind looks. */
const LOOKS: Readonly<Record<HeadLabel, (query: number) => number>> = {
  'previous token': (query) => Math.max(0, query - 1),
  'next token': (query) => Math.min(IDS.length - 1, query + 1),
  'same token': (query) => query,
  'first token': () => 0,
  separator: () => IDS.length - 1,
  'duplicate token': (query) => (query > 5 && query < 11 ? query - 5 : 0),
  induction: (query) => (query > 5 && query < 11 ? query - 4 : query === 11 ? 0 : query),
};

describe('head portraits', () => {
  let model: LoadedModel;

  before(async () => {
    await startTensors();
    model = await loadReference('llama');
  });

  for (const label of HEAD_LABELS) {
    it(`label a head that looks at “${label}”`, async () => {
      const pattern = rows((query, key) => (key === LOOKS[label](query) ? 1 : 0));
      const { heads } = await headPortraits(synthetic(model, [[pattern]]), {}, services);
      assert.equal(heads[0]!.label, label);
      const score = heads[0]!.scores.find((each) => each.label === label)!;
      assert.deepEqual([score.onThisText, score.onFixedText], [1, null]);
    });
  }

  it('give no label to a head that looks at everything alike, or anywhere', async () => {
    const next = seededRandom(11);
    const random = normalized(rows(() => next()));
    const even = normalized(rows(() => 1));
    const causal = normalized(rows((query, key) => (key <= query ? 1 : 0)));
    for (const [pattern, mask] of [
      [even, undefined],
      [random, undefined],
      [causal, rows((query, key) => (key <= query ? 1 : 0))],
    ] as const) {
      const { heads, formulas } = await headPortraits(synthetic(model, [[pattern]], mask), {}, services);
      assert.equal(heads[0]!.label, undefined);
      if (pattern === random) continue;
      // Looking alike at all scores what it is said to score.
      for (const { label, onThisText } of heads[0]!.scores) {
        const { evenOnThisText } = formulas.find((formula) => formula.label === label)!;
        if (onThisText === null) assert.equal(evenOnThisText, null);
        else assert.ok(Math.abs(onThisText - evenOnThisText!) < 1e-6, label);
      }
    }
  });

  it('take no label from a text whose tokens leave little choice', async () => {
    // Two tokens see each other: half of the attention on the first one is no wonder.
    const half = new Float32Array(4).fill(0.5);
    const { heads } = await headPortraits(
      synthetic(model, [[half]], new Float32Array(4).fill(1), [1, 2]),
      {},
      services,
    );
    assert.equal(heads[0]!.label, undefined);
    assert.equal(heads[0]!.scores.find(({ label }) => label === 'first token')!.onThisText, 0.5);
  });

  it('know no place for what a text or a mask has not', () => {
    const size = IDS.length;
    const causal = placesOf({ ...text(), mask: rows((query, key) => (key <= query ? 1 : 0)) });
    assert.equal(causal.get('next token')!.queries, 0);
    assert.equal(causal.get('separator')!.queries, 1, 'only the separator itself sees it');
    const without = placesOf({
      ids: IDS.map((_, at) => at),
      separators: IDS.map(() => false),
      mask: rows(() => 1),
    });
    for (const label of ['separator', 'duplicate token', 'induction'] as const) {
      assert.equal(without.get(label)!.queries, 0, label);
      assert.equal(
        scoresOf(
          rows(() => 1 / size),
          without,
        ).get(label),
        null,
      );
    }
  });

  it('leave padding out', () => {
    const padded = { ids: [...IDS, 0, 0], separators: [...SEPARATORS, true, true] };
    const size = padded.ids.length;
    const mask = Float32Array.from({ length: size * size }, (_, at) => (at % size < IDS.length ? 1 : 0));
    for (const [label, { queries, even }] of placesOf({ ...padded, mask })) {
      const plain = placesOf(text()).get(label)!;
      // The token before the padding has no visible token after it.
      assert.deepEqual([queries, even], [plain.queries, plain.even], label);
    }
  });

  it('have scores from 0 to 1, whatever the weights and the text', () => {
    const someText = fc.integer({ min: 1, max: 14 }).chain((size) =>
      fc.record({
        ids: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: size, maxLength: size }),
        separators: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
        causal: fc.boolean(),
        seed: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(someText, ({ ids, separators, causal, seed }) => {
        const size = ids.length;
        const mask = Float32Array.from({ length: size * size }, (_, at) =>
          !causal || at % size <= Math.floor(at / size) ? 1 : 0,
        );
        const next = seededRandom(seed);
        const weights = normalized(mask.map((sees) => sees * next() ** 4));
        const places = placesOf({ ids, separators, mask });
        for (const [label, score] of scoresOf(weights, places)) {
          assert.ok(score === null || (score >= 0 && score <= 1), `${label}: ${score}`);
          const { even } = places.get(label)!;
          assert.ok(even >= 0 && even <= 1);
        }
      }),
    );
  });

  for (const name of ['bert', 'gpt2', 'gpt_neox', 'opt', 'llama']) {
    it(`score the attention of ${name} as transformers computes it`, async () => {
      const reference = await loadReference(name);
      const { input_ids: ids, text: words } = referenceInputs(name).cases['main']!;
      const input =
        words === undefined || !reference.tokenizer
          ? ({ kind: 'ids', ids } as const)
          : ({ kind: 'text', text: words } as const);
      const studied = await attentionRun(reference, input);
      assert.deepEqual(
        studied.run.tokens.map(({ id }) => id),
        ids,
      );
      const { heads } = await headPortraits(studied, {}, services);
      const { layers, heads: perLayer } = reference.configuration;
      assert.equal(heads.length, layers * perLayer);
      const separators = studied.run.tokens.map(({ special }, at) => special && at > 0);
      const expected = expectedTensors(name, 'main');
      for (const { layer, head, scores } of heads) {
        const { values } = expected.get(`layer.${layer}.attention.weights`)!;
        const weights = values.subarray(head * ids.length ** 2, (head + 1) * ids.length ** 2);
        for (const { label, onThisText } of scores) {
          const score = byTheLetter(label, weights, ids, separators, reference.network.causal);
          const same = score === null ? onThisText === null : Math.abs(onThisText! - score) < 1e-4;
          assert.ok(same, `layer ${layer}, head ${head}, ${label}: ${onThisText}, not ${score}`);
        }
      }
      studied.run.trace.dispose();
      reference.network.dispose();
    });
  }

  it('score the fixed text once for each model and its changes, and leave no tensors behind', async () => {
    const gpt2 = await loadReference('gpt2');
    const studied = await attentionRun(gpt2, { kind: 'text', text: 'In winter the lamp' });
    const first = await headPortraits(studied, {}, services);
    const before = memory().numTensors;
    let pauses = 0;
    const counted = { pause: () => Promise.resolve(void pauses++) };
    assert.deepEqual(await headPortraits(studied, {}, counted), first);
    assert.equal(pauses, gpt2.configuration.layers, 'one for each layer of this text');
    const changed = { ...studied, interventions: [{ kind: 'no_scaling' } as const] };
    const other = await headPortraits(changed, {}, services);
    assert.notDeepEqual(
      other.heads.map(({ scores }) => scores.map(({ onFixedText }) => onFixedText)),
      first.heads.map(({ scores }) => scores.map(({ onFixedText }) => onFixedText)),
    );
    assert.equal(memory().numTensors, before);
    assert.ok(first.heads.every(({ scores }) => scores.some(({ onFixedText }) => onFixedText !== null)));
    studied.run.trace.dispose();
    gpt2.network.dispose();
  });

  it('are refused for a run without a model', async () => {
    const { lens, run, input, options, interventions } = synthetic(model, [[rows(() => 1 / IDS.length)]]);
    const without = { lens, run, input, options, interventions };
    await assert.rejects(headPortraits(without, {}, services), ProblemError);
  });

  it('end when nobody wants them any more', async () => {
    const stop = { pause: () => Promise.reject(new Error('stopped')) };
    await assert.rejects(headPortraits(synthetic(model, [[rows(() => 1)]]), {}, stop), /stopped/);
  });
});

const text = (): ScoredText => ({ ids: IDS, separators: SEPARATORS, mask: rows(() => 1) });

/** A matrix [query, key] over the tokens. */
function rows(value: (query: number, key: number) => number): Float32Array {
  const size = IDS.length;
  return Float32Array.from({ length: size * size }, (_, at) => value(Math.floor(at / size), at % size));
}

/** Each row brought to the sum 1. */
function normalized(matrix: Float32Array): Float32Array {
  const size = Math.sqrt(matrix.length);
  return matrix.map((value, at) => {
    const start = at - (at % size);
    const sum = matrix.subarray(start, start + size).reduce((total, each) => total + each, 0);
    return sum === 0 ? 0 : value / sum;
  });
}

/** A run whose attention is made up: [layer][head] → [query, key]. */
function synthetic(
  model: LoadedModel,
  layers: readonly (readonly Float32Array[])[],
  mask = rows(() => 1),
  ids: readonly number[] = IDS,
): StudiedRun {
  const size = ids.length;
  const square = [
    { name: 'query', size },
    { name: 'key', size },
  ];
  const values = new Map([['mask.attention', [mask]]]);
  const nodes = new Map<string, TraceNode>();
  nodes.set('mask.attention', {
    name: 'mask.attention',
    axes: square,
    operation: { kind: 'input' },
    parents: [],
  });
  layers.forEach((heads, layer) => {
    const name = `layer.${layer}.attention.weights`;
    values.set(name, [...heads]);
    const axes = [{ name: 'head', size: heads.length }, ...square];
    nodes.set(name, { name, axes, operation: { kind: 'softmax' }, parents: [] });
  });
  const trace: Trace = {
    nodes,
    labels: new Map(),
    blockOf: new Map(),
    rows: (name, part, from, to) => values.get(name)![part]!.slice(from * size, to * size),
    dispose: () => undefined,
  };
  const tokens = ids.map((id, at) => ({
    id,
    piece: String(id),
    start: at,
    end: at + 1,
    special: at === 0 || at === ids.length - 1,
    type: 0,
  }));
  const words = () => ({ title: '', formula: '', description: '' });
  const run = { trace, tokens, blocks: [], notes: [], opening: '', predictsNext: false, words };
  const input = { kind: 'ids', ids } as const;
  return { lens: 'attention', run, input, model, options: new Map(), interventions: [] };
}

/** The formulas, cell by cell, in float64. */
function byTheLetter(
  label: HeadLabel,
  weights: Float32Array,
  ids: readonly number[],
  separators: readonly boolean[],
  causal: boolean,
): number | null {
  const scores: number[] = [];
  for (let q = 1; q < ids.length; q++) {
    const places: number[] = [];
    for (let k = 0; k < (causal ? q + 1 : ids.length); k++) {
      const counts = {
        'previous token': k === q - 1,
        'next token': k === q + 1,
        'same token': k === q,
        'first token': k === 0,
        separator: separators[k]!,
        'duplicate token': k < q && ids[k] === ids[q],
        induction: k > 0 && k < q && ids[k - 1] === ids[q],
      };
      if (counts[label]) places.push(k);
    }
    if (places.length > 0) scores.push(places.reduce((sum, k) => sum + weights[q * ids.length + k]!, 0));
  }
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
