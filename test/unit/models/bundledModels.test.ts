import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMade, makeModel, modelFolder } from '../../../scripts/models/makeModel.ts';
import type { FloatModel } from '../../../scripts/models/modelSource.ts';
import { readSourceFiles, sha256 } from '../../../scripts/models/modelSource.ts';
import { RECIPES } from '../../../scripts/models/recipe.ts';
import { startEngine } from '../../../scripts/models/measure.ts';
import { openBundledModel } from '../../../src/models/bundledModel.ts';
import { BUNDLED_MODELS } from '../../../src/models/catalogue.ts';
import type { ModelFolder } from '../../../src/models/huggingFaceFolder.ts';
import { openModelFolder } from '../../../src/models/huggingFaceFolder.ts';
import { networkOf } from '../../../src/models/loadModel.ts';
import type { ReadModelFile } from '../../../src/models/weights.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import { readTokenizer } from '../../../src/text/readTokenizer.ts';

for (const recipe of RECIPES) {
  describe(`bundled model ${recipe.name}`, function () {
    this.timeout(60_000);
    const entry = BUNDLED_MODELS.find(({ name }) => name === recipe.name)!;
    const readModelFile: ReadModelFile = (name) =>
      readFile(join(modelFolder(recipe), name)).catch(() => undefined);
    let source: FloatModel;
    let folder: ModelFolder;

    before(async () => {
      if (!(await isMade(recipe))) await makeModel(recipe);
      source = recipe.source.read(await readSourceFiles(recipe.source));
      folder = await openBundledModel(entry, readModelFile, sha256);
    });

    it('is what the catalogue says', () => {
      assert.equal(folder.configuration.family, entry.family);
      assert.equal(folder.configuration.maximumPositions, entry.contextLength);
      assert.equal(folder.weights.precision, entry.precision);
      assert.equal(folder.manifest!.licence, entry.licence);
    });

    it('has every number of its source, moved by at most half a scale', () => {
      assert.equal(folder.weights.names.length, source.tensors.length);
      for (const { name, shape, values } of source.tensors) {
        const known = folder.weights.names.find((canonical) => canonical.endsWith(name))!;
        assert.deepEqual(folder.weights.shape(known), shape);
        const columns = shape.at(-1)!;
        const decoded = folder.weights.read(known);
        for (let begin = 0; begin < values.length; begin += columns) {
          const row = values.subarray(begin, begin + columns);
          const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          const bound = (largest / Math.min(...Object.values(recipe.levels)) / 2) * 1.0001;
          for (let column = 0; column < columns; column++) {
            if (Math.abs(decoded[begin + column] - row[column]) > bound)
              assert.fail(`${name} at ${begin + column}`);
          }
        }
      }
    });

    it('has its whole vocabulary', () => {
      const { vocab } = (folder.tokenizerJson as { model: { vocab: Record<string, number> } }).model;
      assert.equal(Object.keys(vocab).length, folder.configuration.vocabulary);
    });

    it('carries what rounding costs', () => assert.ok(folder.manifest!.quantization.cost));

    it('is refused when one byte of its weights is changed', async () => {
      const changed: ReadModelFile = async (name) => {
        const bytes = await readModelFile(name);
        if (bytes && name === 'model.safetensors') bytes[bytes.length >> 1] ^= 1;
        return bytes;
      };
      await assert.rejects(openBundledModel(entry, changed, sha256), {
        code: 'bad-model',
        message: /“model\.safetensors” was changed or damaged/,
        nextStep: /Reinstall/,
      });
    });
  });
}

/** The stories model at temperature 0 is known for this beginning; any mistake in the conversion changes it. */
describe('bundled model stories, run by the engine', function () {
  this.timeout(60_000);

  it('tells its story', async () => {
    await startEngine();
    const recipe = RECIPES.find(({ name }) => name === 'stories')!;
    const folder = await openModelFolder((name) =>
      readFile(join(modelFolder(recipe), name)).catch(() => undefined),
    );
    const network = networkOf(folder.configuration, folder.weights);
    const tokenizer = readTokenizer(folder.tokenizerJson);
    const ids = tokenizer.encode('Once upon a time').map(({ id }) => id);
    while (ids.length < 24) {
      const trace = new Recorder({ retain: () => false });
      await network.forward(trace, { ids });
      const logits = trace.rows('logits', 0, ids.length - 1, ids.length);
      ids.push(logits.indexOf(logits.reduce((most, logit) => Math.max(most, logit))));
      trace.dispose();
    }
    network.dispose();
    assert.match(
      tokenizer.decode(ids),
      /^Once upon a time, there was a little girl named Lily\. She loved to play/,
    );
  });
});
