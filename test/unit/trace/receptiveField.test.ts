import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Recorder } from '../../../src/nn/recorder.ts';
import { ProblemError } from '../../../src/problem.ts';
import { DifferenceTrace } from '../../../src/trace/differenceTrace.ts';
import type { ReceptiveField } from '../../../src/trace/maps.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import { receptiveField } from '../../../src/trace/receptiveField.ts';
import { cell } from '../../../src/trace/trace.ts';
import { channelsLast, imageAxes } from '../nn/images.ts';
import { startTensors } from '../tensors.ts';
import { numbers, randomLayer, type RandomLayer, RandomWeights, recordLayers } from './randomNetwork.ts';

const SHAPE = [2, 9, 8] as const;
const [CHANNELS, ROWS, COLUMNS] = SHAPE;

/** Layers through which every cell that is read shows: no maximum hides the others, no ReLU is dead, no limit cuts. */
const showsEverything = (layer: RandomLayer): boolean =>
  (layer.kind === 'convolution' && (layer.activation === null || layer.activation === 'silu')) ||
  (layer.kind === 'pool' && layer.function === 'mean') ||
  (layer.kind === 'combine' && (layer.function === 'average' || layer.function === 'subtract')) ||
  (layer.kind === 'rescale' && !layer.limited) ||
  ['pad', 'upsample', 'batch_norm', 'residual', 'concatenate'].includes(layer.kind);

const networks = fc.array(randomLayer.filter(showsEverything), { minLength: 1, maxLength: 4 });

/** @param image [channel, row, column] */
async function run(layers: readonly RandomLayer[], image: Float32Array, weights: RandomWeights) {
  const trace = new Recorder({ retain: () => true });
  const values = channelsLast(image, SHAPE);
  const x = trace.constant('input', 'x', imageAxes(...SHAPE), values, { kind: 'input' }, 'channels_last');
  await trace.block('layers', x, (operations, input) => {
    const y = recordLayers(operations, input!, layers, weights);
    operations.images.globalPool('pooled', y, 'mean');
    return operations.images.flatten('flattened', y, [1, 2, 0]);
  });
  return trace;
}

/** The image with other numbers wherever `where` says so. */
const changed = (image: Float32Array, where: (row: number, column: number) => boolean): Float32Array =>
  image.map((value, i) =>
    where(Math.floor(i / COLUMNS) % ROWS, i % COLUMNS) ? value + 2 + Math.cos(i) : value,
  );

const lines = ({ top, bottom, left, right }: ReceptiveField) => ({
  top: (row: number, column: number) => row === top && column >= left && column < right,
  bottom: (row: number, column: number) => row === bottom - 1 && column >= left && column < right,
  left: (row: number, column: number) => column === left && row >= top && row < bottom,
  right: (row: number, column: number) => column === right - 1 && row >= top && row < bottom,
});

describe('receptive fields', () => {
  before(startTensors);

  it('hold all that changes a cell: nothing outside does, each border does', async () => {
    const image = numbers(CHANNELS * ROWS * COLUMNS, 9);
    let bordersTried = 0;
    const property = fc.asyncProperty(networks, fc.nat(), async (layers, random) => {
      const weights = new RandomWeights();
      const trace = await run(layers, image, weights);
      const computed = [...trace.nodes.values()].filter((node) => node.parents.length > 0);
      const node = computed[random % computed.length]!;
      const index = node.axes.map(({ size }, axis) => Math.floor(random / (axis + 3)) % size);
      const field = receptiveField(trace, node.name, index);
      const before = cell(trace, node, index);
      const after = async (where: (row: number, column: number) => boolean): Promise<number> => {
        const other = await run(layers, changed(image, where), weights);
        const value = cell(other, node, index);
        other.dispose();
        return value;
      };
      const { top, bottom, left, right } = field;
      const inside = (row: number, column: number): boolean =>
        row >= top && row < bottom && column >= left && column < right;
      const place = `${node.name}[${index.join()}] sees ${JSON.stringify(field)}`;
      assert.equal(await after((row, column) => !inside(row, column)), before, `${place}, and more`);
      if (bottom > top) {
        for (const [side, line] of Object.entries(lines(field))) {
          bordersTried++;
          assert.notEqual(await after(line), before, `${place}, but not its ${side}`);
        }
      }
      trace.dispose();
      weights.dispose();
    });
    await fc.assert(property, { numRuns: 120 });
    assert.ok(bordersTried > 200, `only ${bordersTried} borders were tried`);
  });

  it('grow by the known numbers: three 3 × 3 convolutions see 7 × 7, a stride of 2 doubles what comes after', async () => {
    const weights = new RandomWeights();
    const trace = new Recorder({ retain: () => true });
    const axes = imageAxes(1, 32, 32);
    const x = trace.constant('input', 'x', axes, new Float32Array(1024), { kind: 'input' }, 'channels_last');
    await trace.block('layers', x, ({ images }, input) => {
      const kernel = weights.kernel('kernel', { rows: 3, columns: 3, channels: 1, filters: 1 });
      const first = images.convolution('first', input!, { kernel });
      const second = images.convolution('second', first, { kernel });
      images.convolution('third', second, { kernel });
      const strided = images.convolution('strided', input!, { kernel }, { stride: [2, 2] });
      return images.flatten('row', images.convolution('after', strided, { kernel }), [1, 2, 0]);
    });
    const side = (node: string): number => {
      const { top, bottom, left, right } = receptiveField(trace, node, [0, 5, 5]);
      assert.equal(bottom - top, right - left);
      return bottom - top;
    };
    assert.deepEqual(['first', 'second', 'third', 'strided', 'after'].map(side), [3, 5, 7, 3, 7]);
    assert.deepEqual(receptiveField(trace, 'third', [0, 5, 9]), {
      ...{ top: 5, bottom: 12, left: 9, right: 16, rows: 32, columns: 32 },
    });
    assert.deepEqual(
      receptiveField(new DifferenceTrace(trace, trace), 'third', [0, 5, 9]),
      receptiveField(trace, 'third', [0, 5, 9]),
    );
    trace.dispose();
    weights.dispose();
  });

  it('are whole through a linear layer, and empty in the padding', async () => {
    const weights = new RandomWeights();
    const trace = new Recorder({ retain: () => true });
    const axes = imageAxes(1, 4, 4);
    const x = trace.constant('input', 'x', axes, new Float32Array(16), { kind: 'input' }, 'channels_last');
    await trace.block('layers', x, (operations, input) => {
      const { images } = operations;
      const padded = images.pad('padded', input!, [1, 1, 1, 1]);
      const row = images.flatten('row', padded, [1, 2, 0]);
      return operations.linear('linear', row, { weight: weights.matrix('kernel', 36, 2) });
    });
    const whole = { top: 0, bottom: 4, left: 0, right: 4, rows: 4, columns: 4 };
    assert.deepEqual(receptiveField(trace, 'linear', [1]), whole);
    assert.deepEqual(receptiveField(trace, 'padded', [0, 0, 3]), { ...whole, bottom: 0, right: 0 });
    assert.deepEqual(receptiveField(trace, 'row', [7]), { ...whole, bottom: 1, right: 1 });
    trace.dispose();
    weights.dispose();
  });

  it('are refused for what comes from no image', () => {
    const node: TraceNode = {
      name: 'ids',
      axes: [{ name: 'position', size: 3 }],
      operation: { kind: 'input' },
      parents: [],
    };
    const trace = new Recorder({ retain: () => true });
    trace.nodes.set('ids', node);
    assert.throws(
      () => receptiveField(trace, 'ids', [1]),
      (thrown) => thrown instanceof ProblemError && thrown.code === 'bad-request',
    );
    assert.throws(
      () => receptiveField(trace, 'nothing', [1]),
      (thrown) => thrown instanceof ProblemError && thrown.code === 'not-found',
    );
  });
});
