import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { RunPicture } from '../../../src/trace/description.ts';
import type { ReceptiveField } from '../../../src/trace/maps.ts';
import {
  cellBoxOver,
  cellUnder,
  evenGrid,
  fieldBox,
  gridOf,
  layOutOverImage,
} from '../../../webview/views/overImageLayout.ts';

const input = { rows: 96, columns: 96 };
const photo: RunPicture = {
  width: 400,
  height: 200,
  seen: { left: 100, top: 0, width: 200, height: 200 },
  ...input,
  drawn: false,
};
const room = { width: 400, height: 400 };

/** What a window of this size at this step sees of the input: cell `at` of a row. */
const seen = (at: number, size: number, step: number, start: number): [number, number] => [
  start + at * step,
  start + at * step + size,
];

function field(row: number, column: number, size: number, step: number, start: number): ReceptiveField {
  const [top, bottom] = seen(row, size, step, start);
  const [left, right] = seen(column, size, step, start);
  return { top, bottom, left, right, ...input };
}

describe('layout of a map over an image', () => {
  it('lays a map that covers the input over the part that the network sees', () => {
    const layout = layOutOverImage(
      photo,
      { rows: 12, columns: 12 },
      evenGrid({ rows: 12, columns: 12 }, input),
      room,
    );
    assert.deepEqual(layout.image, { x: 0, y: 0, width: 400, height: 200 });
    assert.deepEqual(layout.map, { x: 100, y: 0, width: 200, height: 200 });
    const whole = fieldBox(layout, { top: 0, bottom: 96, left: 0, right: 96 });
    assert.deepEqual(whole, layout.seen);
  });

  it('makes room for a border that was added', () => {
    const letterbox = { ...photo, seen: { left: 0, top: -100, width: 400, height: 400 } };
    const layout = layOutOverImage(
      letterbox,
      { rows: 4, columns: 4 },
      evenGrid({ rows: 4, columns: 4 }, input),
      room,
    );
    assert.deepEqual(layout.seen, { x: 0, y: 0, width: 400, height: 400 });
    assert.deepEqual(layout.image, { x: 0, y: 100, width: 400, height: 200 });
  });

  it('puts the middle of every cell over the middle of what it sees', () => {
    const whole = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        whole,
        whole,
        fc.integer({ min: -4, max: 4 }),
        (count, size, step, start) => {
          const shape = { rows: count, columns: count };
          const at = (cell: number): ReceptiveField => field(cell, cell, size, step, start);
          const grid = gridOf(shape, at(0), at(count - 1));
          assert.equal(grid.rowStep, step);
          const layout = layOutOverImage(photo, shape, grid, room);
          for (let cell = 0; cell < count; cell++) {
            const box = cellBoxOver(layout, { row: cell, column: cell });
            const sees = fieldBox(layout, at(cell));
            assert.ok(Math.abs(box.x + box.width / 2 - (sees.x + sees.width / 2)) < 1e-6);
            assert.ok(Math.abs(box.y + box.height / 2 - (sees.y + sees.height / 2)) < 1e-6);
          }
        },
      ),
    );
  });

  it('finds the cell under a point again, and none beside the map', () => {
    const shape = { rows: 7, columns: 9 };
    const layout = layOutOverImage(photo, shape, evenGrid(shape, input), room);
    for (let row = 0; row < 7; row++) {
      for (let column = 0; column < 9; column++) {
        const box = cellBoxOver(layout, { row, column });
        assert.deepEqual(cellUnder(layout, box.x + box.width / 2, box.y + box.height / 2), { row, column });
      }
    }
    assert.equal(cellUnder(layout, 50, 50), null);
    assert.equal(cellUnder(layout, 350, 50), null);
  });
});
