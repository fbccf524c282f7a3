import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../../../scripts/paths.ts';
import { MOBY_DICK } from '../../../../scripts/train/characters/mobyDick.ts';
import type { CharacterRecord } from '../../../../scripts/train/characters/record.ts';
import { modelFiles, sha256 } from '../../../../src/engine/modelFiles.ts';
import { gatesLens } from '../../../../src/lenses/gates.ts';
import { optionsOf } from '../../../../src/lenses/options.ts';
import { openBundledLayers } from '../../../../src/models/layers/bundledLayers.ts';
import { BUNDLED_LAYERS } from '../../../../src/models/layers/catalogue.ts';
import { openTfjsLayers } from '../../../../src/models/layers/formats/tfjsLayers.ts';
import type { LoadedLayers } from '../../../../src/models/layers/loadedLayers.ts';
import type { WeightSource } from '../../../../src/models/weights.ts';
import { seededRandom } from '../../../../src/trace/random.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { startTensors } from '../../tensors.ts';
import { plainBits, plainCharacterModel, type PlainKind, written } from './plainCharacterModel.ts';

const FIXTURES = new URL('../../../fixtures/moby-dick/', import.meta.url).pathname;
const EXCERPT = readFileSync(join(FIXTURES, 'held-out.txt'), 'utf8');

const WORDS = new Set(
  gunzipSync(readFileSync(join(FIXTURES, 'words.txt.gz'))).toString('utf8').split('\n'), // prettier-ignore
);

/** The largest figure on the held-out text, in bits per character, that is shipped. */
const MOST_BITS: Readonly<Record<PlainKind, number>> = { lstm: 2.2, gru: 2.2, rnn: 2.3 };

/** Which share of the words in a text (letters a–z, at least three) stand in the book. */
function shareOfWords(text: string): number {
  const words = text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  return words.filter((word) => WORDS.has(word)).length / words.length;
}

for (const kind of ['lstm', 'gru', 'rnn'] as const) {
  describe(`character model ${kind}`, function () {
    this.timeout(120_000);
    const entry = BUNDLED_LAYERS.find(({ name }) => name === kind)!;
    const read = modelFiles(join(ROOT, entry.folder));
    let loaded: LoadedLayers;
    let record: CharacterRecord;
    let weights: WeightSource;

    before(async () => {
      await startTensors();
      loaded = await openBundledLayers(entry, read, sha256);
      record = JSON.parse(new TextDecoder().decode(await read('training.json'))) as CharacterRecord;
      ({ weights } = await openTfjsLayers((await read('model.json'))!, 'model.json', read));
    });
    after(() => loaded.network.dispose());

    const ids = (): number[] => [...EXCERPT].map((character) => loaded.characters!.known.indexOf(character));

    it('needs as many bits for text that it never learnt from as its record says, by plain loops', () => {
      const { characters, bits } = record.bitsPerCharacter.excerpt;
      assert.equal([...EXCERPT].length, characters);
      const found = plainBits(plainCharacterModel(kind, weights), ids());
      assert.ok(Math.abs(found - bits) < 1e-4, `${found}, recorded ${bits}`);
    });

    it('needs as many when it is run as people run it', async () => {
      const run = await gatesLens.run({ kind: 'text', text: EXCERPT }, optionsOf(gatesLens, {}), {
        layers: loaded,
        interventions: [],
      });
      const { size } = nodeOf(run.trace, 'layer.next.output').axes[1]!;
      const probabilities = run.trace.rows('layer.next.output', 0, 0, EXCERPT.length);
      const next = ids().slice(1);
      const bits = next.reduce((sum, id, at) => sum - Math.log2(probabilities[at * size + id]!), 0);
      const { excerpt } = record.bitsPerCharacter;
      assert.ok(Math.abs(bits / next.length - excerpt.bits) < 1e-4, `${bits / next.length}, ${excerpt.bits}`);
      run.trace.dispose();
    });

    it('keeps to its promise on all of the held-out text', () => {
      const { stored, learnt } = record.bitsPerCharacter;
      assert.ok(stored <= MOST_BITS[kind], `${stored}`);
      assert.ok(Math.abs(stored - learnt) < 0.005, `float16 changes ${learnt} to ${stored}`);
      assert.ok(Math.abs(learnt - record.epochs.at(-1)!.heldOut) < 1e-6);
    });

    it('writes mostly words of the book', () => {
      const model = plainCharacterModel(kind, weights);
      const text = written(model, loaded.characters!, 'The whale ', 1500, 0.7, seededRandom(1));
      const share = shareOfWords(text);
      assert.ok(share > 0.75, `${share}: ${text}`);
    });

    it('has a record that agrees with its manifest and its weights', () => {
      const { manifest, training, network } = loaded;
      const { data, bitsPerCharacter, settings, epochs, parameters } = record;
      assert.deepEqual(manifest!.training, {
        seed: settings.seed,
        characters: data.training,
        heldOutCharacters: data.heldOut,
        bitsPerCharacter: bitsPerCharacter.stored,
      });
      assert.deepEqual(training, {
        ...{ seed: settings.seed, characters: data.training, heldOut: data.heldOut },
        ...{ epochs: epochs.map(({ training, heldOut }) => ({ training, heldOut })) },
        bitsPerCharacter: bitsPerCharacter.stored,
      });
      assert.deepEqual(data.files, [MOBY_DICK.file]);
      assert.equal(epochs.length, settings.epochs);
      const counted = network.layers.filter(({ parameterCount }) => parameterCount > 0);
      assert.deepEqual(
        Object.fromEntries(counted.map(({ name, parameterCount }) => [name, parameterCount])),
        parameters,
      );
      assert.equal(manifest!.characters!.known.length, weights.shape('characters/embeddings')[0]);
    });
  });
}

describe('the character models', () => {
  const file = (kind: PlainKind, name: string): Buffer =>
    readFileSync(join(ROOT, 'media', 'networks', kind, name));

  it('take two megabytes at most', () => {
    const sizes = (['lstm', 'gru', 'rnn'] as const).map((kind) => file(kind, 'group1-shard1of1.bin').length);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 2e6, sizes.join());
  });

  it('learnt from the same text in the same way, so that they can be compared', () => {
    const [lstm, ...others] = (['lstm', 'gru', 'rnn'] as const).map(
      (kind) => JSON.parse(file(kind, 'training.json').toString('utf8')) as CharacterRecord,
    );
    for (const { data, settings, method } of others) {
      assert.deepEqual(data, lstm!.data);
      assert.equal(method, lstm!.method);
      assert.deepEqual({ ...settings, learningRate: 0 }, { ...lstm!.settings, learningRate: 0 });
    }
  });

  it('would not pass for writers by chance: letters of the text put in disorder are hardly words', () => {
    const letters = [...EXCERPT];
    const random = seededRandom(1);
    const disorder = letters.map(() => letters[Math.floor(random() * letters.length)]!).join('');
    assert.ok(shareOfWords(disorder) < 0.3, `${shareOfWords(disorder)}`);
    assert.ok(shareOfWords(EXCERPT) > 0.85, `${shareOfWords(EXCERPT)}`);
  });
});
