import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { RunPicture } from '../../../src/trace/description.ts';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Operation } from '../../../src/trace/operation.ts';
import { imageGrid } from '../../../webview/app/stage/maps/imageGrid.ts';
import {
  cellBoxOver,
  cellUnder,
  evenGrid,
  fieldBox,
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

interface Step {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** Convolutions and pools in turn, from an image to the node `last`. */
function chainOf(steps: readonly Step[]): ReadonlyMap<string, OutlineNode> {
  const axes = ['channel', 'row', 'column'].map((name) => ({ name, size: 8 }));
  const words = { title: '', formula: '', description: '', views: [], block: 'input', parameter: false };
  const image: OutlineNode = { ...words, name: 'image', axes, operation: { kind: 'input' }, parents: [] };
  const nodes = new Map([[image.name, image]]);
  let before = image.name;
  steps.forEach(({ size, stride, padding }, at) => {
    const name = at === steps.length - 1 ? 'last' : `step ${at}`;
    const window = { stride: [stride, stride], padding: [padding, padding, padding, padding] } as const;
    const kernel = ['filter', 'channel', 'row', 'column'].map((axis) => ({ name: axis, size }));
    nodes.set(`kernel ${at}`, {
      ...image,
      name: `kernel ${at}`,
      axes: kernel,
      operation: { kind: 'parameter' },
    });
    const operation: Operation =
      at % 2 === 0
        ? { kind: 'convolution', ...window, dilation: [1, 1], groups: 1, flipped: false }
        : { kind: 'pool', function: 'max', window: [size, size], ...window, countPadding: false };
    nodes.set(name, { ...image, name, operation, parents: [before, `kernel ${at}`] });
    before = name;
  });
  return nodes;
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

  it('puts the middle of every cell over the middle of what it sees, border counted', () => {
    // By hand: a window of size k at stride s with padding p reads input cells from i·s − p on.
    const whole = (max: number, min = 1) => fc.integer({ min, max });
    const step = fc.record({ size: whole(5), stride: whole(3), padding: whole(3, 0) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), whole(12), (steps, at) => {
        const nodes = chainOf(steps);
        const grid = imageGrid(nodes.get('last')!, (name) => nodes.get(name))!;
        let [first, last] = [at, at];
        for (const { size, stride, padding } of steps.toReversed()) {
          first = first * stride - padding;
          last = last * stride - padding + size - 1;
        }
        const middle = grid.top + (at + 0.5) * grid.rowStep;
        assert.ok(Math.abs(middle - (first + last + 1) / 2) < 1e-9, `${middle}, ${first} to ${last}`);
      }),
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
