import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  fillingSize,
  layOutMapGrid,
  mapsInView,
  scrolledTo,
  tileAt,
  walkMaps,
} from '../../../webview/views/mapGridLayout.ts';

const shape = fc.record({
  count: fc.integer({ min: 1, max: 1280 }),
  ratio: fc.double({ min: 0.05, max: 20, noNaN: true }),
  size: fc.integer({ min: 24, max: 256 }),
  captioned: fc.boolean(),
});
const width = fc.integer({ min: 280, max: 1600 });
const height = fc.integer({ min: 100, max: 1200 });

describe('layout of a grid of maps', () => {
  it('gives every map a place inside the grid that no other map has', () => {
    fc.assert(
      fc.property(shape, width, (of, wide) => {
        const layout = layOutMapGrid(of, wide);
        assert.ok(layout.columns * layout.rows >= of.count);
        const seen = new Set<string>();
        for (let place = 0; place < of.count; place++) {
          const { left, top } = tileAt(layout, place);
          assert.ok(left >= 0 && left + layout.width <= wide, `map ${place} ends at ${left + layout.width}`);
          assert.ok(top >= 0 && top + layout.height <= layout.total);
          seen.add(`${left},${top}`);
        }
        assert.equal(seen.size, of.count);
      }),
      { numRuns: 60 },
    );
  });

  it('is drawn as large as all maps are in view with, and no smaller than asked', () => {
    fc.assert(
      fc.property(shape, width, height, (of, wide, high) => {
        const size = fillingSize(of, wide, high);
        assert.ok(size >= of.size);
        if (size > of.size) assert.ok(layOutMapGrid({ ...of, size }, wide).total <= high);
        const larger = layOutMapGrid({ ...of, size: size + 1 }, wide);
        if (size < 256) assert.ok(larger.total > high || larger.across > wide - 8, `${size} could be more`);
      }),
    );
    assert.ok(fillingSize({ count: 6, ratio: 1, size: 112, captioned: true }, 547, 380) > 160);
  });

  it('has in view all maps of which a pixel is seen, and few others', () => {
    fc.assert(
      fc.property(
        shape,
        width,
        height,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (of, wide, high, share) => {
          const layout = layOutMapGrid(of, wide);
          const top = Math.max(0, layout.total - high) * share;
          const { from, to } = mapsInView(layout, of.count, top, high);
          for (let place = 0; place < of.count; place++) {
            const tile = tileAt(layout, place).top;
            if (tile + layout.height > top && tile < top + high) assert.ok(place >= from && place < to);
          }
          assert.ok(to - from <= (Math.ceil(high / layout.down) + 3) * layout.columns);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('scrolls a tile into view, and not where it is there already', () => {
    fc.assert(
      fc.property(shape, width, height, fc.nat(), fc.nat(), (of, wide, high, at, from) => {
        const layout = layOutMapGrid(of, wide);
        fc.pre(high > layout.down + 8);
        const place = at % of.count;
        const before = from % Math.max(1, Math.floor(layout.total - high + 1));
        const top = scrolledTo(layout, place, before, high);
        const tile = tileAt(layout, place).top;
        assert.ok(tile >= top && tile + layout.height <= top + high);
        assert.equal(scrolledTo(layout, place, top, high), top);
      }),
    );
  });

  it('walks over the whole grid and never out of it', () => {
    const layout = { columns: 5 };
    const go = (place: number, key: string, control = false): number | undefined =>
      walkMaps(place, key, control, layout, 23, 2);
    assert.equal(go(4, 'ArrowRight'), 5);
    assert.equal(go(22, 'ArrowRight'), 22);
    assert.equal(go(16, 'ArrowDown'), 21);
    assert.equal(go(19, 'ArrowDown'), 19, 'nothing stands below the fourth of the last full row');
    assert.equal(go(3, 'ArrowUp'), 3);
    assert.equal(go(7, 'PageDown'), 17);
    assert.equal(go(17, 'PageDown'), 22);
    assert.equal(go(12, 'PageUp'), 2);
    assert.equal(go(12, 'Home'), 10);
    assert.equal(go(22, 'End'), 22);
    assert.equal(go(12, 'End', true), 22);
    assert.equal(go(12, 'Home', true), 0);
    assert.equal(go(12, 'x'), undefined);
    assert.equal(walkMaps(0, 'ArrowDown', false, layout, 0, 2), undefined);
  });
});
