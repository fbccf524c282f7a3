import assert from 'node:assert/strict';
import {
  fused,
  matMul,
  slice,
  softmax,
  tensor1d,
  tensor2d,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import * as loops from '../../../src/nn/loops.ts';
import { stackedProducts } from '../../../src/nn/stackedProducts.ts';
import { errorFunction, gelu, geluTanh, silu } from '../../../src/trace/specialFunctions.ts';
import { startTensors } from '../tensors.ts';

const size = fc.integer({ min: 1, max: 24 });
const number = fc.float({ min: -4, max: 4, noNaN: true });
const matrix = (rows: number, columns: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(number, { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => Float32Array.from(values));

describe('what we rely on in tfjs', () => {
  before(startTensors);

  it('a fused product of two matrices and a bias is right for any size', () => {
    const shapes = fc.tuple(size, size, fc.integer({ min: 1, max: 120 }));
    const cases = shapes.chain(([rows, inner, columns]) =>
      fc.tuple(
        fc.constant([rows, inner, columns] as const),
        matrix(rows, inner),
        matrix(inner, columns),
        matrix(1, columns),
      ),
    );
    fc.assert(
      fc.property(cases, ([[rows, inner, columns], a, b, bias]) => {
        const product = tidy(() =>
          fused
            .matMul({ a: tensor2d(a, [rows, inner]), b: tensor2d(b, [inner, columns]), bias: tensor1d(bias) })
            .dataSync(),
        );
        for (let cell = 0; cell < product.length; cell++) {
          const [row, column] = [Math.floor(cell / columns), cell % columns];
          let expected = bias[column]!;
          for (let i = 0; i < inner; i++) expected += a[row * inner + i]! * b[i * columns + column]!;
          assert.ok(Math.abs(product[cell]! - expected) < 1e-3, `${product[cell]} is not ${expected}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('softmax gives exactly 0 where the score is −∞, and the lecture’s 1, 1, 1, 5', () => {
    const [masked, lecture] = tidy(() => [
      softmax(tensor2d([1, -Infinity, 2, -Infinity], [1, 4])).dataSync(),
      softmax(tensor2d([1, 1, 1, 5], [1, 4])).dataSync(),
    ]);
    assert.equal(masked![1], 0);
    assert.equal(masked![3], 0);
    assert.ok(Math.abs(masked![0]! + masked![2]! - 1) < 1e-6);
    const expected = [0.0174, 0.0174, 0.0174, 0.9479];
    lecture!.forEach((share, i) => assert.ok(Math.abs(share - expected[i]!) < 5e-5));
  });

  it('stacked products are the products of each pair, also where several share the right one', () => {
    const cases = fc.record({
      rows: size,
      inner: size,
      columns: size,
      groups: fc.integer({ min: 1, max: 3 }),
      shared: fc.integer({ min: 1, max: 3 }),
    });
    const values = (rows: number, columns: number): Tensor2D =>
      tensor2d(
        Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i + 1)),
        [rows, columns],
      );
    fc.assert(
      fc.property(cases, ({ rows, inner, columns, groups, shared }) => {
        const count = groups * shared;
        tidy(() => {
          const [a, b] = [values(count * rows, inner), values(groups * inner, columns)];
          const stacked = stackedProducts(a, b, count, groups).dataSync();
          for (let part = 0; part < count; part++) {
            const right = slice(b, [Math.floor(part / shared) * inner, 0], [inner, columns]);
            const expected = matMul(slice(a, [part * rows, 0], [rows, inner]), right).dataSync();
            const found = stacked.subarray(part * rows * columns, (part + 1) * rows * columns);
            found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-4));
          }
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('loops', () => {
  it('tabulated functions stay within 3e-7 of the exact ones', () => {
    const inputs = Float32Array.from({ length: 200_001 }, (_, i) => -30 + i * 0.0003 + Math.sin(i) * 1e-4);
    for (const [loop, exact] of [
      [loops.gelu, gelu],
      [loops.geluTanh, geluTanh],
      [loops.silu, silu],
    ] as const) {
      const output = new Float32Array(inputs.length);
      loop(output, inputs);
      output.forEach((value, i) => {
        const expected = exact(inputs[i]!);
        assert.ok(
          Math.abs(value - expected) <= 3e-7 * Math.max(1, Math.abs(expected)),
          `${inputs[i]}: ${value}, not ${expected}`,
        );
      });
    }
  });

  it('tabulated functions pass on what is not a number, and infinities', () => {
    const output = new Float32Array(3);
    loops.gelu(output, Float32Array.of(NaN, Infinity, -1e30));
    assert.ok(Number.isNaN(output[0]));
    assert.equal(output[1], Infinity);
    assert.equal(Math.abs(output[2]!), 0);
  });

  it('the error function has its known values', () => {
    // Abramowitz & Stegun, table 7.1.
    const known = [
      [0, 0],
      [0.5, 0.5204998778],
      [1, 0.8427007929],
      [2, 0.995322265],
      [3, 0.9999779095],
    ] as const;
    for (const [x, y] of known) {
      assert.ok(Math.abs(errorFunction(x) - y) < 1e-10, `erf(${x})`);
      assert.ok(Math.abs(errorFunction(-x) + y) < 1e-10, `erf(${-x})`);
    }
  });

  it('layer normalization gives mean 0 and variance 1 before the learnt scale', () => {
    fc.assert(
      fc.property(matrix(3, 8), (input) => {
        const output = new Float32Array(24);
        loops.layerNorm(1e-12, output, input, new Float32Array(8).fill(1));
        for (let row = 0; row < 3; row++) {
          const values = output.subarray(row * 8, row * 8 + 8);
          const spread =
            Math.max(...input.subarray(row * 8, row * 8 + 8)) -
            Math.min(...input.subarray(row * 8, row * 8 + 8));
          if (spread < 1e-3) continue;
          const mean = values.reduce((sum, value) => sum + value, 0) / 8;
          const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 8;
          assert.ok(Math.abs(mean) < 1e-4 && Math.abs(variance - 1) < 1e-3, `${mean}, ${variance}`);
        }
      }),
    );
  });

  it('cutting features into heads and joining them gives them back', () => {
    fc.assert(
      fc.property(size, size, size, (rows, heads, inner) => {
        const columns = heads * inner;
        const input = Float32Array.from({ length: rows * columns }, (_, i) => i);
        const split = new Float32Array(rows * columns);
        loops.splitHeads(split, input, columns, 0, columns, heads);
        assert.deepEqual(split.subarray(0, inner), input.subarray(0, inner));
        const joined = new Float32Array(rows * columns);
        loops.joinHeads(joined, split, heads, inner);
        assert.deepEqual(joined, input);
      }),
    );
  });

  it('each matrix of a stack is transposed by itself', () => {
    const output = new Float32Array(12);
    loops.transposeParts(output, Float32Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60), 2, 3);
    assert.deepEqual(Array.from(output), [1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60]);
  });

  it('rotation keeps the length of each pair, and lets the features beyond pass', () => {
    const turnedSizes = fc.constantFrom(2, 4, 6);
    const angles = fc.tuple(...[0, 1].map(() => fc.double({ min: -9, max: 9, noNaN: true })));
    fc.assert(
      // Two heads of two positions, each position with an angle of its own.
      fc.property(matrix(4, 6), turnedSizes, angles, (input, turned, angleOf) => {
        const output = new Float32Array(24);
        const of = (turn: (angle: number) => number): Float32Array =>
          Float32Array.from({ length: 2 * turned }, (_, i) => turn(angleOf[Math.floor(i / turned)]!));
        loops.rotate(6, turned, output, input, of(Math.cos), of(Math.sin));
        for (let row = 0; row < 4; row++) {
          const angle = angleOf[row % 2]!;
          for (let i = row * 6; i < row * 6 + turned / 2; i++) {
            const [x, y] = [input[i]!, input[i + turned / 2]!];
            assert.ok(Math.abs(Math.hypot(output[i]!, output[i + turned / 2]!) - Math.hypot(x, y)) < 1e-4);
            assert.ok(Math.abs(output[i]! - (x * Math.cos(angle) - y * Math.sin(angle))) < 1e-4);
          }
          const [from, to] = [row * 6 + turned, row * 6 + 6];
          assert.deepEqual(output.subarray(from, to), input.subarray(from, to));
        }
      }),
    );
  });
});
