import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-layers';
import { buildNetwork } from '../../../../src/models/layers/buildNetwork.ts';
import { openTfjsLayers } from '../../../../src/models/layers/formats/tfjsLayers.ts';
import { Recorder } from '../../../../src/nn/recorder.ts';
import { seededRandom } from '../../../../src/trace/random.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { largestDifference } from '../../references.ts';
import { startTensors } from '../../tensors.ts';
import { memoryFolder } from '../fixtures.ts';
import { imageInput, kerasValues } from './kerasReferences.ts';

/*
 * TensorFlow.js has layers too: networks of it, with random weights, saved and read back, must give the same numbers
 * in each of their layers.
 */

type Layers = (x: tf.SymbolicTensor) => tf.SymbolicTensor;

/** The usual initializer needs operations that are not loaded; all weights are set below. */
const PLAIN = 'glorotNormal';

const IMAGE = [9, 8, 4];
const SEQUENCE = [11, 6];
const VECTOR = [12];

/** Applied one after the other. */
const chain =
  (...layers: readonly { apply(x: tf.SymbolicTensor): unknown }[]): Layers =>
  (x) =>
    layers.reduce((input, layer) => layer.apply(input) as tf.SymbolicTensor, x);

const NETWORKS: Readonly<Record<string, { readonly shape: readonly number[]; readonly layers: Layers }>> = {
  'convolutions with stride, dilation and both paddings': {
    shape: IMAGE,
    layers: chain(
      tf.layers.conv2d({
        filters: 5,
        kernelSize: [3, 2],
        strides: [2, 1],
        padding: 'same',
        activation: 'relu',
      }),
      tf.layers.conv2d({
        filters: 6,
        kernelSize: 2,
        dilationRate: [1, 2],
        padding: 'same',
        activation: 'tanh',
      }),
      tf.layers.conv2d({ filters: 3, kernelSize: [2, 3], useBias: false, activation: 'relu6' }),
    ),
  },
  'depthwise and separable convolutions': {
    shape: IMAGE,
    layers: chain(
      tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same' }),
      tf.layers.separableConv2d({
        filters: 5,
        kernelSize: 3,
        depthMultiplier: 2,
        padding: 'same',
        activation: 'elu',
      }),
    ),
  },
  'batch normalization between convolutions': {
    shape: IMAGE,
    layers: chain(
      tf.layers.conv2d({ filters: 5, kernelSize: 3, useBias: false }),
      tf.layers.batchNormalization({}),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.depthwiseConv2d({ kernelSize: 2 }),
      tf.layers.batchNormalization({ scale: false }),
      tf.layers.reLU({ maxValue: 6 }),
      tf.layers.conv2d({ filters: 4, kernelSize: 1 }),
      tf.layers.batchNormalization({ center: false }),
    ),
  },
  'transposed convolutions': {
    shape: IMAGE,
    layers: chain(
      tf.layers.conv2dTranspose({
        filters: 5,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'sigmoid',
      }),
      tf.layers.conv2dTranspose({ filters: 2, kernelSize: [2, 3], strides: 1 }),
    ),
  },
  'pooling of images': {
    shape: IMAGE,
    layers: chain(
      tf.layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }),
      tf.layers.averagePooling2d({ poolSize: [3, 2], strides: 2, padding: 'same' }),
      tf.layers.globalMaxPooling2d({}),
    ),
  },
  'frames, cuts and copies of images': {
    shape: IMAGE,
    layers: chain(
      tf.layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3],
        ],
      }),
      tf.layers.cropping2D({
        cropping: [
          [2, 1],
          [1, 0],
        ],
      }),
      tf.layers.upSampling2d({ size: [2, 3] }),
      tf.layers.permute({ dims: [3, 1, 2] }),
      tf.layers.reshape({ targetShape: [16, 135] }),
      tf.layers.flatten(),
      tf.layers.repeatVector({ n: 2 }),
    ),
  },
  'layers of sequences': {
    shape: SEQUENCE,
    layers: chain(
      tf.layers.conv1d({
        filters: 7,
        kernelSize: 3,
        padding: 'same',
        dilationRate: 2,
        activation: 'softplus',
      }),
      tf.layers.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' }),
      tf.layers.conv1d({ filters: 5, kernelSize: 2, strides: 2 }),
      tf.layers.averagePooling1d({ poolSize: 2, strides: 1 }),
      tf.layers.layerNormalization({}),
      tf.layers.dense({ units: 4, activation: 'softsign' }),
      tf.layers.globalAveragePooling1d(),
    ),
  },
  'recurrent layers': {
    shape: SEQUENCE,
    layers: chain(
      tf.layers.lstm({
        units: 5,
        returnSequences: true,
        recurrentActivation: 'hardSigmoid',
        recurrentInitializer: PLAIN,
      }),
      tf.layers.bidirectional({
        layer: tf.layers.gru({
          units: 4,
          returnSequences: true,
          recurrentActivation: 'sigmoid',
          recurrentInitializer: PLAIN,
        }) as tf.RNN,
        mergeMode: 'ave',
      }),
      tf.layers.simpleRNN({ units: 3, goBackwards: true, activation: 'relu', recurrentInitializer: PLAIN }),
    ),
  },
  'states of both directions, added, multiplied and side by side': {
    shape: SEQUENCE,
    layers: chain(
      ...(['sum', 'mul', 'concat'] as const).map((mergeMode) =>
        tf.layers.bidirectional({
          layer: tf.layers.lstm({
            units: 4,
            returnSequences: mergeMode !== 'concat',
            recurrentInitializer: PLAIN,
          }) as tf.RNN,
          mergeMode,
        }),
      ),
    ),
  },
  'states in the order of the steps': {
    shape: SEQUENCE,
    layers: chain(
      tf.layers.gru({ units: 4, returnSequences: true, goBackwards: true, recurrentInitializer: PLAIN }),
    ),
  },
  'a masked sequence': {
    shape: SEQUENCE,
    layers: chain(
      tf.layers.masking({ maskValue: 0.5 }),
      tf.layers.lstm({ units: 4, returnSequences: true, recurrentInitializer: PLAIN }),
    ),
  },
  'activations of vectors': {
    shape: VECTOR,
    layers: chain(
      tf.layers.dense({ units: 9, activation: 'selu' }),
      tf.layers.prelu({}),
      tf.layers.batchNormalization({}),
      tf.layers.elu({}),
      tf.layers.thresholdedReLU({ theta: 0.1 }),
      tf.layers.dense({ units: 8, activation: 'hardSigmoid' }),
      tf.layers.activation({ activation: 'swish' }),
      tf.layers.activation({ activation: 'mish' }),
      tf.layers.dense({ units: 5 }),
      tf.layers.softmax({}),
    ),
  },
  'inputs put together': {
    shape: IMAGE,
    layers: (x) => {
      const [a, b] = [0, 1].map(
        () => tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor,
      ) as [tf.SymbolicTensor, tf.SymbolicTensor];
      const merged = [
        tf.layers.add().apply([x, a, b]),
        tf.layers.multiply().apply([a, b]),
        tf.layers.average().apply([x, a, b]),
        tf.layers.maximum().apply([a, b]),
        tf.layers.minimum().apply([x, b]),
      ] as tf.SymbolicTensor[];
      const joined = tf.layers.concatenate({ axis: -1 }).apply(merged) as tf.SymbolicTensor;
      return tf.layers.concatenate({ axis: 1 }).apply([joined, joined]) as tf.SymbolicTensor;
    },
  },
};

const SEED = 7;

function randomNumbers(count: number, from: number, to: number, random: () => number): Float32Array {
  return Float32Array.from({ length: count }, () => from + (to - from) * random());
}

/** The network's files, and what each layer gives for `values`. */
async function computedByTfjs(shape: readonly number[], layers: Layers, values: Float32Array) {
  await setBackend('cpu');
  const input = tf.input({ shape: [...shape] });
  const model = tf.model({ inputs: input, outputs: layers(input) });
  const random = seededRandom(SEED);
  model.setWeights(
    model.getWeights().map((weight) => {
      // Variances are positive; what else there is may be.
      const low = weight.shape.length === 1 ? 0.2 : -0.7;
      return tensor(randomNumbers(weight.size, low, 0.7, random), weight.shape);
    }),
  );
  const inner = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const all = tf.model({ inputs: input, outputs: inner.map((layer) => layer.output as tf.SymbolicTensor) });
  const outputs = tidy(() => {
    const given = all.predict(tensor(values, [1, ...shape])) as Tensor | Tensor[];
    return [given].flat().map((each) => ({ shape: each.shape.slice(1), values: each.dataSync<'float32'>() }));
  });
  let files: Record<string, Uint8Array | object> = {};
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      files = {
        'model.json': { modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] },
        'weights.bin': new Uint8Array(weightData as ArrayBuffer),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  await setBackend('wasm');
  return { files, expected: new Map(inner.map((layer, i) => [layer.name, outputs[i]!])) };
}

describe('networks of TensorFlow.js give the same numbers', () => {
  before(startTensors);
  after(() => setBackend('wasm'));

  for (const [title, { shape, layers }] of Object.entries(NETWORKS))
    it(title, async () => {
      const count = shape.reduce((product, size) => product * size, 1);
      const values = randomNumbers(count, -1, 1, seededRandom(SEED + 1));
      // Some positions are masked.
      if (title === 'a masked sequence') values.fill(0.5, 0, 12).fill(0.5, 30, 36);
      const { files, expected } = await computedByTfjs(shape, layers, values);
      const folder = memoryFolder(files);
      const file = await openTfjsLayers((await folder('model.json'))!, 'model.json', folder);
      const network = buildNetwork(file.graph, file.weights);
      const trace = new Recorder({ retain: () => false });
      const [input] = network.inputs as [(typeof network.inputs)[number]];
      const given =
        shape.length === 3
          ? imageInput(trace, values, shape[0]!, shape[1]!)
          : trace.constant('input', 'input.numbers', axesOf(shape), values);
      await network.run(trace, new Map([[input.name, given]]));
      for (const { name } of network.layers) {
        const { shape: wanted, values: numbers } = expected.get(name)!;
        const computed = kerasValues(trace, nodeOf(trace, `layer.${name}.output`));
        assert.deepEqual(computed.shape, wanted, name);
        const difference = largestDifference(computed.values, numbers as Float32Array);
        assert.ok(difference < 1e-4, `${name} differs by ${difference}`);
      }
      assert.equal(network.layers.length, expected.size);
      trace.dispose();
      network.dispose();
    });
});

const axesOf = (shape: readonly number[]) =>
  shape.map((size, i) => ({ name: i === shape.length - 1 ? 'feature' : 'position', size }));
