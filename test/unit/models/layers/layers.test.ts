import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DifferenceTrace } from '../../../../src/trace/differenceTrace.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { explain } from '../../../../src/trace/explain/explain.ts';
import { switchOffChannels } from '../../../../src/nn/edits.ts';
import { valuesOf } from '../../../../src/trace/export.ts';
import { ProblemError } from '../../../../src/problem.ts';
import { largestDifference } from '../../references.ts';
import { startTensors } from '../../tensors.ts';
import {
  countOf,
  outputOf,
  randomNumbers,
  runSmall,
  type SmallLayer,
  smallNetwork,
} from './smallNetworks.ts';

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

const CONV: SmallLayer = {
  name: 'conv',
  className: 'Conv2D',
  settings: { filters: 4, kernel_size: 3 },
  weights: [[3, 3, 6, 4], [4]],
};

/** Each with what has to be said. */
const REFUSED: readonly (readonly [string, readonly number[], SmallLayer, RegExp])[] = [
  [
    'a negative number of filters',
    IMAGE,
    { ...CONV, settings: { filters: -3, kernel_size: 3 } },
    /“conv” \(Conv2D\) cannot be read: “filters” is -3; a whole number from 1/,
  ],
  [
    'filters beyond all measure',
    IMAGE,
    { ...CONV, settings: { filters: 2 ** 40, kernel_size: 3 } },
    /“filters” is 1099511627776/,
  ],
  [
    'a stride of 0',
    IMAGE,
    { ...CONV, settings: { filters: 4, kernel_size: 3, strides: [0, 1] } },
    /“strides” is a list/,
  ],
  [
    'a kernel of another shape',
    IMAGE,
    { ...CONV, weights: [[3, 3, 5, 4], [4]] },
    /has a kernel of 3 × 3 × 5 × 4; its settings need 3 × 3 × 6 × 4/,
  ],
  ['weights that are not there', IMAGE, { ...CONV, weights: [] }, /has no kernel in the file/],
  [
    'more weights than it needs',
    IMAGE,
    { ...CONV, weights: [[3, 3, 6, 4], [4], [4]] },
    /has 3 arrays of numbers in the file; with its settings it needs 2/,
  ],
  [
    'channels first',
    IMAGE,
    { ...CONV, settings: { filters: 4, kernel_size: 3, data_format: 'channels_first' } },
    /channels_first is not computed/,
  ],
  [
    'groups that do not divide',
    IMAGE,
    { ...CONV, settings: { filters: 4, kernel_size: 3, groups: 5 } },
    /cannot divide 6 channels/,
  ],
  [
    'an unknown activation',
    IMAGE,
    { ...CONV, settings: { filters: 4, kernel_size: 3, activation: 'glow' } },
    /ends in the activation “glow”/,
  ],
  [
    'a window larger than its input',
    IMAGE,
    { ...CONV, settings: { filters: 4, kernel_size: 7 }, weights: [[7, 7, 6, 4], [4]] },
    /would give -2 × -1 × 4: its input is too small/,
  ],
  ['a convolution of a vector', [6], { ...CONV }, /reads an image, but is given 6/],
  [
    'an output beyond all memory',
    [4096, 4096, 3],
    { className: 'UpSampling2D', settings: { size: 4 } },
    /16384 × 16384 × 3 numbers, which is more than 64 million/,
  ],
  [
    'a layer that is a program',
    IMAGE,
    { name: 'mystery', className: 'Lambda', settings: { function: ['4wEA', null, null] } },
    /“mystery” \(Lambda\) holds a program .* never run/,
  ],
  [
    'a class that is not known',
    IMAGE,
    { className: 'CapsuleLayer' },
    /is of a class that cannot be computed/,
  ],
  [
    'a name of a class that every object has',
    IMAGE,
    { className: 'constructor' },
    /is of a class that cannot be computed/,
  ],
  [
    'a state that is kept',
    [5, 3],
    { className: 'LSTM', settings: { units: 2, stateful: true }, weights: [[3, 8], [2, 8], [8]] },
    /\(stateful\), which a single run cannot show/,
  ],
  ['shapes that cannot be added', IMAGE, { className: 'Add', inputs: ['input', 'flat'] }, /./],
  [
    'a reshape that loses numbers',
    IMAGE,
    { className: 'Reshape', settings: { target_shape: [7, -1] } },
    /cannot make \[7, -1\] of 4 × 5 × 6/,
  ],
  [
    'an order of axes that is none',
    IMAGE,
    { className: 'Permute', settings: { dims: [1, 1, 2] } },
    /orders axes \[1, 1, 2\]/,
  ],
  [
    'an epsilon that divides by 0',
    IMAGE,
    { className: 'BatchNormalization', settings: { epsilon: 0 }, weights: [[6], [6], [6], [6]] },
    /“epsilon” is 0; a number above 0/,
  ],
  [
    'another axis',
    IMAGE,
    { className: 'BatchNormalization', settings: { axis: 1 }, weights: [[4], [4], [4], [4]] },
    /normalizes axis 1; only the last one/,
  ],
  [
    'a mask in the file',
    [5, 4],
    {
      className: 'MultiHeadAttention',
      inputs: ['input', 'input'],
      settings: { num_heads: 1, key_dim: 2, use_bias: false },
      callSettings: { attention_mask: [] },
      weights: [
        [4, 1, 2],
        [4, 1, 2],
        [4, 1, 2],
        [1, 2, 4],
      ],
    },
    /is called with “attention_mask”/,
  ],
];

describe('what cannot be computed is refused by name', () => {
  for (const [what, shape, layer, sentence] of REFUSED)
    it(what, () => {
      const flat: SmallLayer = { name: 'flat', className: 'Flatten' };
      const layers = layer.inputs?.includes('flat') ? [flat, layer] : [layer];
      assert.throws(
        () => smallNetwork(shape, layers),
        (thrown: unknown) =>
          thrown instanceof ProblemError && thrown.code === 'bad-model' && sentence.test(thrown.message),
      );
    });

  it('says what can be read instead of a class that is not known', () => {
    const problem = (): void => void smallNetwork(IMAGE, [{ className: 'CapsuleLayer' }]);
    assert.throws(problem, ({ nextStep }: ProblemError) =>
      /What can be read: Conv1D, Conv2D/.test(nextStep!),
    );
  });

  it('whatever is written into the settings, nothing but a problem in words comes of it', () => {
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(-1, 0, 1.5, NaN, '', 'same', [3, 3], [[1, 2], 3], null),
    );
    const keys = [
      'filters',
      'kernel_size',
      'strides',
      'padding',
      'dilation_rate',
      'groups',
      'activation',
      'use_bias',
      'units',
      'axis',
      'target_shape',
      'pool_size',
      'layer',
    ];
    const names = [
      'Conv2D',
      'Dense',
      'Reshape',
      'MaxPooling2D',
      'BatchNormalization',
      'Concatenate',
      'Bidirectional',
      'ZeroPadding2D',
      'PReLU',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.dictionary(fc.constantFrom(...keys), junk),
        (className, settings) => {
          try {
            smallNetwork(IMAGE, [{ className, settings, weights: [[3, 3, 6, 4], [4]] }]);
          } catch (thrown) {
            assert.ok(thrown instanceof ProblemError, String(thrown));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a network of layers', () => {
  before(startTensors);

  const CLASSIC: readonly SmallLayer[] = [
    { ...CONV, settings: { filters: 4, kernel_size: 3, padding: 'same' } },
    {
      name: 'norm',
      className: 'BatchNormalization',
      weights: [[4], [4], [4], { shape: [4], values: [1, 2, 1, 3] }],
    },
    { name: 'bend', className: 'ReLU' },
    { name: 'pool', className: 'MaxPooling2D' },
    { name: 'flat', className: 'Flatten' },
    {
      name: 'last',
      className: 'Dense',
      settings: { units: 3, activation: 'softmax' },
      weights: [[16, 3], [3]],
    },
  ];

  it('counts its parameters and names its parts', () => {
    const { network } = smallNetwork(IMAGE, CLASSIC);
    assert.equal(network.parameterCount, 3 * 3 * 6 * 4 + 4 + 16 + 48 + 3);
    assert.deepEqual(
      network.blocks.map(({ name, title, folds, remark }) => ({ name, title, folds, remark })),
      [
        { name: 'layer.conv', title: 'Conv2D conv · 3×3', folds: true, remark: '236 parameters' },
        { name: 'layer.pool', title: 'MaxPooling2D pool · 2×2, stride 2', folds: false, remark: undefined },
        { name: 'layer.flat', title: 'Flatten flat', folds: false, remark: undefined },
        { name: 'layer.last', title: 'Dense last · 3 units', folds: true, remark: '51 parameters' },
      ],
    );
    assert.equal(network.output, 'layer.last.output');
  });

  it('has words, a formula and fitting views for every stage', async () => {
    const { network } = smallNetwork(IMAGE, CLASSIC);
    const trace = await runSmall(network, IMAGE, randomNumbers(countOf(IMAGE)));
    const views = new Map<string, readonly string[]>();
    for (const node of trace.nodes.values()) {
      if (node.name.startsWith('input.')) continue;
      const words = network.words(node);
      assert.ok(words.title && words.formula && words.description.endsWith('.'), node.name);
      views.set(node.name, words.views ?? []);
    }
    assert.deepEqual(views.get('layer.conv.output'), ['maps', 'over_image', 'slide']);
    assert.deepEqual(views.get('layer.conv.kernel'), ['filters']);
    assert.deepEqual(views.get('layer.pool.output'), ['maps', 'over_image', 'slide']);
    assert.deepEqual(views.get('layer.flat.output'), ['flatten']);
    assert.deepEqual(views.get('layer.last.output'), ['classes', 'why']);
    assert.deepEqual(trace.nodes.get('layer.last.output')!.axes, [
      { name: 'class', size: 3, labels: 'classes' },
    ]);
    trace.dispose();
    network.dispose();
  });

  it('explains every stage by its parents, to the number that was computed', async () => {
    const { network } = smallNetwork(IMAGE, CLASSIC);
    const trace = await runSmall(network, IMAGE, randomNumbers(countOf(IMAGE)));
    for (const node of trace.nodes.values()) {
      const index = node.axes.map((axis) => axis.size - 1);
      const { value, recomputed } = explain(trace, node.name, index);
      assert.ok(Math.abs(value - recomputed) < 1e-5, `${node.name}: ${value} is explained as ${recomputed}`);
    }
    trace.dispose();
    network.dispose();
  });

  it('computes step by step where a stage inside a block is changed', async () => {
    const { network } = smallNetwork(IMAGE, CLASSIC);
    const x = randomNumbers(countOf(IMAGE));
    const edits = new Map([['layer.conv.output', switchOffChannels([1], 'filter')]]);
    const edited = await runSmall(network, IMAGE, x, { retain: () => false, edits });
    // The same with the filter's weights and bias zeroed by hand.
    const { weights } = smallNetwork(IMAGE, CLASSIC);
    const zeroed = (name: string): readonly number[] =>
      [...weights.read(name)].map((value, at) => (at % 4 === 1 ? 0 : value));
    const stored = [
      { shape: [3, 3, 6, 4], values: zeroed('conv.0') },
      { shape: [4], values: zeroed('conv.1') },
    ];
    const byHand = smallNetwork(IMAGE, [{ ...CLASSIC[0]!, weights: stored }, ...CLASSIC.slice(1)]).network;
    const expected = await runSmall(byHand, IMAGE, x);
    const plain = await runSmall(network, IMAGE, x);
    for (const name of ['conv', 'norm', 'bend', 'pool', 'last']) {
      const stage = `layer.${name}.output`;
      const values = valuesOf(edited, nodeOf(edited, stage));
      const difference = largestDifference(values, valuesOf(expected, nodeOf(expected, stage)));
      assert.ok(difference < 1e-5, `${stage} differs by ${difference}`);
      assert.ok(largestDifference(values, valuesOf(plain, nodeOf(plain, stage))) > 1e-4, stage);
    }
    const difference = new DifferenceTrace(edited, plain, ['with', 'without']);
    const maps = valuesOf(difference, nodeOf(difference, 'layer.bend.output'));
    const [withOut, without] = [edited, plain].map((trace) =>
      valuesOf(trace, nodeOf(trace, 'layer.bend.output')),
    );
    assert.deepEqual(
      [...maps],
      [...withOut!].map((value, i) => Math.fround(value - without![i]!)),
    );
    for (const trace of [edited, expected, plain]) trace.dispose();
  });
});
