import assert from 'node:assert/strict';
import { join } from 'node:path';
import { isNetworkMade, makeNetwork } from '../../../../scripts/models/makeNetwork.ts';
import { NETWORK_RECIPES } from '../../../../scripts/models/networks.ts';
import { ROOT } from '../../../../scripts/paths.ts';
import { modelFiles, sha256 } from '../../../../src/engine/modelFiles.ts';
import { openBundledLayers } from '../../../../src/models/layers/bundledLayers.ts';
import { BUNDLED_LAYERS, type LayersEntry } from '../../../../src/models/layers/catalogue.ts';
import type { LoadedLayers } from '../../../../src/models/layers/loadedLayers.ts';
import { readImageTraining, readTextTraining } from '../../../../src/models/layers/trainingRecord.ts';
import { startTensors } from '../../tensors.ts';

const folderOf = ({ folder }: LayersEntry): string => join(ROOT, folder);
const open = (entry: LayersEntry): Promise<LoadedLayers> =>
  openBundledLayers(entry, modelFiles(folderOf(entry)), sha256);

for (const entry of BUNDLED_LAYERS) {
  describe(`bundled network ${entry.name}`, function () {
    this.timeout(60_000);
    let loaded: LoadedLayers;

    before(async () => {
      await startTensors();
      const recipe = NETWORK_RECIPES.find(({ name }) => name === entry.name);
      if (recipe && !(await isNetworkMade(recipe))) await makeNetwork(recipe);
      loaded = await open(entry);
    });
    after(() => loaded.network.dispose());

    it('is what the catalogue says, with a name for each class and its limits', () => {
      assert.equal(loaded.title, entry.title);
      assert.equal(loaded.precision, entry.precision);
      assert.equal(loaded.manifest!.licence, entry.licence);
      assert.equal(loaded.network.layers.length, entry.layers);
      const { classes, characters, network } = loaded;
      const ends = characters ? [null, characters.known.length] : [classes!.length];
      assert.deepEqual(network.layers.at(-1)!.outputShape, ends);
      assert.ok(loaded.limits!.length > 50);
    });

    it('has remarks on layers that it has', () => {
      const names = new Set(loaded.network.layers.map(({ name }) => name));
      const { remarks = {}, learnt = {} } = loaded.manifest!;
      for (const name of [...Object.keys(remarks), ...Object.keys(learnt)]) assert.ok(names.has(name), name);
    });

    it('is refused in words where a file was changed', async () => {
      const read = modelFiles(folderOf(entry));
      const changed = async (name: string): Promise<Uint8Array | undefined> => {
        const bytes = await read(name);
        if (!bytes || !name.endsWith('.bin')) return bytes;
        return bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte));
      };
      await assert.rejects(openBundledLayers(entry, changed, sha256), /is damaged: .*was changed or damaged/);
    });
  });
}

describe('a training record', () => {
  const bytes = (record: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(record));
  const score = { loss: 0.1, accuracy: 0.9 };
  const record = {
    format: 1,
    data: { training: 3, heldOut: 2, test: 4 },
    settings: { seed: 1 },
    epochs: [{ training: score, heldOut: score, seconds: 1 }],
    test: { right: 3 },
  };

  it('is read as far as it is shown', () => {
    assert.deepEqual(readImageTraining(bytes(record)), {
      seed: 1,
      images: 3,
      heldOut: 2,
      epochs: [{ training: score, heldOut: score }],
      test: { images: 4, right: 3 },
    });
  });

  it('is refused in words where it is another thing', () => {
    assert.throws(
      () => readImageTraining(bytes({ ...record, epochs: [] })),
      /not as it should be at “epochs”/,
    );
    assert.throws(
      () => readImageTraining(bytes({ ...record, test: { right: '3' } })),
      /not as it should be at “test.right”/,
    );
    assert.throws(() => readImageTraining(bytes(null)), /training.json/);
  });

  it('of a text has losses in bits per character', () => {
    const ofText = {
      ...{ format: 1, data: { training: 30, heldOut: 2 }, settings: { seed: 4 } },
      epochs: [{ epoch: 1, training: 2.5, heldOut: 2.25, seconds: 1 }],
      bitsPerCharacter: { stored: 2.25, learnt: 2.24 },
    };
    assert.deepEqual(readTextTraining(bytes(ofText)), {
      ...{ seed: 4, characters: 30, heldOut: 2, bitsPerCharacter: 2.25 },
      epochs: [{ training: 2.5, heldOut: 2.25 }],
    });
    assert.throws(() => readTextTraining(bytes(record)), /not as it should be at “epochs.0.training”/);
  });
});
