import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { kernelProducts, scaledProducts } from '../../../src/nn/recurrent/kernelProducts.ts';
import { loopProducts, productOf } from '../../../src/nn/recurrent/products.ts';
import { SLOWER_WAYS, startTensors } from '../tensors.ts';

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  inner: fc.integer({ min: 1, max: 20 }),
  columns: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat(),
});

const numbers = (count: number, seed: number): Float64Array =>
  Float64Array.from({ length: count }, (_, at) => Math.sin(seed + at * 12.9898) * 2);

describe('products for the steps of a recurrent layer', () => {
  before(startTensors);

  const areThoseOfLoops = (): void =>
    fc.assert(
      fc.property(sizes, ({ rows, inner, columns, seed }) => {
        const [left, right] = [numbers(rows * inner, seed), numbers(inner * columns, seed + 1)];
        const expected = productOf(loopProducts, left, right, rows, inner, columns);
        for (const products of [kernelProducts, scaledProducts(kernelProducts)]) {
          const actual = productOf(products, left, right, rows, inner, columns);
          assert.equal(actual.length, expected.length);
          actual.forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-4));
        }
      }),
    );

  it('are those of plain loops, for few rows and many, and leave nothing behind', () => {
    const before = memory().numTensors;
    areThoseOfLoops();
    assert.equal(memory().numTensors, before);
  });

  for (const [way, { enter, leave }] of Object.entries(SLOWER_WAYS))
    it(`are the same ${way}`, async () => {
      await enter();
      try {
        areThoseOfLoops();
      } finally {
        await leave();
      }
    });

  it('can be used for many steps, each with rows of its own', () => {
    const right = numbers(6, 3);
    const multiplier = kernelProducts(right, 3, 2);
    for (const rows of [1, 4, 30, 2]) {
      const left = Float32Array.from(numbers(rows * 3, rows));
      const expected = productOf(loopProducts, left, right, rows, 3, 2);
      const actual = multiplier.times(left, rows);
      assert.ok(actual instanceof Float32Array);
      actual.forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-5));
    }
    multiplier.dispose();
  });

  it('keep the digits of numbers that float32 cannot hold', () => {
    const left = Float64Array.of(1e-200, -3e-200, 0, 0, 2e150, 1e150);
    const product = productOf(scaledProducts(kernelProducts), left, Float64Array.of(1, 2, 3, 4), 3, 2, 2);
    const expected = [-8e-200, -1e-199, 0, 0, 5e150, 8e150];
    product.forEach((value, at) =>
      assert.ok(Math.abs(value - expected[at]!) <= 1e-6 * Math.abs(expected[at]!), `${at}: ${value}`),
    );
  });
});
