import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Recorder } from '../../../src/nn/recorder.ts';
import type { Operations } from '../../../src/nn/operations.ts';
import type { Traced } from '../../../src/nn/traced.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import { numpyCode } from '../../../src/trace/numpy.ts';
import { cell } from '../../../src/trace/trace.ts';
import { imageAxes } from '../nn/images.ts';
import { hasNumpy, runPython, WITHOUT_NUMPY } from '../python.ts';
import { largestDifference } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { numbers, randomLayer, type RandomLayer, RandomWeights, recordLayers } from './randomNetwork.ts';

interface RandomInput {
  readonly isSequence: boolean;
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

const randomInput: fc.Arbitrary<RandomInput> = fc.record({
  isSequence: fc.boolean(),
  channels: fc.integer({ min: 1, max: 4 }),
  rows: fc.integer({ min: 1, max: 7 }),
  columns: fc.integer({ min: 1, max: 7 }),
});

const layers = fc.array(randomLayer, { minLength: 1, maxLength: 4 });

async function run(
  input: RandomInput,
  chosen: readonly RandomLayer[],
  weights: RandomWeights,
  retain: boolean,
): Promise<Recorder> {
  const trace = new Recorder({ retain: () => retain });
  const { channels, rows, columns, isSequence } = input;
  const axes = isSequence
    ? [
        { name: 'position', size: columns },
        { name: 'feature', size: channels },
      ]
    : imageAxes(channels, rows, columns);
  const count = channels * columns * (isSequence ? 1 : rows);
  const x = trace.constant(
    ...(['input', 'x', axes, numbers(count, 5), { kind: 'input' }] as const),
    isSequence ? 'rows' : 'channels_last',
  );
  await trace.block('layers', x, (operations, image) =>
    head(operations, recordLayers(operations, image!, chosen, weights), weights, isSequence),
  );
  return trace;
}

/** Flattened and pooled, normalized as vectors, then probabilities. */
function head(operations: Operations, x: Traced, weights: RandomWeights, isSequence: boolean): Traced {
  const { images } = operations;
  const order = isSequence ? [0, 1] : [1, 2, 0];
  const row = images.flatten('flattened', x, order);
  images.flatten('column_first', x, order.toReversed());
  images.globalPool('mean_kept', x, 'mean', true);
  const pooled = images.concatenate(
    'pooled',
    [images.globalPool('largest', x, 'max'), images.globalPool('mean', x, 'mean'), row],
    0,
  );
  const size = pooled.node.axes[0]!.size;
  const parameters = {
    mean: weights.vector('head.moving_mean', size),
    variance: weights.vector('head.moving_variance', size, 1),
    epsilon: 1e-3,
  };
  const normal = images.batchNorm('normal', pooled, parameters);
  const linear = { weight: weights.matrix('head.kernel', size, 3), bias: weights.vector('head.bias', 3) };
  return operations.softmax('classes', operations.linear('logits', normal, linear, 'class'));
}

const agrees = (a: number, b: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(a));

const cellOf = (node: TraceNode, share: number): number[] =>
  node.axes.map(({ size }, axis) => Math.floor(((share * (axis + 1.37)) % 1) * size));

describe('operations on images and sequences', () => {
  before(startTensors);

  it('are explained cell by cell with what the run computed, in the run as in the replay', async () => {
    const kinds = new Set<string>();
    const property = fc.asyncProperty(
      randomInput,
      layers,
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      async (input, chosen, share) => {
        const weights = new RandomWeights();
        const [fast, replayed] = [
          await run(input, chosen, weights, true),
          await run(input, chosen, weights, false),
        ];
        for (const node of fast.nodes.values()) {
          kinds.add(node.operation.kind);
          const [a, b] = [valuesOf(fast, node), valuesOf(replayed, node)];
          const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
          assert.ok(largestDifference(a, b) <= 2e-5 * scale, `${node.name}: run and replay`);
          for (const index of [
            cellOf(node, share),
            node.axes.map(() => 0),
            node.axes.map(({ size }) => size - 1),
          ]) {
            const found = explain(replayed, node.name, index);
            assert.ok(
              agrees(found.value, found.recomputed),
              `${node.name}[${index.join()}] is ${found.value}, explained as ${found.recomputed}`,
            );
            assert.ok(found.formula.length > 0 && found.substituted.length > 0, node.name);
            for (const source of found.sources) explain(replayed, source.node, source.index);
          }
        }
        for (const trace of [fast, replayed]) trace.dispose();
        weights.dispose();
      },
    );
    await fc.assert(property, { numRuns: 150 });
    for (const kind of ['convolution', 'pool', 'global_pool', 'batch_norm', 'rescale', 'pad', 'upsample'])
      assert.ok(kinds.has(kind), kind);
    for (const kind of ['delayed', 'recurrent_sum', 'interpolate', 'held', 'rows', 'pool_stretches'])
      assert.ok(kinds.has(kind), kind);
    for (const kind of ['flatten', 'concatenate', 'combine', 'linear', 'softmax'])
      assert.ok(kinds.has(kind), kind);
  });

  it('leave no tensors behind', async () => {
    const chosen: readonly RandomLayer[] = fc.sample(layers, { numRuns: 12, seed: 4 }).flat();
    const input = { isSequence: false, channels: 3, rows: 6, columns: 5 };
    const once = async (): Promise<number> => {
      const weights = new RandomWeights();
      const trace = await run(input, chosen.slice(0, 12), weights, false);
      for (const node of trace.nodes.values()) valuesOf(trace, node);
      trace.dispose();
      weights.dispose();
      return memory().numTensors;
    };
    assert.equal(await once(), await once());
  });

  it(`are written as Python that gives the run’s numbers, cell by cell and node by node${WITHOUT_NUMPY}`, async function () {
    this.timeout(120_000);
    const pieces: string[] = [];
    const expected: { name: string; values: readonly number[] }[] = [];
    const inputs = fc.sample(fc.tuple(randomInput, layers), { numRuns: 60, seed: 7 });
    for (const [input, chosen] of inputs) {
      const weights = new RandomWeights();
      const trace = await run(input, chosen, weights, false);
      for (const node of trace.nodes.values()) {
        const index = cellOf(node, 0.618 + pieces.length);
        pieces.push(numpyCode(trace, node.name), numpyCode(trace, node.name, index));
        const name = `${node.name} of ${JSON.stringify(chosen)}`;
        expected.push(
          { name, values: [...valuesOf(trace, node)] },
          { name: `${index.join()} of ${name}`, values: [cell(trace, node, index)] },
        );
      }
      trace.dispose();
      weights.dispose();
    }
    for (const piece of pieces) assert.match(piece, /^# .+\n(import base64\n)?import numpy as np\n/m);
    if (!hasNumpy) return this.skip();
    runPython(pieces).forEach((found, i) => {
      const { name, values } = expected[i]!;
      assert.equal(found.length, values.length, name);
      found.forEach((value, at) =>
        assert.ok(agrees(values[at]!, value), `${name}: ${value}, not ${values[at]}`),
      );
    });
  });
});
