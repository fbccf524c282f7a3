import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beginningOf } from '../../../scripts/train/characters/beginning.ts';
import { kerasLayers } from '../../../scripts/train/characters/kerasLayers.ts';
import {
  CharacterLearner,
  type CharacterSettings,
  clipTogether,
} from '../../../scripts/train/characters/learner.ts';
import { chunkGradients, runChunk } from '../../../scripts/train/characters/network.ts';
import { characterParameters, type CharacterPlan } from '../../../scripts/train/characters/plan.ts';
import { tensorProducts } from '../../../scripts/train/characters/tensorProducts.ts';
import {
  chunksOf,
  encoded,
  learnable,
  UNKNOWN,
  vocabularyOf,
  wholeText,
} from '../../../scripts/train/characters/text.ts';
import { resume, writeCheckpoint } from '../../../scripts/train/checkpoint.ts';
import { modelJson } from '../../../scripts/train/kerasFormat.ts';
import { countByLayer } from '../../../scripts/train/learning.ts';
import { numbersInOrder } from '../../../scripts/train/networkFolder.ts';
import { buildNetwork } from '../../../src/models/layers/buildNetwork.ts';
import { openTfjsLayers } from '../../../src/models/layers/formats/tfjsLayers.ts';
import { loopProducts } from '../../../src/nn/recurrent/products.ts';
import { seededRandom } from '../../../src/trace/random.ts';
import { startTensors } from '../tensors.ts';

const KINDS = ['rnn', 'lstm', 'gru'] as const;

const SETTINGS: CharacterSettings = {
  ...{ seed: 5, epochs: 2, batch: 4, steps: 10, learningRate: 0.01, clipping: 1 },
  ...{ embedding: 4, units: 8, layers: 2 },
};

const TEXT = learnable('the whale, the whale! ship ahoy; '.repeat(24));
const nothing = (): void => undefined;

const planOf = (name: CharacterPlan['name']): CharacterPlan => ({
  ...{ name, vocabulary: TEXT.vocabulary },
  ...{ embedding: SETTINGS.embedding, units: SETTINGS.units, layers: SETTINGS.layers },
});

const begun = (name: CharacterPlan['name'], settings = SETTINGS): CharacterLearner =>
  new CharacterLearner(planOf(name), settings, tensorProducts);

function numbersOf(learner: CharacterLearner): number[][] {
  return learner.parameters.map(({ name }) => Array.from(learner.valuesOf(name).values));
}

describe('a text that is learnt character by character', () => {
  it('has a vocabulary of what is not rare, the unknown character first', () => {
    const text = `${'ba'.repeat(10)}rare${'é😀'.repeat(12)}`;
    assert.deepEqual(vocabularyOf(text), { known: [UNKNOWN, 'a', 'b', 'é', '😀'], unknown: 0 });
    assert.deepEqual(Array.from(encoded('ab?😀\n', vocabularyOf(text))), [1, 2, 0, 4, 0]);
  });

  it('keeps its last twentieth back', () => {
    const { learning, heldOut } = TEXT;
    assert.equal(learning.length + heldOut.length, 24 * 33);
    assert.equal(learning.length, Math.floor(24 * 33 * 0.95));
  });

  it('is given out in stretches that go on where the ones before ended, each character followed by its next', () => {
    const numbers = fc.record({
      length: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 5 }),
      steps: fc.integer({ min: 1, max: 9 }),
      offset: fc.nat(8),
    });
    fc.assert(
      fc.property(numbers, ({ length, rows, steps, offset }) => {
        const ids = Uint16Array.from({ length }, (_, at) => at);
        const chunks = [...chunksOf(ids, rows, steps, offset)];
        const inLine = Math.max(0, Math.floor((length - 1 - offset) / rows));
        assert.equal(chunks.length, Math.floor(inLine / steps));
        for (let row = 0; row < rows; row++) {
          const read = chunks.flatMap((chunk) => Array.from({ length: steps }, (_, step) => chunk.inputs[step * rows + row]!)); // prettier-ignore
          assert.deepEqual(
            read,
            Array.from(read, (_, at) => offset + row * inLine + at),
          );
        }
        for (const { inputs, targets } of chunks)
          inputs.forEach((id, at) => assert.equal(targets[at], id + 1));
        const whole = [...wholeText(ids, steps)].flatMap(({ inputs }) => [...inputs]);
        assert.deepEqual(whole, [...ids.subarray(0, length - 1)]);
      }),
    );
  });
});

describe('training of a character model', function () {
  this.timeout(60_000);
  before(() => startTensors());

  it('begins with rotations, and with open forget gates', () => {
    const parameters = characterParameters(planOf('lstm'));
    const of = (wanted: string): Float32Array =>
      beginningOf(
        parameters.find(({ name }) => name === wanted)!,
        seededRandom(1),
      );
    const bias = Array.from(of('0/bias'));
    assert.deepEqual(
      bias,
      Array.from(bias, (_, at) => (at >= 8 && at < 16 ? 1 : 0)),
    );
    const recurrent = of('1/recurrent_kernel');
    for (let gate = 0; gate < 4; gate++)
      for (let a = 0; a < 8; a++)
        for (let b = 0; b < 8; b++) {
          let product = 0;
          for (let i = 0; i < 8; i++)
            product += recurrent[a * 32 + gate * 8 + i]! * recurrent[b * 32 + gate * 8 + i]!;
          assert.ok(Math.abs(product - (a === b ? 1 : 0)) < 1e-6);
        }
  });

  it('shortens gradients together, and only long ones', () => {
    const long = [Float32Array.of(3, 0), Float32Array.of(4)];
    clipTogether(long, 1);
    const expected = [0.6, 0, 0.8];
    long
      .flatMap((each) => [...each])
      .forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-6));
    const short = [Float32Array.of(0.25), Float32Array.of(0.5)];
    clipTogether(short, 1);
    assert.deepEqual(short, [Float32Array.of(0.25), Float32Array.of(0.5)]);
  });

  for (const kind of KINDS) {
    describe(`(${kind})`, () => {
      it('goes down along what small changes of each parameter make of the loss', () => {
        const learner = begun(kind);
        const plan = planOf(kind);
        const weights = (name: string): Float32Array => learner.valuesOf(name).values;
        const [first, chunk] = [...chunksOf(TEXT.learning, 3, 6)];
        const { states } = runChunk(plan, weights, first!, [], loopProducts);
        const lossOf = (): number => runChunk(plan, weights, chunk!, states, loopProducts).loss / 18;
        const gradients = chunkGradients(
          plan,
          weights,
          chunk!,
          runChunk(plan, weights, chunk!, states, loopProducts),
          loopProducts,
        );
        assert.deepEqual([...gradients.keys()].sort(), learner.parameters.map(({ name }) => name).sort());
        // Along a direction by chance the slope is the gradient times that direction.
        const random = seededRandom(9);
        for (const [name, gradient] of gradients) {
          const values = weights(name);
          const before = values.slice();
          const direction = values.map(() => (random() < 0.5 ? -1 : 1));
          const moved = (by: number): number => {
            values.forEach((_, at) => (values[at] = before[at]! + by * direction[at]!));
            return lossOf();
          };
          const slope = (moved(1e-3) - moved(-1e-3)) / 2e-3;
          values.set(before);
          const expected = gradient.reduce((sum, each, at) => sum + each * direction[at]!, 0);
          assert.ok(
            Math.abs(slope - expected) < 2e-3 * Math.max(1, Math.abs(slope)),
            `${name}: ${slope}, ${expected}`,
          );
        }
      });

      it('lowers the bits that each character costs', async () => {
        const learner = begun(kind, { ...SETTINGS, epochs: 8 });
        const before = learner.test(TEXT.heldOut);
        for (let epoch = 0; epoch < 8; epoch++) await learner.learnEpoch(TEXT.learning, nothing);
        const after = learner.test(TEXT.heldOut);
        assert.ok(after < 0.8 * before, `${before} became ${after}`);
      });

      it('gives the same numbers with the same seed, and others with another', async () => {
        const learn = async (seed: number): Promise<number[][]> => {
          const learner = begun(kind, { ...SETTINGS, seed });
          await learner.learnEpoch(TEXT.learning, nothing);
          return numbersOf(learner);
        };
        assert.deepEqual(await learn(5), await learn(5));
        assert.notDeepEqual(await learn(5), await learn(6));
      });

      it('leaves nothing in memory', async () => {
        const learner = begun(kind);
        const before = memory().numTensors;
        await learner.learnEpoch(TEXT.learning, nothing);
        learner.test(TEXT.heldOut);
        assert.equal(memory().numTensors, before);
      });

      it('that is resumed ends in the same numbers as training in one go', async () => {
        const folder = await mkdtemp(join(tmpdir(), 'train-'));
        try {
          const file = join(folder, 'model.safetensors');
          const through = begun(kind);
          const epochs = [
            { epoch: 1, training: await through.learnEpoch(TEXT.learning, nothing), heldOut: 3, seconds: 1 },
          ];
          await writeCheckpoint(file, through, epochs);
          await through.learnEpoch(TEXT.learning, nothing);
          const resumed = begun(kind);
          assert.deepEqual(await resume(file, resumed), epochs);
          await resumed.learnEpoch(TEXT.learning, nothing);
          assert.deepEqual(numbersOf(resumed), numbersOf(through));
          await assert.rejects(
            resume(file, begun(kind, { ...SETTINGS, units: 9 })),
            /begun with other settings/,
          );
        } finally {
          await rm(folder, { recursive: true });
        }
      });

      it('is written in the form that TensorFlow.js’s layers have', async () => {
        const learner = begun(kind);
        const weights = numbersInOrder(learner);
        const model = modelJson(kind, kerasLayers(learner.plan), learner.parameters);
        const file = await openTfjsLayers(new TextEncoder().encode(model), 'model.json', (name) =>
          Promise.resolve(name.endsWith('.bin') ? weights : undefined),
        );
        const network = buildNetwork(file.graph, file.weights);
        const counted = network.layers.filter(({ parameterCount }) => parameterCount > 0);
        assert.deepEqual(
          counted.map(({ name, parameterCount }) => [name, parameterCount]),
          Object.entries(countByLayer(learner.parameters)).sort(([a], [b]) => places(a) - places(b)),
        );
        network.dispose();
      });
    });
  }
});

/** The order of the layers in the network. */
const places = (layer: string): number => ['characters', '0', '1', 'next'].indexOf(layer);
