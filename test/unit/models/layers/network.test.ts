import assert from 'node:assert/strict';
import { switchOffChannels } from '../../../../src/nn/edits.ts';
import { DifferenceTrace } from '../../../../src/trace/differenceTrace.ts';
import { explain } from '../../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../../src/trace/export.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { largestDifference } from '../../references.ts';
import { startTensors } from '../../tensors.ts';
import { countOf, randomNumbers, runSmall, type SmallLayer, smallNetwork } from './smallNetworks.ts';

const IMAGE = [4, 5, 6];

const CONV: SmallLayer = {
  name: 'conv',
  className: 'Conv2D',
  settings: { filters: 4, kernel_size: 3 },
  weights: [[3, 3, 6, 4], [4]],
};

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
        { name: 'layer.conv', title: 'conv · convolution 3×3', folds: true, remark: '236 parameters' },
        { name: 'layer.pool', title: 'pool · max pooling 2×2, stride 2', folds: false, remark: undefined },
        { name: 'layer.flat', title: 'flat · Flatten', folds: false, remark: undefined },
        { name: 'layer.last', title: 'last · dense 3 units', folds: true, remark: '51 parameters' },
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

  it('has bars and reasons for scores without a softmax, and none for a single number', async () => {
    const ending = async (units: number): Promise<readonly string[]> => {
      const last = { name: 'last', className: 'Dense', settings: { units }, weights: [[16, units], [units]] };
      const { network } = smallNetwork(IMAGE, [...CLASSIC.slice(0, -1), last]);
      const trace = await runSmall(network, IMAGE, randomNumbers(countOf(IMAGE)));
      const node = nodeOf(trace, 'layer.last.output');
      trace.dispose();
      network.dispose();
      return [...node.axes.map(({ name }) => name), ...(network.words(node).views ?? [])];
    };
    assert.deepEqual(await ending(3), ['class', 'classes', 'why']);
    assert.deepEqual(await ending(1), ['unit']);
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
