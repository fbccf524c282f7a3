import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pair } from '../../../src/trace/operation.ts';
import { placesOf, type SlidingWindow } from '../../../src/trace/window.ts';
import { boardLayout, windowArea } from '../../../webview/app/stage/slide/slideLayout.ts';
import { READABLE } from '../../../webview/views/windowGridLayout.ts';
import { cellsUnder, type SlidePlan } from '../../../webview/app/stage/slide/slidePlan.ts';

/** A window of up to 5 × 5 on an input of up to 300 × 300 on which it fits, and one of its places. */
const stepOnAnInput = fc
  .record({
    size: fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 })),
    window: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    zeros: fc.integer({ min: 0, max: 4 }),
    share: fc.tuple(
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
    ),
    width: fc.integer({ min: 220, max: 1400 }),
  })
  .map(({ size, window, stride, dilation, zeros, share, width }) => {
    const sliding: SlidingWindow = { window, stride, dilation, padding: [zeros, zeros, zeros, zeros] };
    const to = [placesOf(0, size[0], sliding), placesOf(1, size[1], sliding)] as Pair;
    const at = { row: Math.floor(share[0] * to[0]), column: Math.floor(share[1] * to[1]) };
    const plane = ([rows, columns]: Pair) => ({ rows, columns, channels: 1, isSequence: false });
    const plan = { sliding, from: plane(size), to: plane(to), flipped: false } as SlidePlan;
    return { plan, at, to, width };
  })
  .filter(({ to }) => to[0] > 0 && to[1] > 0);

describe('the board of a sliding window', () => {
  it('always has the window and the output’s cell on it, and nothing beyond the padding', () => {
    fc.assert(
      fc.property(stepOnAnInput, ({ plan, at, width }) => {
        const { input, output, cell } = boardLayout(plan, at, width);
        const window = windowArea(plan, at);
        const zeros = plan.sliding.padding[0];
        assert.ok(cell >= 3);
        assert.ok(input.area.top <= window.top && input.area.bottom >= window.bottom);
        assert.ok(input.area.left <= window.left && input.area.right >= window.right);
        assert.ok(input.area.top >= -zeros && input.area.bottom <= plan.from.rows + zeros);
        assert.ok(input.area.left >= -zeros && input.area.right <= plan.from.columns + zeros);
        assert.ok(output.area.top <= at.row && at.row < output.area.bottom);
        assert.ok(output.area.left <= at.column && at.column < output.area.right);
        const widest = Math.max(input.area.right - input.area.left, output.area.right - output.area.left);
        assert.ok(cell === 3 || widest * cell <= width, `${widest} cells of ${cell} in ${width}`);
      }),
    );
  });

  it('has input, window and output of a large image beside each other from 400 px on, with numbers', () => {
    const sliding: SlidingWindow = {
      window: [3, 3],
      stride: [1, 1],
      dilation: [1, 1],
      padding: [0, 0, 0, 0],
    };
    const plane = (side: number) => ({ rows: side, columns: side, channels: 1, isSequence: false });
    const plan = { sliding, from: plane(224), to: plane(222), flipped: false } as SlidePlan;
    for (const width of [400, 547, 900]) {
      const { input, output, cell } = boardLayout(plan, { row: 100, column: 100 }, width);
      const columns = [input.area.right - input.area.left, 3, output.area.right - output.area.left];
      const needed = columns.reduce((sum, count) => sum + Math.max(92, count * cell + 2), 24);
      assert.ok(cell >= READABLE, `${cell} px`);
      assert.ok(needed <= width, `${needed} of ${width} px`);
    }
  });

  it('reads the cells that the formula names, zeros where there are none', () => {
    fc.assert(
      fc.property(stepOnAnInput, ({ plan, at }) => {
        const { rows, columns } = plan.from;
        const values = Float32Array.from({ length: rows * columns }, (_, i) => i + 1);
        const cells = cellsUnder(plan, at, { rows, columns, values }, undefined);
        const { window, stride, padding, dilation } = plan.sliding;
        assert.equal(cells.length, window[0] * window[1]);
        for (const cell of cells) {
          assert.equal(cell.row, stride[0] * at.row + dilation[0] * cell.windowRow - padding[0]);
          assert.equal(cell.column, stride[1] * at.column + dilation[1] * cell.windowColumn - padding[2]);
          const inside = cell.row >= 0 && cell.row < rows && cell.column >= 0 && cell.column < columns;
          assert.equal(cell.isPadding, !inside);
          assert.equal(cell.value, inside ? cell.row * columns + cell.column + 1 : 0);
        }
      }),
    );
  });
});
