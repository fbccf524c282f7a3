import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isNetworkMade, makeNetwork, networkFolder } from '../../../../scripts/models/makeNetwork.ts';
import { unroundedNetwork } from '../../../../scripts/models/measureRounding.ts';
import { SENTENCES } from '../../../../scripts/models/sentences.ts';
import { SENTIMENT } from '../../../../scripts/models/sentiment.ts';
import { modelFiles, sha256 } from '../../../../src/engine/modelFiles.ts';
import { gatesLens } from '../../../../src/lenses/gates.ts';
import type { LensRun } from '../../../../src/lenses/lens.ts';
import { openBundledLayers } from '../../../../src/models/layers/bundledLayers.ts';
import { BUNDLED_LAYERS } from '../../../../src/models/layers/catalogue.ts';
import type { LoadedLayers } from '../../../../src/models/layers/loadedLayers.ts';
import { explain } from '../../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../../src/trace/export.ts';
import { recurrentLayersOf } from '../../../../src/trace/recurrentLayers.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { startTensors } from '../../tensors.ts';
import { type BothWays, draculaRun, type Step } from './draculaReference.ts';

const TOLERANCE = 1e-4;

const STATES = [
  'input_gate',
  'forget_gate',
  'output_gate',
  'candidate',
  'cell_state',
  'hidden_state',
] as const satisfies readonly (keyof Step)[];

function assertNear(found: ArrayLike<number>, right: readonly number[], what: string): void {
  assert.equal(found.length, right.length, what);
  right.forEach((value, at) => {
    if (!(Math.abs(found[at]! - value) <= TOLERANCE))
      assert.fail(`${what} at ${at}: ${found[at]}, not ${value}`);
  });
}

describe('the sentiment of a text', function () {
  this.timeout(60_000);
  let rounded: LoadedLayers;
  let float: LoadedLayers;

  const run = (layers: LoadedLayers, text: string): Promise<LensRun> =>
    gatesLens.run({ kind: 'text', text }, new Map(), { layers, interventions: [] });

  async function scores(layers: LoadedLayers, text: string): Promise<Float32Array> {
    const { trace } = await run(layers, text);
    const shares = valuesOf(trace, nodeOf(trace, layers.network.output)).slice();
    trace.dispose();
    return shares;
  }

  before(async () => {
    await startTensors();
    if (!(await isNetworkMade(SENTIMENT))) await makeNetwork(SENTIMENT);
    const entry = BUNDLED_LAYERS.find(({ name }) => name === 'sentiment')!;
    rounded = await openBundledLayers(entry, modelFiles(networkFolder(SENTIMENT)), sha256);
    float = { ...rounded, network: await unroundedNetwork(SENTIMENT) };
  });
  after(() => {
    rounded.network.dispose();
    float.network.dispose();
  });

  /** Compares every gate and state of both directions, each at the position that it belongs to. */
  function compareStates({ trace }: LensRun, layer: string, each: readonly BothWays[]): void {
    const values = (name: string): Float32Array => valuesOf(trace, nodeOf(trace, `layer.${layer}.${name}`));
    for (const state of STATES) {
      const forwards = each.flatMap((one) => one.forwards.flatMap((step) => step[state]));
      const backwards = each.flatMap((one) => one.backwards.toReversed().flatMap((step) => step[state]));
      assertNear(values(`forward.${state}`), forwards, `${layer} forwards, ${state}`);
      assertNear(values(`backward.${state}`), backwards, `${layer} backwards, ${state}`);
    }
    assertNear(values('output'), each.map(({ output }) => output.flat()).flat(), `${layer} together`);
  }

  const TEXTS = [
    'I love this film, it is wonderful',
    'terror',
    'An unbelievablyincomprehensiblylongword in between',
    'კარგი ფილმი 😀 👍🏽 naïve',
    '  two  spaces ',
  ];

  for (const text of TEXTS)
    it(`has the package’s gates and states: ${text}`, async () => {
      const right = draculaRun(text);
      const found = await run(float, text);
      compareStates(found, 'characters', right.characters);
      compareStates(found, 'words', [right.words]);
      const pooled = nodeOf(found.trace, 'layer.pooled.output');
      assertNear(valuesOf(found.trace, pooled), right.pooled.flat(), 'pooled');
      assertNear(await scores(float, text), right.scores, 'scores');
      found.trace.dispose();
    });

  it('has the package’s probabilities for any text', async () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((each) => !/\s/u.test(each));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 12 }), async (words) => {
        const text = words.join(' ');
        assertNear(await scores(float, text), [...draculaRun(text).scores], JSON.stringify(text));
      }),
      { numRuns: 30 },
    );
  });

  it('costs what the manifest says when the weights are rounded', async () => {
    let [largest, same] = [0, 0];
    for (const sentence of SENTENCES) {
      const [found, right] = [await scores(rounded, sentence), draculaRun(sentence).scores];
      right.forEach((share, at) => (largest = Math.max(largest, Math.abs(found[at]! - share))));
      if (found.indexOf(Math.max(...found)) === right.indexOf(Math.max(...right))) same++;
    }
    const { largestDifference, answerAgreement, sentences } = rounded.manifest!.rounding!;
    assert.equal(sentences, SENTENCES.length);
    assert.ok(Math.abs(largest - largestDifference) <= 1e-5, `${largest}, said to be ${largestDifference}`);
    assert.equal(same / sentences, answerAgreement);
  });

  const POSITIVE = [
    'puppies',
    'great',
    'I love this film, it is wonderful',
    'Thanks for the lovely present!',
    'I am so happy today :)',
  ];
  const NEGATIVE = [
    'terror',
    'awful',
    "he's been saying really negative things about me",
    'What a terrible, boring waste of time',
    'The food was cold and the waiter was rude.',
  ];

  it('is what a person would say of clear sentences', async () => {
    const answer = async (text: string): Promise<string> => {
      const shares = await scores(rounded, text);
      return rounded.classes![shares.indexOf(Math.max(...shares))]!;
    };
    for (const text of POSITIVE) assert.equal(await answer(text), 'positive', text);
    for (const text of NEGATIVE) assert.equal(await answer(text), 'negative', text);
  });

  it('is told word by word: the words’ places, the classes, and what opens first', async () => {
    const { trace, tokens, opening, predictsNext, words } = await run(rounded, 'So  good!\n');
    assert.deepEqual(
      tokens.map(({ piece, start, end }) => [piece, start, end]),
      [
        ['So', 0, 2],
        ['good!', 4, 9],
      ],
    );
    assert.equal(opening, 'layer.words.forward.forget_gate');
    assert.equal(predictsNext, false);
    assert.deepEqual(trace.labels.get('classes'), ['negative', 'neutral', 'positive']);
    assert.deepEqual(trace.labels.get('characters')!.slice(0, 4), ['S', 'o', '∅', '∅']);
    const axes = nodeOf(trace, opening).axes.map(({ name, size, labels }) => [name, size, labels]);
    assert.deepEqual(axes, [
      ['position', 2, 'tokens'],
      ['unit', 96, undefined],
    ]);
    assert.deepEqual(
      recurrentLayersOf(trace.nodes).map(({ name, kind, positions, backwards }) => [
        name,
        kind,
        positions,
        backwards,
      ]),
      [
        ['layer.words.forward', 'lstm', 2, false],
        ['layer.words.backward', 'lstm', 2, true],
      ],
    );
    for (const node of trace.nodes.values()) assert.ok(words(node).description.length > 20, node.name);
    trace.dispose();
  });

  it('reads of words of at most 10 characters nothing backwards, and of longer ones their end', async () => {
    const added = async (word: string): Promise<Float32Array> => {
      const { trace } = await run(rounded, word);
      const values = trace.rows('layer.characters.backward.in_step_order', 0, 0, word.length).slice();
      trace.dispose();
      return values;
    };
    assert.deepEqual(await added('wonderful!'), await added('disastrous'));
    const [one, other] = [await added('wonderfully'), await added('wonderfulLY')];
    assert.deepEqual(one.subarray(0, 9 * 32), other.subarray(0, 9 * 32));
    assert.notDeepEqual(one, other);
  });

  it('can be asked for every number', async () => {
    const { trace } = await run(rounded, 'not bad');
    for (const node of trace.nodes.values())
      for (const share of [0, 0.4, 0.999]) {
        const found = explain(
          trace,
          node.name,
          node.axes.map(({ size }) => Math.floor(share * size)),
        );
        assert.ok(Math.abs(found.value - found.recomputed) <= TOLERANCE, `${node.name}: ${found.recomputed}`);
      }
    trace.dispose();
  });

  it('is refused in words for a text without words', async () => {
    for (const text of ['', ' \n\t ']) await assert.rejects(run(rounded, text), /no words in the text/);
  });

  it('ends words at any white space, and says that the package does not', async () => {
    const found = await run(float, 'Good\tnews\r\nfrom home');
    assert.deepEqual(
      found.tokens.map(({ start, end }) => [start, end]),
      [
        [0, 4],
        [5, 9],
        [11, 15],
        [16, 20],
      ],
    );
    assertNear(
      valuesOf(found.trace, nodeOf(found.trace, 'layer.sentiment.output')),
      draculaRun('Good news from home').scores.slice(),
      'scores',
    );
    const note = found.notes.find(({ text }) => text.startsWith('Words end'))!;
    assert.equal(
      note.text,
      'Words end here at any white space (⇥, ␍, ⏎); the network’s own program cuts at spaces only.',
    );
    found.trace.dispose();
  });

  it('says what of a text it does not know or read', async () => {
    const notes = async (text: string): Promise<string[]> => {
      const found = await run(rounded, text);
      found.trace.dispose();
      return found.notes.slice(2).map(({ text: each }) => each);
    };
    assert.deepEqual(await notes('Plain words, and (punctuation)!'), []);
    assert.deepEqual(await notes('კი 😀'), [
      'Sentiment (words in both directions) does not know 3 characters of this text (კ, ი, 😀): it reads its sign for unknown ones there, �.',
    ]);
    assert.deepEqual(await notes('An incomprehensibilities-like word'), [
      'Of a word only the first 20 characters are read: incomprehensibilities-like.',
    ]);
    assert.deepEqual(await notes('word '.repeat(501)), [
      'Shown: the first 500 of 501 words. So many are run at once.',
    ]);
  });

  it('is read from 200 words in both directions', async () => {
    const text = Array.from({ length: 200 }, (_, at) => SENTENCES.join(' ').split(' ')[at]!).join(' ');
    assertNear(await scores(float, text), draculaRun(text).scores.slice(), 'scores');
  });
});
