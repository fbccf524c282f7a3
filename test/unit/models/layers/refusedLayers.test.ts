import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Recorder } from '../../../../src/nn/recorder.ts';
import type { Traced } from '../../../../src/nn/traced.ts';
import { ProblemError } from '../../../../src/problem.ts';
import type { TraceNode } from '../../../../src/trace/node.ts';
import { type SmallLayer, smallNetwork } from './smallNetworks.ts';

const IMAGE = [4, 5, 6];

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

  it('sizes of an input that all layers together have no memory for', async () => {
    const same: SmallLayer = { className: 'UpSampling2D', settings: { size: 1 } };
    const { network } = smallNetwork([null, null, 4], Array<SmallLayer>(8).fill(same));
    const axes = ['channel', 'row', 'column'].map((name) => ({ name, size: name === 'channel' ? 4 : 4000 }));
    const node: TraceNode = { name: 'input.image', axes, operation: { kind: 'input' }, parents: [] };
    const untouched: Traced = { node, matrix: () => assert.fail('something was computed') };
    await assert.rejects(
      network.run(new Recorder({ retain: () => false }), new Map([['input', untouched]])),
      (thrown: unknown) =>
        thrown instanceof ProblemError && /488 million numbers together/.test(thrown.message),
    );
  });
});
