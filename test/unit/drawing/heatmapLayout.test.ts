import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { commandOf, walk } from '../../../webview/views/heatmapKeyboard.ts';
import type { HeatmapLayout, View } from '../../../webview/views/heatmapLayout.ts';
import {
  cellBox,
  cellSize,
  clampView,
  hit,
  largestZoom,
  layOut,
  panBy,
  plotOf,
  reveal,
  visibleCells,
  WHOLE,
  zoomAt,
} from '../../../webview/views/heatmapLayout.ts';

const layout = fc
  .record({
    rows: fc.integer({ min: 1, max: 600 }),
    columns: fc.integer({ min: 1, max: 1600 }),
    width: fc.integer({ min: 260, max: 1800 }),
    maximumHeight: fc.integer({ min: 240, max: 1200 }),
    rowLabel: fc.double({ min: 10, max: 300, noNaN: true }),
    columnLabel: fc.double({ min: 10, max: 300, noNaN: true }),
    beside: fc.constantFrom(0, 92),
  })
  .map(({ rows, columns, ...space }) => layOut({ rows, columns }, space));

const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Any view that can be reached. */
function viewOf(of: HeatmapLayout, zoom: number, left: number, top: number): View {
  return clampView(of, {
    zoom: 1 + zoom * (largestZoom(of) - 1),
    left: left * of.shape.columns,
    top: top * of.shape.rows,
  });
}

const seen = fc
  .tuple(layout, share, share, share)
  .map(([of, zoom, left, top]) => ({ of, view: viewOf(of, zoom, left, top) }));

describe('layout of a heatmap', () => {
  it('finds the cell at the middle of its box, at any zoom', () => {
    fc.assert(
      fc.property(seen, share, share, ({ of, view }, down, across) => {
        const { first, last } = visibleCells(of, view);
        const row = first.row + Math.round(down * (last.row - first.row));
        const column = first.column + Math.round(across * (last.column - first.column));
        const box = cellBox(of, view, row, column);
        const plot = plotOf(of, view.zoom);
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        fc.pre(x > plot.x && x < plot.x + plot.width && y > plot.y && y < plot.y + plot.height);
        assert.deepEqual(hit(of, view, x, y), { row, column });
      }),
    );
  });

  it('finds a box around every point of the plot', () => {
    fc.assert(
      fc.property(seen, share, share, ({ of, view }, across, down) => {
        const plot = plotOf(of, view.zoom);
        const [x, y] = [plot.x + across * plot.width * 0.999, plot.y + down * plot.height * 0.999];
        const cell = hit(of, view, x, y);
        assert.ok(cell);
        const box = cellBox(of, view, cell.row, cell.column);
        assert.ok(x >= box.x - 1e-6 && x <= box.x + box.width + 1e-6);
        assert.ok(y >= box.y - 1e-6 && y <= box.y + box.height + 1e-6);
      }),
    );
  });

  it('keeps within its room and shows no emptiness', () => {
    fc.assert(
      fc.property(seen, ({ of, view }) => {
        const plot = plotOf(of, view.zoom);
        assert.ok(plot.x + plot.width <= of.width + 1e-6 || of.width < 200);
        assert.ok(plot.y + plot.height <= of.height);
        const start = cellBox(of, view, 0, 0);
        const end = cellBox(of, view, of.shape.rows, of.shape.columns);
        assert.ok(start.x <= plot.x + 1e-6 && start.y <= plot.y + 1e-6);
        assert.ok(end.x >= plot.x + plot.width - 1e-6 && end.y >= plot.y + plot.height - 1e-6);
      }),
    );
  });

  it('keeps the point under the pointer when zooming', () => {
    fc.assert(
      fc.property(
        seen,
        share,
        share,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        ({ of, view }, across, down, factor) => {
          const plot = plotOf(of, view.zoom);
          const [x, y] = [plot.x + across * plot.width, plot.y + down * plot.height];
          const after = zoomAt(of, view, factor, x, y);
          const place = (at: View): number => at.left + (x - of.room.x) / cellSize(of, at.zoom).width;
          const free = zoomAt(of, view, factor, x, y);
          const clamped = free.left === 0 || visibleCells(of, free).last.column === of.shape.columns - 1;
          assert.ok(clamped || Math.abs(place(after) - place(view)) < 1e-6);
        },
      ),
    );
  });

  it('comes back from a pan that was not stopped by the edge', () => {
    fc.assert(
      fc.property(seen, fc.double({ min: -50, max: 50, noNaN: true }), ({ of, view }, by) => {
        const there = panBy(of, view, by, 0);
        const cell = cellSize(of, view.zoom);
        fc.pre(Math.abs(Math.abs(there.left - view.left) * cell.width - Math.abs(by)) < 1e-6);
        assert.ok(Math.abs(panBy(of, there, -by, 0).left - view.left) < 1e-6);
      }),
    );
  });

  it('brings any cell into view', () => {
    fc.assert(
      fc.property(seen, share, share, ({ of, view }, down, across) => {
        const row = Math.round(down * (of.shape.rows - 1));
        const column = Math.round(across * (of.shape.columns - 1));
        const after = reveal(of, view, { row, column });
        const box = cellBox(of, after, row, column);
        const plot = plotOf(of, after.zoom);
        assert.ok(box.x >= plot.x - 1e-6 && box.y >= plot.y - 1e-6);
        // A cell larger than the plot shows its beginning.
        if (box.width <= plot.width) assert.ok(box.x + box.width <= plot.x + plot.width + 1e-6);
        if (box.height <= plot.height) assert.ok(box.y + box.height <= plot.y + plot.height + 1e-6);
      }),
    );
  });

  const space = { width: 1000, maximumHeight: 700, rowLabel: 60, columnLabel: 60, beside: 92 };

  it('lets few cells grow along the side that has room', () => {
    const low = layOut({ rows: 12, columns: 12 }, { ...space, maximumHeight: 300 }).cell;
    assert.ok(low.width > low.height && low.width <= 30, JSON.stringify(low));
    const thin = layOut({ rows: 12, columns: 32 }, { ...space, width: 600 }).cell;
    assert.ok(thin.height > thin.width && thin.height <= 20, JSON.stringify(thin));
    const many = layOut({ rows: 87, columns: 87 }, { ...space, maximumHeight: 300 }).cell;
    assert.equal(many.width, many.height);
  });

  it('has square cells unless the matrix is a strip', () => {
    const square = layOut({ rows: 512, columns: 1536 }, space).cell;
    assert.equal(square.width, square.height);
    const strip = layOut({ rows: 12, columns: 384 }, space);
    assert.ok(strip.cell.height >= 15 && strip.cell.width < 3);
    assert.ok(strip.room.width - strip.cell.width * 384 < 1);
  });

  it('finds slanted column labels and row labels', () => {
    const of = layOut({ rows: 12, columns: 12 }, space);
    const box = cellBox(of, WHOLE, 0, 4);
    assert.deepEqual(hit(of, WHOLE, box.x + box.width / 2 + 20, of.room.y - 20), { row: -1, column: 4 });
    const row = cellBox(of, WHOLE, 3, 0);
    assert.deepEqual(hit(of, WHOLE, of.room.x - 20, row.y + 2), { row: 3, column: -1 });
    assert.equal(hit(of, WHOLE, 2, 2), null);
  });
});

describe('keys of a heatmap', () => {
  const shape = { rows: 5, columns: 7 };

  it('walk the cells and the labels, and stay inside', () => {
    assert.deepEqual(walk({ row: 0, column: 0 }, 'ArrowRight', false, shape), { row: 0, column: 1 });
    assert.deepEqual(walk({ row: 0, column: 0 }, 'ArrowLeft', false, shape), { row: 0, column: -1 });
    assert.deepEqual(walk({ row: 0, column: 0 }, 'ArrowUp', false, shape), { row: -1, column: 0 });
    assert.deepEqual(walk({ row: -1, column: 0 }, 'ArrowLeft', false, shape), { row: -1, column: 0 });
    assert.deepEqual(walk({ row: 0, column: -1 }, 'ArrowUp', false, shape), { row: 0, column: -1 });
    assert.deepEqual(walk({ row: 2, column: 2 }, 'End', true, shape), { row: 4, column: 6 });
    assert.deepEqual(walk({ row: 2, column: 2 }, 'PageDown', false, shape), { row: 4, column: 2 });
    assert.equal(walk({ row: 2, column: 2 }, 'a', false, shape), undefined);
  });

  it('reach no place outside, however they are pressed', () => {
    const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...keys), fc.boolean())), (presses) => {
        let at = { row: 0, column: 0 };
        for (const [key, control] of presses) at = walk(at, key, control, shape) ?? at;
        assert.ok(at.row >= -1 && at.row < shape.rows && at.column >= -1 && at.column < shape.columns);
        assert.ok(at.row >= 0 || at.column >= 0);
      }),
    );
  });

  it('mean what is written beside them', () => {
    const key = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
    assert.deepEqual(commandOf({ ...key, key: '0' }), { does: 'zoom', factor: 0 });
    assert.deepEqual(commandOf({ ...key, key: 'ArrowLeft', shiftKey: true }), { does: 'pan', x: 60, y: 0 });
    assert.deepEqual(commandOf({ ...key, key: 'Escape' }), { does: 'let-go' });
    assert.equal(commandOf({ ...key, key: 'ArrowLeft', altKey: true }), undefined);
    assert.equal(commandOf({ ...key, key: '0', ctrlKey: true })?.does, 'walk');
  });
});
