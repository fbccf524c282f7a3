import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ROOT } from '../../../../scripts/paths.ts';
import type { LabelledImages } from '../../../../scripts/train/mnist.ts';
import type { TrainingRecord } from '../../../../scripts/train/record.ts';
import { modelFiles, sha256 } from '../../../../src/engine/modelFiles.ts';
import { openBundledLayers } from '../../../../src/models/layers/bundledLayers.ts';
import { BUNDLED_LAYERS } from '../../../../src/models/layers/catalogue.ts';
import { openTfjsLayers } from '../../../../src/models/layers/formats/tfjsLayers.ts';
import type { LoadedLayers } from '../../../../src/models/layers/loadedLayers.ts';
import { Recorder } from '../../../../src/nn/recorder.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { lectureExample } from '../../presets/lectureExamples.ts';
import { startTensors } from '../../tensors.ts';
import { imageInput, kerasValues } from './kerasReferences.ts';
import { mnistSample, sampleDigit } from './mnistSample.ts';
import { computedPlainly } from './plainLoops.ts';

/** The sample has every 20th of the 10,000 test images. */
const EVERY = 20;
const SIDE = 28;

/** As the network reads it: 0 to 1. */
const asRead = (sample: LabelledImages, image: number): Float32Array =>
  Float32Array.from(sampleDigit(sample, image), (pixel) => pixel / 255);

async function run({ network }: LoadedLayers, values: Float32Array): Promise<Recorder> {
  const trace = new Recorder({ retain: () => false });
  await network.run(trace, new Map([[network.inputs[0]!.name, imageInput(trace, values, SIDE, SIDE)]]));
  return trace;
}

const LENETS = BUNDLED_LAYERS.filter(({ name }) => name.startsWith('lenet'));

for (const entry of LENETS) {
  describe(`trained network ${entry.name}`, function () {
    this.timeout(120_000);
    const read = modelFiles(join(ROOT, entry.folder));
    let sample: LabelledImages;
    let loaded: LoadedLayers;
    let record: TrainingRecord;

    before(async () => {
      await startTensors();
      sample = await mnistSample();
      loaded = await openBundledLayers(entry, read, sha256);
      record = JSON.parse(new TextDecoder().decode(await read('training.json'))) as TrainingRecord;
    });
    after(() => loaded.network.dispose());

    it('answers on 500 test images what it answered when it was trained', async () => {
      assert.equal(sample.count, 500);
      const mistakes = new Map(record.test.wrong.map(({ image, answer }) => [image, answer]));
      for (let image = 0; image < sample.count; image++) {
        const trace = await run(loaded, asRead(sample, image));
        const probabilities = Array.from(trace.rows(loaded.network.output, 0, 0, 1));
        const answer = probabilities.indexOf(Math.max(...probabilities));
        trace.dispose();
        assert.equal(answer, mistakes.get(image * EVERY) ?? sample.labels[image], `image ${image * EVERY}`);
      }
    });

    it('was right about at least 98.9 % of 10,000 test images', () => {
      assert.equal(record.data.test, 10_000);
      assert.equal(record.test.right, 10_000 - record.test.wrong.length);
      assert.equal(record.test.accuracy, record.test.right / 10_000);
      const { training } = loaded.manifest!;
      assert.ok(training && 'testAccuracy' in training);
      assert.equal(training.testAccuracy, record.test.accuracy);
      assert.ok(record.test.accuracy >= 0.989, `${record.test.accuracy}`);
      assert.equal(record.epochs.length, record.settings.epochs);
    });

    it('gives at every layer what plain loops in double precision give', async () => {
      const file = await openTfjsLayers((await read('model.json'))!, 'model.json', read);
      for (const image of [0, 1, 2]) {
        const values = asRead(sample, image);
        const expected = computedPlainly(file.graph, file.weights, {
          rows: SIDE,
          columns: SIDE,
          channels: 1,
          values: Float64Array.from(values),
        });
        const trace = await run(loaded, values);
        for (const { name } of loaded.network.layers) {
          const { values: found } = kerasValues(trace, nodeOf(trace, `layer.${name}.output`));
          const wanted = expected.get(name)!.values;
          assert.equal(found.length, wanted.length, name);
          const worst = wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at]!)), 0);
          assert.ok(worst < 1e-4, `${name} differs by ${worst}`);
        }
        trace.dispose();
      }
    });

    it('shows its training: the curve of its record, at its last stage alone', async () => {
      const { training, network } = loaded;
      assert.ok(training && 'images' in training);
      assert.equal(training.epochs.length, record.settings.epochs);
      assert.deepEqual(training.epochs.at(-1)!.heldOut, record.epochs.at(-1)!.heldOut);
      assert.equal(training.test.right, record.test.right);
      const trace = await run(loaded, asRead(sample, 0));
      const shown = [...trace.nodes.values()].filter((node) =>
        network.words(node).views?.includes('training'),
      );
      assert.deepEqual(
        shown.map(({ name }) => name),
        [network.output],
      );
      trace.dispose();
    });

    it('counts what was learnt as its record does', () => {
      const counted = loaded.network.layers.filter(({ parameterCount }) => parameterCount > 0);
      assert.deepEqual(
        Object.fromEntries(counted.map(({ name, parameterCount }) => [name, parameterCount])),
        record.parameters,
      );
    });
  });
}

describe('LeNet-5 of the lectures', () => {
  const { expected } = lectureExample('lenet5_shapes_params') as {
    expected: Record<string, number[]> & { params: Record<string, number> };
  };
  let loaded: LoadedLayers;
  let trace: Recorder;

  before(async () => {
    await startTensors();
    const [lenet] = LENETS;
    loaded = await openBundledLayers(lenet!, modelFiles(join(ROOT, lenet!.folder)), sha256);
    trace = await run(loaded, asRead(await mnistSample(), 0));
  });
  after(() => {
    trace.dispose();
    loaded.network.dispose();
  });

  const layerOf = (name: string): string => ({ out: 'output' })[name] ?? name.toLowerCase();

  it('has the shapes of the paper', () => {
    const sizes = (node: string): number[] => nodeOf(trace, node).axes.map(({ size }) => size);
    assert.deepEqual(sizes('layer.pad.output'), [1, 32, 32]);
    for (const [name, shape] of Object.entries(expected)) {
      if (name !== 'params') assert.deepEqual(sizes(`layer.${layerOf(name)}.output`), shape, name);
    }
  });

  it('says beside each block how many numbers it learnt', () => {
    const { sum, ...counts } = expected.params;
    for (const [name, count] of Object.entries(counts)) {
      const block = loaded.network.blocks.find((each) => each.name === `layer.${layerOf(name)}`)!;
      assert.equal(block.remark, `${count.toLocaleString('en-US')} parameters`, name);
      assert.ok(block.folds, `${name} has a line that says it`);
    }
    const softmax = 850;
    assert.equal(loaded.network.parameterCount, sum! + softmax);
  });

  it('says that C3 reads only some maps, and keeps its other weights at 0', async () => {
    const { description } = loaded.network.words(nodeOf(trace, 'layer.c3.output'));
    assert.match(description, /1,516 numbers, were learnt/);
    const kernel = nodeOf(trace, 'layer.c3.kernel');
    const { values } = kerasValues(trace, kernel);
    assert.equal(values.filter((value) => value === 0).length, 900);
  });
});
