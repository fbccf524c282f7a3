import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { modelFiles } from '../../../../src/engine/modelFiles.ts';
import { buildNetwork } from '../../../../src/models/layers/buildNetwork.ts';
import { openTfjsLayers } from '../../../../src/models/layers/formats/tfjsLayers.ts';
import type { LayersFile } from '../../../../src/models/layers/openLayersFile.ts';
import { Recorder } from '../../../../src/nn/recorder.ts';
import { seededRandom } from '../../../../src/trace/random.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { startTensors } from '../../tensors.ts';
import { imageInput, kerasValues } from './kerasReferences.ts';
import { computedPlainly } from './plainLoops.ts';

const FOLDER = fileURLToPath(
  new URL('.', import.meta.resolve('sos-image-classification/src/model/model.json')),
);
const SIZE = 224;
/** Of a layer’s largest number: sums of such numbers are exact to float32’s seven digits at best. */
const TOLERANCE = 2e-5;

/** Soft shapes on a gradient, so that neighbouring pixels are alike as in a photograph; from −1 to 1. */
function picture(): Float32Array {
  const random = seededRandom(11);
  const waves = Array.from(
    { length: 6 },
    () => [random() * 0.2, random() * 0.2, random() * 6, random()] as const,
  );
  return Float32Array.from({ length: SIZE * SIZE * 3 }, (_, i) => {
    const [cell, channel] = [Math.floor(i / 3), i % 3];
    const [row, column] = [Math.floor(cell / SIZE), cell % SIZE];
    const sum = waves.reduce(
      (all, [down, across, start, weight]) =>
        all + weight * Math.sin(row * down + column * across + start + channel),
      0,
    );
    return Math.tanh(sum / 2);
  });
}

async function openMobileNet(): Promise<LayersFile> {
  const read = modelFiles(FOLDER);
  return openTfjsLayers((await read('model.json'))!, 'model.json', read);
}

describe('MobileNetV2', () => {
  before(startTensors);

  it('agrees with plain loops in double precision: every cell of every layer', async () => {
    const file = await openMobileNet();
    const network = buildNetwork(file.graph, file.weights);
    const values = picture();
    const expected = computedPlainly(file.graph, file.weights, {
      rows: SIZE,
      columns: SIZE,
      channels: 3,
      values: Float64Array.from(values),
    });
    const trace = new Recorder({ retain: () => false });
    const [input] = network.inputs as [(typeof network.inputs)[number]];
    await network.run(trace, new Map([[input.name, imageInput(trace, values, SIZE, SIZE)]]));
    for (const { name } of network.layers) {
      const { values: computed } = kerasValues(trace, nodeOf(trace, `layer.${name}.output`));
      const wanted = expected.get(name)!.values;
      assert.equal(computed.length, wanted.length, name);
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - computed[i]!)), 0);
      assert.ok(worst < TOLERANCE * largest, `${name} differs by ${worst} of ${largest}`);
    }
    assert.ok(network.layers.length > 150);
    trace.dispose();
    network.dispose();
  });

  it('computes a convolution with what follows it at once, and says what it reads', async () => {
    const file = await openMobileNet();
    const network = buildNetwork(file.graph, file.weights);
    const block = (name: string) => network.blocks.find((each) => each.name === name)!;
    assert.deepEqual(block('layer.block_1_expand'), {
      name: 'layer.block_1_expand',
      title: 'block_1_expand · convolution 1×1',
      folds: true,
      remark: '576 parameters',
    });
    assert.deepEqual(block('layer.block_2_add').reads, ['layer.block_1_project', 'layer.block_2_project']);
    assert.equal(block('layer.block_1_expand_BN'), undefined);
    assert.equal(block('layer.Conv1').title, 'Conv1 · convolution 3×3, stride 2');
    network.dispose();
  });
});
