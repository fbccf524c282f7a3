import assert from 'node:assert/strict';
import fc from 'fast-check';
import { largestDifference } from '../../references.ts';
import { startTensors } from '../../tensors.ts';
import { countOf, outputOf, randomNumbers, type SmallLayer, smallNetwork } from './smallNetworks.ts';

const IMAGE = [4, 5, 6];
const close = (found: ArrayLike<number>, expected: readonly number[], what?: string): void => {
  const difference = largestDifference(Float32Array.from(found), Float32Array.from(expected));
  assert.ok(difference < 1e-5, `${what ?? 'the output'} differs by ${difference}`);
};

/** One layer on random numbers. */
async function given(shape: readonly number[], ...layers: readonly SmallLayer[]) {
  const x = randomNumbers(countOf(shape));
  const { network, weights } = smallNetwork(shape, layers);
  const output = await outputOf(network, shape, x);
  return { x, weights, ...output };
}

describe('layers that no reference has', () => {
  before(startTensors);

  it('convolve in groups: each filter reads the channels of its own', async () => {
    const settings = { filters: 4, kernel_size: [2, 3], groups: 2 };
    const { x, weights, values, shape } = await given(IMAGE, {
      name: 'conv',
      className: 'Conv2D',
      settings,
      weights: [[2, 3, 3, 4], [4]],
    });
    assert.deepEqual(shape, [3, 3, 4]);
    const [kernel, bias] = [weights.read('conv.0'), weights.read('conv.1')];
    const expected = Array.from({ length: 36 }, (_, at) => {
      const [row, column, filter] = [Math.floor(at / 12), Math.floor(at / 4) % 3, at % 4];
      let sum = bias[filter]!;
      for (let u = 0; u < 2; u++)
        for (let v = 0; v < 3; v++)
          for (let channel = 0; channel < 3; channel++) {
            const read = ((row + u) * 5 + column + v) * 6 + channel + (filter < 2 ? 0 : 3);
            sum += kernel[((u * 3 + v) * 3 + channel) * 4 + filter]! * x[read]!;
          }
      return sum;
    });
    close(values, expected);
  });

  it('normalize groups of channels by their own mean and variance', async () => {
    const { x, weights, values } = await given(IMAGE, {
      name: 'norm',
      className: 'GroupNormalization',
      settings: { groups: 2, epsilon: 0.01 },
      weights: [[6], [6]],
    });
    const [gamma, beta] = [weights.read('norm.0'), weights.read('norm.1')];
    const inGroup = (group: number): number[] => [...x].filter((_, at) => Math.floor((at % 6) / 3) === group);
    const groups = [0, 1].map((group) => {
      const numbers = inGroup(group);
      const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
      return { mean, deviation: Math.sqrt(variance + 0.01) };
    });
    const expected = [...x].map((value, at) => {
      const { mean, deviation } = groups[Math.floor((at % 6) / 3)]!;
      return ((value - mean) / deviation) * gamma[at % 6]! + beta[at % 6]!;
    });
    close(values, expected);
  });

  it('bring numbers to another range: Rescaling for all or each channel, Normalization by the data', async () => {
    const all = await given(IMAGE, { className: 'Rescaling', settings: { scale: 2, offset: -1 } });
    close(
      all.values,
      [...all.x].map((value) => 2 * value - 1),
    );
    const each = await given([3, 3, 2], {
      className: 'Rescaling',
      settings: { scale: [2, 3], offset: [1, 0] },
    });
    close(
      each.values,
      [...each.x].map((value, at) => (at % 2 === 0 ? 2 * value + 1 : 3 * value)),
    );
    const counted = await given([3], {
      className: 'Normalization',
      settings: { axis: [-1] },
      weights: [
        { shape: [3], values: [1, 2, 3] },
        { shape: [3], values: [4, 9, 16] },
        { shape: [], values: [100] },
      ],
    });
    close(
      counted.values,
      [...counted.x].map((value, at) => (value - at - 1) / (at + 2)),
    );
  });

  it('weigh channels by a number for each: a product of an image with one of one row and column', async () => {
    const { x, values, shape } = await given(
      IMAGE,
      { name: 'mean', className: 'GlobalAveragePooling2D', settings: { keepdims: true } },
      { className: 'Multiply', inputs: ['input', 'mean'] },
    );
    assert.deepEqual(shape, IMAGE);
    const means = Array.from({ length: 6 }, (_, channel) => {
      const numbers = [...x].filter((_value, at) => at % 6 === channel);
      return numbers.reduce((sum, value) => sum + value, 0) / 20;
    });
    close(
      values,
      [...x].map((value, at) => value * means[at % 6]!),
    );
  });

  it('read a sequence that is separable, upsampled and framed', async () => {
    const { x, weights, values, shape } = await given(
      [5, 2],
      {
        name: 'conv',
        className: 'SeparableConv1D',
        settings: { filters: 3, kernel_size: 2, use_bias: false },
        weights: [
          [2, 2, 1],
          [1, 2, 3],
        ],
      },
      { className: 'UpSampling1D', settings: { size: 2 } },
      { className: 'ZeroPadding1D', settings: { padding: [1, 0] } },
      { className: 'Cropping1D', settings: { cropping: [0, 2] } },
    );
    assert.deepEqual(shape, [7, 3]);
    const [depth, point] = [weights.read('conv.0'), weights.read('conv.1')];
    const convolved = (position: number, filter: number): number =>
      [0, 1].reduce((sum, channel) => {
        const deep = [0, 1].reduce(
          (all, step) => all + depth[step * 2 + channel]! * x[(position + step) * 2 + channel]!,
          0,
        );
        return sum + deep * point[channel * 3 + filter]!;
      }, 0);
    const expected = Array.from({ length: 21 }, (_, at) => {
      const [position, filter] = [Math.floor(at / 3), at % 3];
      return position === 0 ? 0 : convolved(Math.floor((position - 1) / 2), filter);
    });
    close(values, expected);
  });

  it('apply a Dense layer and a softmax to each cell of an image', async () => {
    const { x, weights, values } = await given([2, 2, 3], {
      name: 'dense',
      className: 'Dense',
      settings: { units: 4, activation: 'softmax' },
      weights: [[3, 4], [4]],
    });
    const [matrix, bias] = [weights.read('dense.0'), weights.read('dense.1')];
    const expected = [0, 1, 2, 3].flatMap((cell) => {
      const scores = [0, 1, 2, 3].map((unit) =>
        [0, 1, 2].reduce((sum, i) => sum + x[cell * 3 + i]! * matrix[i * 4 + unit]!, bias[unit]!),
      );
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      return scores.map((score) => Math.exp(score) / total);
    });
    close(values, expected);
  });

  const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
    relu: (x) => Math.max(0, x),
    leaky_relu: (x) => (x > 0 ? x : 0.2 * x),
    elu: (x) => (x > 0 ? x : Math.expm1(x)),
    silu: (x) => x / (1 + Math.exp(-x)),
    hard_sigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
    mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
    tanh_shrink: (x) => x - Math.tanh(x),
    soft_shrink: (x) => Math.sign(x) * Math.max(0, Math.abs(x) - 0.5),
    hard_shrink: (x) => (Math.abs(x) > 0.5 ? x : 0),
    hard_tanh: (x) => Math.min(1, Math.max(-1, x)),
    squareplus: (x) => (x + Math.sqrt(x * x + 4)) / 2,
    sparse_sigmoid: (x) => Math.min(1, Math.max(0, (x + 1) / 2)),
    sparse_plus: (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x),
    log_sigmoid: (x) => -Math.log1p(Math.exp(-x)),
  };

  for (const [name, of] of Object.entries(FUNCTIONS))
    it(`know the activation ${name}`, async () => {
      const { x, values } = await given(
        [40],
        { className: 'Rescaling', settings: { scale: 3 } },
        { className: 'Activation', settings: { activation: name, dtype: 'float32' } },
      );
      close(
        values,
        [...x].map((value) => of(3 * value)),
        name,
      );
    });

  it('tell the hard sigmoid of Keras 3 from the older one', async () => {
    const dtype = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } };
    const { x, values } = await given([10], {
      className: 'Activation',
      settings: { activation: 'hard_sigmoid', dtype },
    });
    close(
      values,
      [...x].map((value) => Math.min(1, Math.max(0, value / 6 + 0.5))),
    );
  });

  it('bend as a ReLU with a limit, a slope and a threshold says', async () => {
    const settings = { max_value: 0.6, negative_slope: 0.5, threshold: 0.2 };
    const { x, values } = await given([50], { className: 'ReLU', settings });
    close(
      values,
      [...x].map((v) => (v >= 0.6 ? 0.6 : v >= 0.2 ? v : 0.5 * (v - 0.2))),
    );
  });

  it('let pass what works in training only', async () => {
    const { x, values } = await given(IMAGE, { className: 'RandomFlip' }, { className: 'SpatialDropout2D' });
    close(values, [...x]);
  });

  it('stretch an image between its pixels, from their centres', async () => {
    const { x, values } = await given([1, 2, 1], {
      className: 'UpSampling2D',
      settings: { size: [1, 2], interpolation: 'bilinear' },
    });
    const [a, b] = [x[0]!, x[1]!];
    close(values, [a, 0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b, b]);
  });

  it('take any size where the network leaves it open', async () => {
    const { network } = smallNetwork(
      [null, null, 3],
      [
        {
          className: 'Conv2D',
          settings: { filters: 2, kernel_size: 3, strides: 2 },
          weights: [[3, 3, 3, 2], [2]],
        },
      ],
    );
    assert.deepEqual(network.layers[0]!.outputShape, [null, null, 2]);
    const { shape } = await outputOf(network, [9, 12, 3], randomNumbers(9 * 12 * 3));
    assert.deepEqual(shape, [4, 5, 2]);
  });
});

describe('windows of layers', () => {
  before(startTensors);

  it('have the size that is foretold, whatever their settings', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          size: fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 })),
          kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
          stride: fc.integer({ min: 1, max: 3 }),
          padding: fc.constantFrom('same', 'valid'),
          className: fc.constantFrom(
            'Conv2D',
            'DepthwiseConv2D',
            'MaxPooling2D',
            'AveragePooling2D',
            'Conv2DTranspose',
          ),
        }),
        async ({ size, kernel, stride, padding, className }) => {
          const stored: Readonly<Record<string, number[][]>> = {
            Conv2D: [[...kernel, 2, 3]],
            DepthwiseConv2D: [[...kernel, 2, 1]],
            Conv2DTranspose: [[...kernel, 3, 2]],
          };
          const weights = stored[className];
          const settings = {
            filters: 3,
            kernel_size: kernel,
            pool_size: kernel,
            strides: stride,
            padding,
            use_bias: false,
          };
          const shape = [...size, 2];
          const { network } = smallNetwork(shape, [{ className, settings, ...(weights && { weights }) }]);
          const output = await outputOf(network, shape, randomNumbers(countOf(shape)));
          assert.deepEqual(output.shape, network.layers[0]!.outputShape);
        },
      ),
      { numRuns: 60 },
    ));
});
