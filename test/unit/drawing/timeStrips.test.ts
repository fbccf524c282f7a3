import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { scaleFor } from '../../../webview/drawing/colourScale.ts';
import { type Strip, stripValue, transposed } from '../../../webview/views/stripValues.ts';
import { shownWords, thinnedWords } from '../../../webview/views/stripWords.ts';
import { thinnedCurve } from '../../../webview/views/thinnedCurve.ts';
import { placeLabels, textLabels } from '../../../webview/views/timeAxis.ts';
import {
  cellWidth,
  clampTime,
  largestTimeZoom,
  layOutStrips,
  panTime,
  revealTime,
  stripBox,
  stripCellAt,
  stripCellBox,
  tilesInView,
  visiblePositions,
  WHOLE_TIME,
  zoomTime,
} from '../../../webview/views/timeStripsLayout.ts';

const layouts = fc
  .record({
    strips: fc.integer({ min: 1, max: 7 }),
    units: fc.integer({ min: 1, max: 600 }),
    positions: fc.integer({ min: 1, max: 6000 }),
    width: fc.integer({ min: 260, max: 1800 }),
  })
  .map(({ width, ...shape }) => layOutStrips(shape, width));

const views = layouts.chain((layout) =>
  fc
    .record({
      zoom: fc.double({ min: 1, max: largestTimeZoom(layout), noNaN: true }),
      left: fc.double({ min: 0, max: layout.shape.positions, noNaN: true }),
    })
    .map((view) => ({ layout, view: clampTime(layout, view) })),
);

describe('Strips over time', () => {
  it('lie below each other within their picture, however many units and positions there are', () => {
    fc.assert(
      fc.property(views, ({ layout, view }) => {
        let bottom = 0;
        for (let strip = 0; strip < layout.shape.strips; strip++) {
          const box = stripBox(layout, view, strip);
          assert(box.y >= bottom);
          assert(box.x + box.width <= layout.width);
          bottom = box.y + box.height;
        }
        assert(bottom <= layout.height);
      }),
    );
  });

  it('find the cell that is drawn at a point', () => {
    fc.assert(
      fc.property(views, fc.nat(), fc.nat(), fc.nat(), ({ layout, view }, strip, unit, place) => {
        const [first, last] = visiblePositions(layout, view);
        const cell = {
          strip: strip % layout.shape.strips,
          unit: unit % layout.shape.units,
          position: first + (place % (last - first + 1)),
        };
        const box = stripCellBox(layout, view, cell);
        const x = box.x + box.width / 2;
        const plot = stripBox(layout, view, cell.strip);
        fc.pre(x >= plot.x && x < plot.x + plot.width);
        assert.deepEqual(stripCellAt(layout, view, x, box.y + box.height / 2), cell);
      }),
    );
  });

  it('never show what is not there, and bring any position into view', () => {
    fc.assert(
      fc.property(
        views,
        fc.nat(),
        fc.double({ min: -3000, max: 3000, noNaN: true }),
        ({ layout, view }, place, by) => {
          const { positions } = layout.shape;
          const position = place % positions;
          const moved = panTime(layout, view, by);
          const [first, last] = visiblePositions(layout, moved);
          assert(first >= 0 && last < positions && first <= last);
          const [from, to] = visiblePositions(layout, revealTime(layout, moved, position));
          assert(from <= position && position <= to, `${position} is not in ${from} to ${to}`);
        },
      ),
    );
  });

  it('keep what is under the pointer there when they zoom in', () => {
    const layout = layOutStrips({ strips: 6, units: 128, positions: 5000 }, 1100);
    const x = layout.x + 400;
    const under = (view = WHOLE_TIME): number => view.left + (x - layout.x) / cellWidth(layout, view);
    const near = zoomTime(layout, WHOLE_TIME, 8, x);
    assert(Math.abs(under(near) - under()) < 1e-6);
    assert.deepEqual(zoomTime(layout, near, 0, x), WHOLE_TIME);
  });

  it('are had in full only where the thinned picture is too coarse, and only what is in view', () => {
    const layout = layOutStrips({ strips: 6, units: 128, positions: 5000 }, 1100);
    assert.deepEqual(tilesInView(layout, WHOLE_TIME, 5, 1), []);
    assert.deepEqual(tilesInView(layout, WHOLE_TIME, 1, 2), []);
    const near = clampTime(layout, { zoom: 40, left: 4600 });
    const [first, last] = visiblePositions(layout, near);
    const tiles = tilesInView(layout, near, 5, 1);
    assert(tiles[0]![0] <= first && tiles.at(-1)![1] > last);
    assert.equal(tiles.at(-1)![1], 5000);
    assert(tiles.length <= 2);
  });

  it('turn a slice round', () => {
    const slice = {
      rows: 2,
      columns: 3,
      rowStep: 5,
      columnStep: 1,
      values: Float32Array.of(1, 2, 3, 4, 5, 6),
    };
    assert.deepEqual(transposed(slice), {
      rows: 3,
      columns: 2,
      rowStep: 1,
      columnStep: 5,
      values: Float32Array.of(1, 4, 2, 5, 3, 6),
    });
  });

  it('read a number from what is had in full, else from what stands for several', () => {
    const numbers = (rows: number, from: number): Float32Array =>
      Float32Array.from({ length: rows * 2 }, (_, at) => from + at);
    const strip: Strip = {
      name: 'layer.0.forget_gate',
      title: 'Forget gate',
      scale: scaleFor(0, 1),
      slice: { rows: 3, columns: 2, rowStep: 4, columnStep: 1, values: numbers(3, 100) },
      tiles: [{ from: 4, slice: { rows: 4, columns: 2, rowStep: 1, columnStep: 1, values: numbers(4, 0) } }],
    };
    assert.deepEqual(stripValue(strip, 6, 1), { value: 5, of: 1, thinning: 'largest' });
    assert.deepEqual(stripValue(strip, 9, 1), { value: 105, of: 4, thinning: 'largest' });
    const means: Strip = { ...strip, slice: { ...strip.slice, thinning: 'mean' } };
    assert.deepEqual(stripValue(means, 9, 1), { value: 105, of: 4, thinning: 'mean' });
    assert.equal(transposed(means.slice).thinning, 'mean');
    assert.match(thinnedWords([strip], 4), /largest in magnitude of 4 positions/);
    assert.equal(thinnedWords([means], 4), 'a column is the mean of 4 positions');
    assert.match(thinnedWords([strip, means], 4), /gates by their mean, all else .* largest/);
    assert.equal(
      shownWords([strip, means], 4),
      'gates: the mean of 4 positions; all else: the largest of them',
    );
  });
});

describe('The axis of time', () => {
  const axis = {
    first: 10,
    last: 90,
    read: {
      texts: [...'the quick brown fox jumps over the lazy dog. '.repeat(3)],
      characters: true,
      widest: 9,
    },
  };

  it('has every character where there is room', () => {
    const labels = textLabels({ ...axis, pitch: 9 });
    assert.equal(labels.length, 81);
    assert.deepEqual(
      labels.slice(0, 2).map(({ position, text }) => [position, text]),
      [
        [10, 'b'],
        [11, 'r'],
      ],
    );
  });

  it('has from number to number the text that begins there where there is little', () => {
    const pitch = 4;
    const labels = textLabels({ ...axis, pitch });
    assert.deepEqual(
      labels.map(({ position }) => position),
      placeLabels({ ...axis, pitch }),
    );
    const [first, second] = labels as [(typeof labels)[number], (typeof labels)[number]];
    assert.equal(first.text, axis.read.texts.slice(first.position, second.position).join(''));
    assert(first.room <= (second.position - first.position) * pitch);
  });

  it('keeps words apart', () => {
    const read = { texts: ['it', 'was', 'superb', '!'], characters: false, widest: 44 };
    const [label] = textLabels({ first: 0, last: 3, pitch: 20, read });
    assert.equal(label!.text, 'it was superb !');
    assert.equal(textLabels({ first: 0, last: 3, pitch: 60, read }).length, 4);
  });
});

describe('A thinned curve', () => {
  it('has the mean, the smallest and the largest number of each group', () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, maxLength: 300, noNaN: true, min: -2, max: 2 }),
        fc.integer({ min: 1, max: 50 }),
        (values, most) => {
          const { step, places, mean, low, high } = thinnedCurve(values, 0, values.length, most);
          assert(places.length <= most);
          places.forEach((place, group) => {
            const members = [...values.slice(place, place + step)];
            assert.equal(low[group], Math.min(...members));
            assert.equal(high[group], Math.max(...members));
            const expected = members.reduce((sum, value) => sum + value, 0) / members.length;
            assert(Math.abs(mean[group]! - expected) < 1e-5);
          });
        },
      ),
    );
  });

  it('leaves as they are those that are few enough', () => {
    const { step, places, mean } = thinnedCurve(Float32Array.of(5, 6, 7, 8), 1, 3, 10);
    assert.equal(step, 1);
    assert.deepEqual([...places], [1, 2]);
    assert.deepEqual([...mean], [6, 7]);
  });
});
