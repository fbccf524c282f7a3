import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Focus, HeadSlice } from '../../../webview/views/linesLayout.ts';
import {
  countLines,
  inFocus,
  linesInView,
  MOST_LINES,
  reach,
  ROW_HEIGHT,
  rowsInView,
  walkLabels,
} from '../../../webview/views/linesLayout.ts';
import { cellsInView, CELL, HEAD, scrollTo } from '../../../webview/views/numbersLayout.ts';

function headOf(head: number, rows: number, columns: number, value: (cell: number) => number): HeadSlice {
  const values = Float32Array.from({ length: rows * columns }, (_, cell) => value(cell));
  return { head, slice: { rows, columns, rowStep: 1, columnStep: 1, values } };
}

const heads = fc
  .record({
    rows: fc.integer({ min: 1, max: 20 }),
    columns: fc.integer({ min: 1, max: 20 }),
    seed: fc.nat(1000),
  })
  .map(({ rows, columns, seed }) =>
    [0, 1].map((head) =>
      headOf(head, rows, columns, (cell) => ((cell * 7919 + seed * 31 + head) % 101) / 100),
    ),
  );
const threshold = fc.double({ min: 0, max: 1, noNaN: true });
const everything = { left: { first: 0, last: 99 }, right: { first: 0, last: 99 } };
const focusOn = (left: number[], right: number[]): Focus => ({ left: new Set(left), right: new Set(right) });

describe('lines between tokens', () => {
  it('are all drawn or counted as left out', () => {
    fc.assert(
      fc.property(heads, threshold, (given, least) => {
        const { drawn, underThreshold } = countLines(given, least, null);
        const positive = given.reduce(
          (sum, { slice }) => sum + slice.values.filter((value) => value > 0).length,
          0,
        );
        assert.equal(drawn + underThreshold, positive);
        assert.equal(linesInView(given, least, null, everything).length, drawn);
      }),
    );
  });

  it('are those that have an end in view', () => {
    fc.assert(
      fc.property(heads, fc.nat(19), fc.nat(19), (given, left, right) => {
        const view = { left: { first: left, last: left + 2 }, right: { first: right, last: right + 2 } };
        const inside = (at: number, range: { first: number; last: number }): boolean =>
          at >= range.first && at <= range.last;
        const expected = linesInView(given, 0.3, null, everything).filter(
          (line) => inside(line.left, view.left) || inside(line.right, view.right),
        );
        assert.deepEqual(linesInView(given, 0.3, null, view), expected);
      }),
    );
  });

  it('are only those of the tokens in focus', () => {
    const given = [headOf(0, 4, 4, (cell) => (cell + 1) / 16)];
    const focus = focusOn([1], [3]);
    const lines = linesInView(given, 0, focus, everything);
    assert.equal(lines.length, 7);
    assert.ok(lines.every(({ left, right }) => inFocus(focus, left, right)));
    assert.equal(countLines(given, 0.5, focus).drawn, 3);
  });

  it('are the strongest where there are too many', () => {
    const many = [headOf(0, 300, 300, (cell) => (cell % 9973) / 9973)];
    const lines = linesInView(many, 0, null, {
      left: { first: 0, last: 299 },
      right: { first: 0, last: 299 },
    });
    assert.equal(lines.length, MOST_LINES);
    assert.ok(Math.min(...lines.map(({ weight }) => weight)) > 0.8);
  });

  it('tell what a token reaches', () => {
    const given = [headOf(0, 2, 3, (cell) => cell / 10), headOf(1, 2, 3, (cell) => (5 - cell) / 10)];
    const close = (reached: Map<number, number>): [number, number][] =>
      [...reached]
        .map(([index, weight]): [number, number] => [index, Math.round(weight * 10)])
        .sort(([one], [other]) => one - other);
    assert.deepEqual(close(reach(given, 'right', focusOn([0], []))), [
      [0, 5],
      [1, 4],
      [2, 3],
    ]);
    assert.deepEqual(close(reach(given, 'left', focusOn([], [2]))), [
      [0, 3],
      [1, 5],
    ]);
  });

  it('find the rows in view', () => {
    assert.deepEqual(rowsInView(0, ROW_HEIGHT * 3, 10), { first: 0, last: 2 });
    assert.deepEqual(rowsInView(ROW_HEIGHT * 8.5, ROW_HEIGHT * 3, 10, 2), { first: 6, last: 9 });
  });

  it('have labels that keys walk through', () => {
    const sizes = { left: 12, right: 5 };
    assert.deepEqual(walkLabels({ side: 'left', index: 9 }, 'ArrowRight', sizes), {
      side: 'right',
      index: 4,
    });
    assert.deepEqual(walkLabels({ side: 'left', index: 9 }, 'PageDown', sizes), { side: 'left', index: 11 });
    assert.deepEqual(walkLabels({ side: 'right', index: 0 }, 'ArrowUp', sizes), { side: 'right', index: 0 });
    assert.equal(walkLabels({ side: 'right', index: 0 }, 'x', sizes), undefined);
  });
});

describe('table of numbers', () => {
  it('scrolls no farther than needed to show a cell', () => {
    const extent = { width: 600, height: 300 };
    fc.assert(
      fc.property(fc.nat(500), fc.nat(1500), fc.nat(9000), fc.nat(90000), (row, column, top, left) => {
        const at = scrollTo({ row, column }, { top, left }, extent);
        assert.ok(at.top <= row * CELL.height && at.left <= column * CELL.width);
        assert.ok((row + 1) * CELL.height - at.top <= extent.height - HEAD.height);
        assert.ok((column + 1) * CELL.width - at.left <= extent.width - HEAD.width);
        assert.deepEqual(scrollTo({ row, column }, at, extent), at);
        const { rows, columns } = cellsInView({ rows: 501, columns: 1501 }, at, extent);
        assert.ok(rows.first <= row && row <= rows.last && columns.first <= column && column <= columns.last);
      }),
    );
  });
});
