import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layOutOverview, OVERVIEW_GAP } from '../../../webview/views/overviewLayout.ts';

describe('layout of the overview', () => {
  it('fits all heads into the width, or says that it does not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.integer({ min: 100, max: 2000 }),
        fc.option(fc.integer({ min: 50, max: 1500 }), { nil: undefined }),
        (columns, width, height) => {
          const { side, scrolls } = layOutOverview({ layers: 6, columns }, { width, height });
          assert.ok(side >= 20);
          assert.equal(scrolls, columns * (side + OVERVIEW_GAP) > width - 70 && side === 20);
          if (!scrolls) assert.ok(columns * (side + OVERVIEW_GAP) <= width);
        },
      ),
    );
  });

  it('grows with the panel and keeps all layers in view', () => {
    const of = (width: number, height: number): number =>
      layOutOverview({ layers: 6, columns: 12 }, { width, height }).side;
    assert.ok(of(1000, 800) > of(540, 800));
    assert.ok(6 * (of(1600, 500) + OVERVIEW_GAP) <= 500);
  });

  it('names the heads by numbers alone where names do not fit', () => {
    const named = (width: number): boolean =>
      layOutOverview({ layers: 6, columns: 12 }, { width, height: 800 }).numbersOnly;
    assert.deepEqual([named(540), named(1000)], [true, false]);
  });
});
