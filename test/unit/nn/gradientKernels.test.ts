import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import {
  avgPool,
  conv2d,
  depthwiseConv2d,
  grad,
  grads,
  maxPool,
  memory,
  mul,
  setBackend,
  sum,
  type Tensor,
  tensor4d,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { registerGradientKernels } from '../../../src/nn/gradientKernels.ts';
import { seededRandom } from '../../../src/trace/random.ts';
import { startTensors } from '../tensors.ts';

type Shape = [number, number, number, number];

type Padding = 'valid' | 'same' | [[0, 0], [number, number], [number, number], [0, 0]];

/** A convolution by chance: sizes, stride, padding and dilation. */
interface Case {
  readonly input: Shape;
  readonly kernel: Shape;
  readonly stride: [number, number];
  readonly dilation: [number, number];
  readonly padding: Padding;
  readonly seed: number;
}

const pair = (most: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));

const CASE: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    size: pair(4),
    channels: fc.integer({ min: 1, max: 3 }),
    window: pair(3),
    filters: fc.integer({ min: 1, max: 4 }),
    stride: pair(3),
    dilation: pair(2),
    padding: fc.constantFrom<Padding>('valid', 'same', [[0, 0], [1, 2], [0, 1], [0, 0]]), // prettier-ignore
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ batch, size, channels, window, filters, stride, dilation, padding, seed }) => {
    const dilated = dilation[0] > 1 || dilation[1] > 1;
    return {
      input: [batch, size[0] + 5, size[1] + 5, channels],
      kernel: [window[0], window[1], channels, filters],
      stride: dilated ? [1, 1] : strideFor(stride, window, padding), // tfjs has one or the other
      dilation,
      padding,
      seed,
    };
  });

/** Forwards, tfjs's WebAssembly gives zeros for padding “same” where a window is smaller than its stride. */
function strideFor(stride: [number, number], window: [number, number], padding: Padding): [number, number] {
  if (padding !== 'same') return stride;
  return [Math.min(stride[0], window[0]), Math.min(stride[1], window[1])];
}

function randomValues(shape: Shape, random: () => number): Float32Array {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => 2 * random() - 1);
}

type Convolution = (x: Tensor4D, w: Tensor4D, example: Case) => Tensor4D;

const convolution: Convolution = (x, w, { stride, padding, dilation }) =>
  conv2d(x, w, stride, padding, 'NHWC', dilation);
const depthwise: Convolution = (x, w, { stride, padding, dilation }) =>
  depthwiseConv2d(x, w, stride, padding, 'NHWC', dilation);

/** Outputs are weighted by chance and added up; what are the derivatives of that sum? */
function setUp(example: Case, convolve: Convolution) {
  const random = seededRandom(example.seed);
  const x = tensor4d(randomValues(example.input, random), example.input);
  const w = tensor4d(randomValues(example.kernel, random), example.kernel);
  const { shape } = convolve(x, w, example);
  const weights = tensor4d(randomValues(shape, random), shape);
  const total = (image: Tensor, kernel: Tensor): Tensor =>
    sum(mul(convolve(image as Tensor4D, kernel as Tensor4D, example), weights));
  return { x, w, total };
}

function derivatives(example: Case, convolve: Convolution): number[][] {
  return tidy(() => {
    const { x, w, total } = setUp(example, convolve);
    return grads(total)([x, w]).map((gradient) => Array.from(gradient.dataSync()));
  });
}

/** The sum is linear in each number: a step of 1 gives the derivative without an error of approximation. */
function differences(example: Case, convolve: Convolution): number[][] {
  return tidy(() => {
    const { x, w, total } = setUp(example, convolve);
    const now = total(x, w).dataSync()[0]!;
    const moved = (tensor: Tensor4D, at: number): Tensor4D => {
      const values = tensor.dataSync().slice();
      values[at]! += 1;
      return tensor4d(values as Float32Array, tensor.shape);
    };
    return [
      Array.from(x.dataSync(), (_, at) => total(moved(x, at), w).dataSync()[0]! - now),
      Array.from(w.dataSync(), (_, at) => total(x, moved(w, at)).dataSync()[0]! - now),
    ];
  });
}

function assertClose(found: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length);
  found.forEach((value, at) =>
    assert.ok(Math.abs(value - expected[at]!) <= tolerance, `${at}: ${value}, not ${expected[at]}`),
  );
}

describe('gradients of convolutions on WebAssembly', () => {
  before(async () => {
    await startTensors();
    registerGradientKernels();
  });
  afterEach(async () => {
    await setBackend('wasm');
  });

  for (const [name, convolve] of Object.entries({ convolution, depthwise })) {
    it(`are what a small step changes: ${name}`, () => {
      fc.assert(
        fc.property(CASE, (example) => {
          const found = derivatives(example, convolve);
          const expected = differences(example, convolve);
          found.forEach((gradient, which) => assertClose(gradient, expected[which]!, 1e-4));
        }),
        { numRuns: 60 },
      );
    });

    it(`are those of the plain backend: ${name}`, async () => {
      const examples = fc.sample(CASE, { numRuns: 40, seed: 4 }).map((example): Case => ({
        ...example,
        dilation: [1, 1],
      }));
      const found = examples.map((example) => derivatives(example, convolve));
      await setBackend('cpu');
      const expected = examples.map((example) => derivatives(example, convolve));
      found.forEach((gradients, at) =>
        gradients.forEach((gradient, which) => assertClose(gradient, expected[at]![which]!, 1e-5)),
      );
    });
  }

  for (const [name, pool] of Object.entries({ maxPool, avgPool })) {
    it(`and of pooling are those of the plain backend: ${name}`, async () => {
      const shape: Shape = [2, 7, 6, 3];
      const derive = (): number[] =>
        tidy(() => {
          const random = seededRandom(1);
          const x = tensor4d(randomValues(shape, random), shape);
          const total = (image: Tensor): Tensor => sum(mul(pool(image as Tensor4D, [3, 2], 2, 'same'), 3));
          return Array.from(grad(total)(x).dataSync());
        });
      const found = derive();
      await setBackend('cpu');
      assertClose(found, derive(), 1e-6);
    });
  }

  it('leave nothing in memory', () => {
    const [example] = fc.sample(CASE, { numRuns: 1, seed: 1 });
    derivatives(example!, convolution);
    const before = memory();
    derivatives(example!, convolution);
    derivatives(example!, depthwise);
    assert.deepEqual(
      [memory().numTensors, memory().numDataBuffers],
      [before.numTensors, before.numDataBuffers],
    );
  });

  it('refuse a dilation where it would be left out', async () => {
    const [example] = fc.sample(CASE, { numRuns: 1, seed: 1 });
    const dilated: Case = {
      ...example!,
      stride: [1, 1],
      dilation: [2, 2],
      kernel: [2, 2, example!.input[3], 2],
    };
    await setBackend('cpu');
    assert.throws(() => derivatives(dilated, convolution), /WebAssembly alone/);
  });
});
