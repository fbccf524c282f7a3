import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decadeTicks, formatDecade } from '../../../webview/drawing/decadeTicks.ts';

describe('the labels of a logarithmic axis', () => {
  it('stand at powers of ten', () => {
    assert.deepEqual(decadeTicks(0.0004, 30, 6), [0.001, 0.01, 0.1, 1, 10]);
    assert.deepEqual(decadeTicks(1e-30, 1, 6), [1e-30, 1e-20, 1e-10, 1]);
    assert.deepEqual(decadeTicks(2, 30, 6), [2, 5, 10, 20]);
    assert.deepEqual([1e-5, 1, 10, 100, 1e-30, 0.002].map(formatDecade), [
      ...['10⁻⁵', '1', '10', '10²', '10⁻³⁰', '0.002'],
    ]);
  });

  it('are as far from each other, not too many, and on the axis', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -300, max: 100, noNaN: true }),
        fc.double({ min: 2, max: 300, noNaN: true }),
        fc.integer({ min: 3, max: 8 }),
        (from, span, most) => {
          const [low, high] = [10 ** from, 10 ** Math.min(300, from + span)];
          const ticks = decadeTicks(low, high, most);
          assert.ok(ticks.length > 0 && ticks.length <= most, String(ticks));
          assert.ok(ticks.every((tick) => tick >= low * 0.999 && tick <= high * 1.001));
          const steps = new Set(ticks.slice(1).map((tick, at) => Math.round(Math.log10(tick / ticks[at]!))));
          assert.ok(steps.size <= 1, String(ticks));
        },
      ),
    );
  });
});
