import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { grad, mul, sum, type Tensor, tensor2d, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import { activate } from '../../../src/nn/activations.ts';
import { registerGradientKernels } from '../../../src/nn/gradientKernels.ts';
import type { ImageOperations } from '../../../src/nn/imageOperations.ts';
import { Operations } from '../../../src/nn/operations.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import { fixed, type Traced } from '../../../src/nn/traced.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import type { ActivationName } from '../../../src/trace/operation.ts';
import { largestDifference, referenceFolder } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { numbers, RandomWeights } from '../trace/randomNetwork.ts';
import { channelsLast, imageAxes, vectorParameter } from './images.ts';

const folder = referenceFolder('normalisation');
const given = readSafetensors(readFileSync(`${folder}/model.safetensors`));
const expected = readSafetensors(readFileSync(`${folder}/expected.safetensors`));

const REFERENCES: readonly (readonly [ActivationName, string, slope?: number])[] = [
  ['gelu', 'gelu_erf'],
  ['gelu_tanh', 'gelu_tanh'],
  ['silu', 'silu'],
  ['relu', 'relu'],
  ['tanh', 'tanh'],
  ['relu6', 'relu6'],
  ['leaky_relu', 'leaky_relu_0_01', 0.01],
  ['elu', 'elu', 1],
  ['selu', 'selu'],
  ['sigmoid', 'sigmoid'],
  ['hard_sigmoid', 'hard_sigmoid_torch'],
  ['softplus', 'softplus'],
  ['softsign', 'softsign'],
];

/** What PyTorch's file does not hold, by its formula. */
const FORMULAS: readonly (readonly [ActivationName, (x: number) => number, slope?: number])[] = [
  ['hard_swish', (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6],
  ['older_hard_sigmoid', (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1)],
  ['exponential', Math.exp],
  ['elu', (x) => (x > 0 ? x : 0.3 * (Math.exp(x) - 1)), 0.3],
  ['leaky_relu', (x) => (x > 0 ? x : 0.2 * x), 0.2],
];

describe('activation functions', () => {
  before(withGradients);

  for (const [name, stored, slope] of REFERENCES) {
    it(`${name} agrees with PyTorch`, () => {
      const x = given.read('activation.x');
      const found = tidy(() => activate(tensor2d(x, [1, x.length]), name, slope).dataSync<'float32'>());
      const difference = largestDifference(found, expected.read(`activation.${stored}`));
      assert.ok(difference < 1e-5, `it differs by ${difference}`);
    });
  }

  for (const [name, formula, slope] of FORMULAS) {
    it(`${name}${slope === undefined ? '' : ` of slope ${slope}`} is its formula`, () => {
      const x = given.read('activation.x');
      const found = tidy(() => activate(tensor2d(x, [1, x.length]), name, slope).dataSync<'float32'>());
      x.forEach((value, i) => {
        const wanted = formula(value);
        assert.ok(Math.abs(found[i]! - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted)), `${name}(${value})`);
      });
    });
  }

  it('stay finite for large numbers where their values are', () => {
    const x = tensor2d([-500, 500], [1, 2]);
    for (const name of ['elu', 'selu', 'softplus', 'silu', 'hard_swish', 'sigmoid'] as const) {
      const [low, high] = activate(x, name, 1).dataSync<'float32'>();
      assert.ok(Number.isFinite(low) && Number.isFinite(high), `${name}: ${low}, ${high}`);
    }
    x.dispose();
  });

  it('can be differentiated, as differences of near values say', () => {
    const names = [...new Set([...REFERENCES, ...FORMULAS].map(([name]) => name))];
    const x = Float32Array.of(-2.3, -0.7, 0.4, 1.9);
    for (const name of names) {
      const slopes = tidy(() =>
        grad((input: Tensor) => sum(activate(input as Tensor2D, name, 0.3)))(tensor2d(x, [1, 4])).dataSync(),
      );
      const at = (value: number): number =>
        tidy(() => activate(tensor2d([value], [1, 1]), name, 0.3).dataSync()[0]!);
      x.forEach((value, i) => {
        const wanted = (at(value + 0.01) - at(value - 0.01)) / 0.02;
        assert.ok(Math.abs(slopes[i]! - wanted) < 5e-3, `${name}′(${value}) is ${slopes[i]}, not ${wanted}`);
      });
    }
  });
});

describe('batch normalization', () => {
  before(startTensors);

  it('agrees with PyTorch on every sample, in the run as in the replay', async () => {
    const [samples, channels, rows, columns] = given.shape('batch.x') as [number, number, number, number];
    const size = channels * rows * columns;
    const vector = (name: string) => vectorParameter(name, given.read(`batch.${name}`));
    const parameters = {
      mean: vector('running_mean'),
      variance: vector('running_var'),
      weight: vector('gamma'),
      bias: vector('beta'),
      epsilon: 1e-5,
    };
    for (const retain of [true, false]) {
      for (let sample = 0; sample < samples; sample++) {
        const [from, to] = [sample * size, (sample + 1) * size];
        const image = channelsLast(given.read('batch.x').slice(from, to), [channels, rows, columns]);
        const trace = new Recorder({ retain: () => retain });
        const axes = imageAxes(channels, rows, columns);
        const x = trace.constant('input', 'x', axes, image, { kind: 'input' }, 'channels_last');
        await trace.block('norm', x, ({ images }, input) =>
          images.rescale('after', images.batchNorm('y', input!, parameters), [1], [0]),
        );
        const found = valuesOf(trace, nodeOf(trace, 'y'));
        const difference = largestDifference(found, expected.read('batch_norm.eval.output').slice(from, to));
        assert.ok(difference < 1e-5, `sample ${sample} differs by ${difference}`);
        trace.dispose();
      }
    }
  });
});

describe('the step-by-step operations on images', () => {
  before(withGradients);
  const shape = [4, 6, 5] as const;
  const count = 4 * 6 * 5;

  const cases: Readonly<
    Record<string, (images: ImageOperations, x: Traced, weights: RandomWeights) => Traced>
  > = {
    'a dilated, strided, padded convolution in groups': (images, x, weights) => {
      const kernel = weights.kernel('k', { rows: 2, columns: 3, channels: 2, filters: 6 });
      const settings = { stride: [2, 1], padding: [1, 0, 2, 1], dilation: [2, 2], groups: 2 } as const;
      return images.convolution('y', x, { kernel, bias: weights.vector('b', 6) }, settings);
    },
    'a mean that does not count its padding': (images, x) =>
      images.pool('y', x, 'mean', { window: [3, 2], stride: [1, 2], padding: [1, 1, 0, 1] }),
    'a mean that does': (images, x) =>
      images.pool('y', x, 'mean', { window: [2, 2], padding: [1, 1, 1, 0], countPadding: true }),
    'a maximum': (images, x) => images.pool('y', x, 'max', { window: [3, 3], stride: [2, 2] }),
    'a minimum': (images, x) => images.pool('y', x, 'min', { window: [2, 2] }),
    'zeros around and edges cut off': (images, x) => images.pad('y', x, [1, -2, 0, 3]),
    'repeated rows and columns': (images, x) => images.upsample('y', x, [2, 3]),
    'channels side by side, flattened': (images, x) =>
      images.flatten('y', images.concatenate('z', [x, images.rescale('w', x, [2], [1])], 0), [0, 1, 2]),
    'the mean of each channel': (images, x) => images.globalPool('y', x, 'mean'),
    'the maximum of each channel': (images, x) => images.globalPool('y', x, 'max'),
  };

  for (const [name, build] of Object.entries(cases)) {
    it(`can be differentiated: ${name}`, () => {
      const weights = new RandomWeights();
      const axes = imageAxes(...shape);
      const values = channelsLast(numbers(count, 3), shape);
      /** A weighted sum of the output, so that its cells are told apart. */
      const score = (matrix: Tensor2D): Tensor => {
        const operations = new Operations({ record: recordOnly }, 'block', true);
        const node = { name: 'x', axes, operation: { kind: 'input' }, parents: [] } as const;
        const output = build(operations.images, fixed(node, matrix, 'channels_last'), weights).matrix();
        return sum(mul(output, tensor2d(numbers(output.size, 8), output.shape)));
      };
      const at = (input: Float32Array): number => tidy(() => score(tensor2d(input, [30, 4])).dataSync()[0]!);
      const slopes = tidy(() =>
        grad((input: Tensor) => score(input as Tensor2D))(tensor2d(values, [30, 4])).dataSync(),
      );
      for (let i = 0; i < count; i += 7) {
        const moved = (by: number): Float32Array => values.map((value, j) => (j === i ? value + by : value));
        const wanted = (at(moved(0.002)) - at(moved(-0.002))) / 0.004;
        assert.ok(Math.abs(slopes[i]! - wanted) < 2e-2, `cell ${i}: ${slopes[i]}, not ${wanted}`);
      }
      weights.dispose();
    });
  }
});

async function withGradients(): Promise<void> {
  await startTensors();
  registerGradientKernels();
}

/** Takes nothing down. */
const recordOnly = (
  _block: string,
  { name, axes, operation, storage }: Parameters<Recorder['record']>[1],
  compute: () => Tensor2D,
): Traced => ({ node: { name, axes, operation, parents: [] }, matrix: compute, storage });
