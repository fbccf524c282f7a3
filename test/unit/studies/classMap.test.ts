import assert from 'node:assert/strict';
import { add, memory, setBackend, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { switchOffChannels } from '../../../src/nn/edits.ts';
import type { Edit, Recorder } from '../../../src/nn/recorder.ts';
import { ProblemError } from '../../../src/problem.ts';
import type { LoadedLayers } from '../../../src/models/layers/loadedLayers.ts';
import { PIXELS_AS_THEY_ARE } from '../../../src/models/layers/loadedLayers.ts';
import { classMap, type ClassMapRequest } from '../../../src/studies/classMap.ts';
import { MOST_RUNS, patchFor } from '../../../src/studies/occlusion.ts';
import type { StudiedRun } from '../../../src/studies/studiedRun.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import {
  countOf,
  randomNumbers,
  runSmall,
  type SmallLayer,
  smallNetwork,
} from '../models/layers/smallNetworks.ts';
import { startTensors } from '../tensors.ts';

const SHAPE = [8, 10, 2];
const CASES: Readonly<Record<string, { layers: readonly SmallLayer[]; stage: string; scores: string }>> = {
  'smooth layers': {
    layers: [
      {
        name: 'conv',
        className: 'Conv2D',
        settings: { filters: 3, kernel_size: 3, activation: 'tanh' },
        weights: [[3, 3, 2, 3], [3]],
      },
      { name: 'pool', className: 'AveragePooling2D' },
      { name: 'flat', className: 'Flatten' },
      {
        name: 'hidden',
        className: 'Dense',
        settings: { units: 5, activation: 'sigmoid' },
        weights: [[36, 5], [5]],
      },
      {
        name: 'last',
        className: 'Dense',
        settings: { units: 4, activation: 'softmax' },
        weights: [[5, 4], [4]],
      },
    ],
    stage: 'layer.conv.output',
    scores: 'layer.last.linear',
  },
  'a residual connection, depthwise kernels, batch normalization and maximum pooling': {
    layers: [
      {
        name: 'first',
        className: 'Conv2D',
        settings: { filters: 4, kernel_size: 3, padding: 'same', strides: 2 },
        weights: [[3, 3, 2, 4], [4]],
      },
      {
        name: 'depthwise',
        className: 'DepthwiseConv2D',
        settings: { kernel_size: 3, padding: 'same', use_bias: false },
        weights: [[3, 3, 4, 1]],
      },
      {
        name: 'norm',
        className: 'BatchNormalization',
        weights: [[4], [4], [4], { shape: [4], values: [1, 2, 0.5, 1] }],
      },
      { name: 'bend', className: 'ReLU', settings: { max_value: 6 } },
      { name: 'sum', className: 'Add', inputs: ['first', 'bend'] },
      { name: 'pool', className: 'MaxPooling2D', settings: { pool_size: 2, strides: 1, padding: 'same' } },
      { name: 'mean', className: 'GlobalAveragePooling2D' },
      { name: 'last', className: 'Dense', settings: { units: 3 }, weights: [[4, 3], [3]] },
      { name: 'shares', className: 'Softmax' },
    ],
    stage: 'layer.first.output',
    scores: 'layer.last.output',
  },
  'dilated and separable convolutions, several merges and an end in scores': {
    layers: [
      {
        name: 'first',
        className: 'SeparableConv2D',
        settings: { filters: 4, kernel_size: 3, padding: 'same', activation: 'elu' },
        weights: [[3, 3, 2, 1], [1, 1, 2, 4], [4]],
      },
      {
        name: 'dilated',
        className: 'Conv2D',
        settings: { filters: 4, kernel_size: 3, padding: 'same', dilation_rate: 2, activation: 'gelu' },
        weights: [[3, 3, 4, 4], [4]],
      },
      { name: 'most', className: 'Maximum', inputs: ['first', 'dilated'] },
      { name: 'both', className: 'Concatenate', inputs: ['most', 'first'] },
      { name: 'mean', className: 'GlobalAveragePooling2D', settings: { keepdims: true } },
      { name: 'weighed', className: 'Multiply', inputs: ['both', 'mean'] },
      { name: 'flat', className: 'Flatten' },
      { name: 'last', className: 'Dense', settings: { units: 3 }, weights: [[640, 3], [3]] },
    ],
    stage: 'layer.first.output',
    scores: 'layer.last.output',
  },
};

const CLASSES = ['cat', 'dog', 'owl', 'fox'];
const PIXELS = randomNumbers(countOf(SHAPE), 5);

async function studied(
  layers: readonly SmallLayer[],
  edits: ReadonlyMap<string, Edit> = new Map(),
  interventions: readonly Intervention[] = [],
): Promise<StudiedRun & { readonly layers: LoadedLayers; readonly run: { readonly trace: Recorder } }> {
  const { network } = smallNetwork(SHAPE, layers);
  const trace = await runSmall(network, SHAPE, PIXELS, { retain: () => false, edits });
  const loaded: LoadedLayers = {
    name: 'small',
    title: 'Small',
    description: '',
    precision: 'float32',
    network,
    classes: CLASSES,
    preprocessing: PIXELS_AS_THEY_ARE,
  };
  const words = network.words.bind(network);
  return {
    lens: 'cnn',
    run: { trace, tokens: [], blocks: network.blocks, notes: [], opening: '', predictsNext: false, words },
    input: { kind: 'pixels', rows: 8, columns: 10, values: PIXELS },
    layers: loaded,
    options: new Map(),
    interventions,
  };
}

const GRAD_CAM: ClassMapRequest = { method: 'grad_cam', class: null, stage: null, patch: 0, step: 0 };
const SERVICES = { pause: () => Promise.resolve() };

/** The score of a class when a number is added to all cells of one map. */
async function scoreWith(
  layers: LoadedLayers,
  stage: string,
  channel: number,
  plus: number,
  scores: string,
  index: number,
) {
  const shift: Edit = {
    apply: (matrix) => {
      const one = Array.from({ length: matrix.shape[1] }, (_, each) => (each === channel ? plus : 0));
      return add<Tensor2D>(matrix, tensor2d(one, [1, one.length]));
    },
    what: 'shifted',
  };
  const trace = await runSmall(layers.network, SHAPE, PIXELS, {
    retain: () => true,
    edits: new Map([[stage, shift]]),
  });
  const value = valuesOf(trace, nodeOf(trace, scores))[index]!;
  trace.dispose();
  return value;
}

for (const backend of ['wasm', 'cpu'])
  describe(`Grad-CAM on ${backend}`, () => {
    before(async () => {
      await startTensors();
      await import('@tensorflow/tfjs-backend-cpu');
      await setBackend(backend);
    });
    after(() => setBackend('wasm'));

    for (const [what, { layers, stage, scores }] of Object.entries(CASES))
      it(`weighs the maps by finite differences: ${what}`, async () => {
        const given = await studied(layers);
        const tensors = memory().numTensors;
        const found = await classMap(given, { ...GRAD_CAM, class: 1, stage }, SERVICES);
        assert.equal(memory().numTensors, tensors, 'tensors are left behind');
        const node = nodeOf(given.run.trace, stage);
        const [channels, rows, columns] = node.axes.map((axis) => axis.size) as [number, number, number];
        const maps = valuesOf(given.run.trace, node);
        const STEP = 4e-3;
        const expected = new Float64Array(rows * columns);
        for (let channel = 0; channel < channels; channel++) {
          const [more, less] = [
            await scoreWith(given.layers, stage, channel, STEP, scores, 1),
            await scoreWith(given.layers, stage, channel, -STEP, scores, 1),
          ];
          // All cells move at once: the sum of the slopes, of which the weight is the mean.
          const weight = (more - less) / (2 * STEP) / (rows * columns);
          expected.forEach((_, cell) => (expected[cell]! += weight * maps[channel * rows * columns + cell]!));
        }
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        assert.ok(largest > 0);
        assert.equal(found.values.length, expected.length);
        expected.forEach((value, cell) => {
          const difference = Math.abs(found.values[cell]! - Math.max(0, value));
          assert.ok(difference < 0.01 * largest, `cell ${cell}: ${found.values[cell]} instead of ${value}`);
        });
        assert.deepEqual([found.rows, found.columns, found.stage], [rows, columns, stage]);
        assert.deepEqual(found.grid, { top: 0, left: 0, rowStep: 8 / rows, columnStep: 10 / columns });
        given.run.trace.dispose();
      });
  });

describe('why a class', () => {
  before(startTensors);
  const { layers } = CASES['smooth layers']!;

  it('takes the likeliest class and the last maps of at least 2 × 2 cells where nothing is chosen', async () => {
    const given = await studied(layers);
    const found = await classMap(given, GRAD_CAM, SERVICES);
    const shares = [...given.run.trace.rows('layer.last.output', 0, 0, 1)];
    assert.equal(found.class, shares.indexOf(Math.max(...shares)));
    assert.equal(found.classLabel, CLASSES[found.class]);
    assert.equal(found.probability, Math.max(...shares));
    assert.equal(found.stage, 'layer.pool.output');
    assert.match(found.meaning, /as coarse as the maps, 3 × 4/);
    given.run.trace.dispose();
  });

  it('is computed with what was switched off', async () => {
    const off: Intervention = { kind: 'channel_off', stage: 'layer.conv.output', channel: 1 };
    const edits = new Map([['layer.conv.output', switchOffChannels([1], 'channel')]]);
    const plain = await classMap(await studied(layers), { ...GRAD_CAM, class: 0 }, SERVICES);
    const changed = await classMap(await studied(layers, edits, [off]), { ...GRAD_CAM, class: 0 }, SERVICES);
    assert.notDeepEqual(changed.values, plain.values);
    assert.notEqual(changed.probability, plain.probability);
  });

  it('refuses a stage without maps, a class that is not there, a run on no image', async () => {
    const given = await studied(layers);
    const refused = (request: Partial<ClassMapRequest>, sentence: RegExp, on: StudiedRun = given) =>
      assert.rejects(
        classMap(on, { ...GRAD_CAM, ...request }, SERVICES),
        (thrown: unknown) => thrown instanceof ProblemError && sentence.test(thrown.message),
      );
    await refused({ stage: 'layer.last.output' }, /has no maps/);
    await refused({ class: 4 }, /no class 4: this network tells 4/);
    await refused({ stage: 'input.image' }, /has no maps/);
    const { lens, run, input, options, interventions } = given;
    await refused({}, /not one of a network on an image/, { lens, run, input, options, interventions });
    await refused({}, /difference between two runs/, { ...given, minus: given });
    given.run.trace.dispose();
  });

  it('says what it cannot derive', async () => {
    const given = await studied([
      layers[0]!,
      { name: 'rows', className: 'Reshape', settings: { target_shape: [8, 18] } },
      { name: 'norm', className: 'LayerNormalization', weights: [[18], [18]] },
      { name: 'flat', className: 'Flatten' },
      {
        name: 'last',
        className: 'Dense',
        settings: { units: 4, activation: 'softmax' },
        weights: [[144, 4], [4]],
      },
    ]);
    await assert.rejects(classMap(given, GRAD_CAM, SERVICES), /by way of layer.norm.output \(layer norm\)/);
    given.run.trace.dispose();
  });
});

describe('occlusion', () => {
  before(startTensors);
  const { layers } = CASES['smooth layers']!;
  const OCCLUSION: ClassMapRequest = { method: 'occlusion', class: 2, stage: null, patch: 3, step: 2 };

  it('is the fall of the probability on images that were covered by hand', async () => {
    const given = await studied(layers);
    const steps: number[] = [];
    const found = await classMap(given, OCCLUSION, {
      ...SERVICES,
      progress: ({ done, total }) => steps.push(done / total),
    });
    assert.deepEqual([found.rows, found.columns], [4, 5]);
    assert.deepEqual(found.patch, { side: 3, step: 2, fill: 'the image’s mean colour' });
    assert.deepEqual(found.grid, { top: 0.5, left: 0.5, rowStep: 2, columnStep: 2 });
    assert.equal(steps.length, 20);
    assert.equal(steps.at(-1), 1);
    const means = [0, 1].map((channel) => {
      const numbers = PIXELS.filter((_, i) => i % 2 === channel);
      return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    });
    for (const [place, fall] of found.values.entries()) {
      const [top, left] = [Math.floor(place / 5) * 2, (place % 5) * 2];
      const covered = PIXELS.map((value, i) => {
        const [row, column] = [Math.floor(i / 20), Math.floor(i / 2) % 10];
        const inside = row >= top && row < top + 3 && column >= left && column < left + 3;
        return inside ? means[i % 2]! : value;
      });
      const trace = await runSmall(given.layers.network, SHAPE, covered);
      const probability = trace.rows('layer.last.output', 0, 0, 1)[2]!;
      assert.ok(Math.abs(found.probability - probability - fall) < 1e-6, `place ${place}`);
      trace.dispose();
    }
    given.run.trace.dispose();
  });

  it('makes shares of a network’s scores, and says so', async () => {
    const given = await studied(
      CASES['dilated and separable convolutions, several merges and an end in scores']!.layers,
    );
    const found = await classMap(given, OCCLUSION, SERVICES);
    const scores = [...given.run.trace.rows('layer.last.output', 0, 0, 1)];
    const sum = scores.reduce((all, score) => all + Math.exp(score), 0);
    assert.ok(Math.abs(found.probability - Math.exp(scores[2]!) / sum) < 1e-6);
    assert.match(found.meaning, /their softmax stands for its probabilities/);
    given.run.trace.dispose();
  });

  it('stops when nobody wants it any more, and leaves nothing behind', async () => {
    const given = await studied(layers);
    await classMap(given, OCCLUSION, SERVICES);
    const tensors = memory().numTensors;
    let pauses = 0;
    const pause = async (): Promise<void> => {
      if (++pauses === 5) throw new Error('stopped');
    };
    await assert.rejects(classMap(given, OCCLUSION, { pause }), /stopped/);
    assert.equal(memory().numTensors, tensors);
    given.run.trace.dispose();
  });

  it('runs a bounded number of times on an image of any size, and says when the step is larger for it', () => {
    for (const [rows, columns, patch, step] of [
      [224, 224, 0, 0],
      [28, 28, 0, 0],
      [2000, 1500, 1, 1],
      [1, 1, 0, 0],
      [224, 224, 512, 512],
    ] as const) {
      const { side, down, across, coarsened, ...chosen } = patchFor(rows, columns, { patch, step });
      assert.ok(down * across <= MOST_RUNS, `${down} × ${across}`);
      assert.ok(side <= Math.min(rows, columns));
      assert.equal(coarsened, rows === 2000);
      // All of the image is covered at some time.
      assert.ok((down - 1) * chosen.step + side >= rows && (across - 1) * chosen.step + side >= columns);
    }
  });
});
