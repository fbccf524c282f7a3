import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { WindowCell } from '../../../webview/app/stage/slide/slidePlan.ts';
import {
  pooledValue,
  poolWords,
  sumOf,
  sumWords,
  winnersOf,
} from '../../../webview/app/stage/slide/slideWords.ts';

const cells = (values: readonly number[], weights: readonly number[] = []): WindowCell[] =>
  values.map((value, at) => ({
    windowRow: 0,
    windowColumn: at,
    row: 0,
    column: at,
    isPadding: false,
    value,
    weight: weights[at] ?? 1,
  }));

describe('the words of a step', () => {
  it('write each product and the sum', () => {
    const products = cells([0, 1, -4], [3, 3, 2]);
    assert.equal(sumWords(products, sumOf(products)), '0·3 + 1·3 + (−4)·2 = −5');
  });

  it('say where a number was rounded', () => {
    const products = cells([1, 1], [1 / 3, 1 / 3]);
    assert.match(sumWords(products, sumOf(products)), /^1·0\.333 \+ 1·0\.333 ≈ 0\.667$/);
  });

  it('cut long sums off', () => {
    const products = cells(new Array<number>(30).fill(1));
    assert.equal(sumWords(products, 30), `${'1·1 + '.repeat(8)}… (22 more) = 30`);
  });

  it('say what a pooling keeps', () => {
    const window = cells([0, -1, -2, -5]);
    assert.equal(poolWords('max', window, 0), 'the largest of 0, −1, −2, −5 is 0');
    assert.equal(poolWords('min', window, -5), 'the smallest of 0, −1, −2, −5 is −5');
    assert.equal(poolWords('mean', window, -2), 'the mean of 0, −1, −2, −5: −8 / 4 = −2');
    assert.equal(poolWords('median', window, -1.5), 'in order: −5, −2, −1, 0; (−2 + −1) / 2 = −1.5');
    assert.equal(poolWords('median', cells([3, 1, 2]), 2), 'in order: 1, 2, 3; the middle = 2');
  });

  it('mark the first of equal winners', () => {
    const window = cells([1, 3, 3, 1]);
    assert.deepEqual(winnersOf('max', window), [window[1]]);
    assert.deepEqual(winnersOf('min', window), [window[0]]);
    assert.deepEqual(winnersOf('mean', window), []);
  });

  it('keep what lies between smallest and largest', () => {
    const numbers = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(numbers, (values) => {
        const window = cells(values);
        assert.equal(pooledValue('max', window), Math.max(...values));
        assert.equal(pooledValue('min', window), Math.min(...values));
        const sorted = [...values].sort((a, b) => a - b);
        const middle = (sorted[(values.length - 1) >> 1]! + sorted[values.length >> 1]!) / 2;
        assert.equal(pooledValue('median', window), middle);
      }),
    );
  });
});
