import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layOutScatter, nearestPoint, pointAt, ticksOf } from '../../../webview/views/scatterLayout.ts';

const coordinate = fc.float({ min: -1e4, max: 1e4, noNaN: true });
const cloud = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 60 });
const width = fc.integer({ min: 200, max: 1600 });

describe('Points of a plane', () => {
  it('all lie in the field, at one scale, upwards positive', () => {
    fc.assert(
      fc.property(cloud, width, (points, wide) => {
        const layout = layOutScatter(points.flat(), wide);
        for (const [x, y] of points) {
          const [px, py] = pointAt(layout, x, y);
          assert.ok(px >= layout.left - 0.01 && px <= layout.right + 0.01, `${px}`);
          assert.ok(py >= layout.top - 0.01 && py <= layout.bottom + 0.01, `${py}`);
        }
        const [x, y] = layout.middle;
        const [right, up] = [pointAt(layout, x + 1, y), pointAt(layout, x, y + 1)];
        const [cx, cy] = pointAt(layout, x, y);
        assert.ok(right[0] > cx && up[1] < cy);
        assert.ok(Math.abs(right[0] - cx - (cy - up[1])) < 1e-6 * layout.scale + 1e-9);
      }),
    );
  });

  it('are found by the mouse: the nearest that is shown, and none from afar', () => {
    const points = [0, 0, 10, 0, 10, 10];
    const layout = layOutScatter(points, 500);
    const at = pointAt(layout, 10, 9.9);
    assert.equal(
      nearestPoint(layout, points, () => true, at),
      2,
    );
    assert.equal(
      nearestPoint(layout, points, (point) => point !== 2, at),
      null,
    );
    assert.equal(
      nearestPoint(layout, points, (point) => point !== 2, at, 1e4),
      1,
    );
  });

  it('have round numbers along their axes, far enough apart', () => {
    fc.assert(
      fc.property(cloud, width, (points, wide) => {
        const layout = layOutScatter(points.flat(), wide);
        for (const axis of [0, 1] as const) {
          const ticks = ticksOf(layout, axis);
          assert.ok(ticks.length <= 24);
          ticks.slice(1).forEach((tick, at) => assert.ok((tick - ticks[at]!) * layout.scale > 69.9));
        }
      }),
    );
    assert.deepEqual(ticksOf(layOutScatter([-2, -1, 2, 1], 566), 0), [-2, -1, 0, 1, 2]);
  });

  it('keep within the height that there is, as far as that is not too little', () => {
    const points = [0, 0, 1, 4];
    assert.deepEqual([900, 300, 100].map((place) => layOutScatter(points, 500, place).height), [460, 300, 260]); // prettier-ignore
  });
});
