import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import { kernelParameter } from '../../../src/nn/kernelParameter.ts';
import type { ImageOperations } from '../../../src/nn/imageOperations.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import type { Traced } from '../../../src/nn/traced.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { shapeOf, valuesOf } from '../../../src/trace/export.ts';
import type { Padding, Pair, PoolFunction } from '../../../src/trace/operation.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { largestDifference, referenceFolder } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { channelsLast, imageAxes, inTensorFlowOrder, vectorParameter } from './images.ts';

interface ConvolutionCase {
  readonly name: string;
  readonly operation: 'conv2d';
  readonly input: string;
  readonly weight: string;
  readonly bias: string | null;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
  readonly true_convolution: boolean;
}

interface PoolCase {
  readonly name: string;
  readonly operation: `${'max' | 'min' | 'average' | 'median' | 'median_lower'} pooling`;
  readonly input: string;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly ceil_mode: boolean;
  readonly count_include_pad?: boolean;
}

const folder = referenceFolder('convolution');
const { cases } = JSON.parse(readFileSync(`${folder}/input.json`, 'utf8')) as {
  cases: readonly (ConvolutionCase | PoolCase)[];
};
const given = readSafetensors(readFileSync(`${folder}/model.safetensors`));
const expected = readSafetensors(readFileSync(`${folder}/expected.safetensors`));

const TOLERANCE = 1e-4;

/** As the run computes it, and as a replay does. */
const MODES = { run: () => true, replay: () => false };

/** One operation on an image of the references; the node is named `y`. */
async function compute(
  input: string,
  mode: keyof typeof MODES,
  build: (images: ImageOperations, x: Traced, trace: Recorder) => Traced,
): Promise<Recorder> {
  const trace = new Recorder({ retain: MODES[mode] });
  const shape = given.shape(input) as [number, number, number];
  const values = channelsLast(given.read(input), shape);
  const x = trace.constant('input', 'x', imageAxes(...shape), values, { kind: 'input' }, 'channels_last');
  // The output of a block is always kept: what is asked for stands before it, so that it may have to be replayed.
  await trace.block('layer', x, ({ images }, image) =>
    images.flatten('flattened', build(images, image!, trace), [0, 1, 2]),
  );
  return trace;
}

/** @param learnt the kernel: what is computed of whole numbers alone has to be exact */
function assertAgrees(trace: Recorder, name: string, learnt: Float32Array = new Float32Array()): void {
  const found = nodeOf(trace, 'y');
  assert.deepEqual(shapeOf(found), [...expected.shape(name)]);
  const isWhole = [...expected.read(name), ...learnt].every(Number.isInteger);
  const difference = largestDifference(valuesOf(trace, found), expected.read(name));
  assert.ok(difference <= (isWhole ? 0 : TOLERANCE), `${name} differs by ${difference}`);
}

const bothSides = ([vertical, horizontal]: Pair): Padding => [vertical, vertical, horizontal, horizontal];

/** The matrices' kernels as numbers that a person typed, the others as learnt ones. */
function kernelOf(each: ConvolutionCase, trace: Recorder): Traced {
  const [filters, channels, rows, columns] = given.shape(each.weight) as [number, number, number, number];
  const values = given.read(each.weight);
  if (each.name.startsWith('matrix.')) {
    const axes = [{ name: 'filter', size: filters }, ...imageAxes(channels, rows, columns)];
    return trace.nodes.has('kernel') ? trace.kept('kernel') : trace.constant('input', 'kernel', axes, values);
  }
  const isDepthwise = each.groups > 1 && channels === 1;
  return kernelParameter({
    ...{ name: 'kernel', rows, columns, channels, filters },
    ...(isDepthwise && { depthwise: each.groups }),
    read: () => inTensorFlowOrder(values, filters, channels, rows, columns),
  });
}

function convolution(each: ConvolutionCase, images: ImageOperations, x: Traced, trace: Recorder): Traced {
  const bias = each.bias === null ? undefined : vectorParameter('bias', given.read(each.bias));
  const settings = {
    stride: each.stride,
    padding: bothSides(each.padding),
    dilation: each.dilation,
    groups: each.groups,
    flipped: each.true_convolution,
  };
  return images.convolution('y', x, { kernel: kernelOf(each, trace), bias }, settings);
}

/** PyTorch's `ceil_mode`: a last window that begins inside the image counts, though it ends outside of it. */
function withCeiling(each: PoolCase): Padding {
  const [, rows, columns] = given.shape(each.input) as [number, number, number];
  const extra = (direction: 0 | 1, size: number): number => {
    const padding = each.padding[direction]!;
    const reach = each.dilation[direction]! * (each.kernel[direction]! - 1) + 1;
    const beyond = (size + 2 * padding - reach) % each.stride[direction]!;
    if (!each.ceil_mode || beyond === 0) return 0;
    const start = size + 2 * padding - reach - beyond + each.stride[direction]!;
    return start < size + padding ? each.stride[direction]! - beyond : 0;
  };
  const [top, bottom, left, right] = bothSides(each.padding);
  return [top, bottom + extra(0, rows), left, right + extra(1, columns)];
}

const FUNCTIONS: Readonly<Record<PoolCase['operation'], PoolFunction>> = {
  'max pooling': 'max',
  'min pooling': 'min',
  'average pooling': 'mean',
  'median pooling': 'median',
  'median_lower pooling': 'median',
};

const pooling = (each: PoolCase, images: ImageOperations, x: Traced): Traced =>
  images.pool('y', x, FUNCTIONS[each.operation], {
    window: each.kernel,
    stride: each.stride,
    padding: withCeiling(each),
    dilation: each.dilation,
    countPadding: each.count_include_pad ?? false,
  });

for (const mode of ['run', 'replay'] as const) {
  describe(`convolution and pooling agree with PyTorch, in the ${mode}`, () => {
    before(startTensors);

    for (const each of cases) {
      if (each.operation === 'median_lower pooling') continue;
      it(each.name, async () => {
        const trace = await compute(each.input, mode, (images, x, recorder) =>
          each.operation === 'conv2d' ? convolution(each, images, x, recorder) : pooling(each, images, x),
        );
        const kernel = each.operation === 'conv2d' ? given.read(each.weight) : undefined;
        assertAgrees(trace, `${each.name}.output`, kernel);
        trace.dispose();
      });
    }

    for (const [name, chosen] of [
      ['global.average', 'mean'],
      ['global.max', 'max'],
    ] as const) {
      it(name, async () => {
        const trace = new Recorder({ retain: MODES[mode] });
        const shape = given.shape('random.image') as [number, number, number];
        const values = channelsLast(given.read('random.image'), shape);
        const x = trace.constant(
          'input',
          'x',
          imageAxes(...shape),
          values,
          { kind: 'input' },
          'channels_last',
        );
        await trace.block('layer', x, ({ images }, image) => images.globalPool('y', image!, chosen));
        assertAgrees(trace, name);
        trace.dispose();
      });
    }
  });
}

describe('explanations of pooling agree with PyTorch', () => {
  before(startTensors);
  const pooled = cases.filter((each): each is PoolCase => each.operation.endsWith('pooling'));

  for (const each of pooled) {
    const index = `${each.name}.index`;
    if (each.operation === 'median_lower pooling') {
      it(`${each.name}: the lower of the two in the middle stands in the table`, async () => {
        const trace = await compute(each.input, 'run', (images, x) => pooling(each, images, x));
        forEachCell(expected.shape(`${each.name}.output`), (place, i) => {
          const { table } = explain(trace, 'y', place);
          const [lower] = table!.rows.filter(({ label }) => label.startsWith('▸'));
          assert.equal(lower!.values[0], expected.read(`${each.name}.output`)[i], place.join());
        });
        trace.dispose();
      });
    } else if (expected.names.includes(index)) {
      it(`${each.name}: the same cell is chosen`, async () => {
        const trace = await compute(each.input, 'run', (images, x) => pooling(each, images, x));
        const width = given.shape(each.input)[2]!;
        const chosen = expected.read(index);
        forEachCell(expected.shape(index), (place, i) => {
          const [, row, column] = explain(trace, 'y', place).sources[0]!.index as [number, number, number];
          assert.equal(row * width + column, chosen[i], place.join());
        });
        trace.dispose();
      });
    }
  }
});

function forEachCell(shape: readonly number[], visit: (place: number[], i: number) => void): void {
  const count = shape.reduce((product, size) => product * size, 1);
  for (let i = 0; i < count; i++) {
    const place: number[] = [];
    let rest = i;
    for (const size of shape.toReversed()) {
      place.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    visit(place, i);
  }
}
