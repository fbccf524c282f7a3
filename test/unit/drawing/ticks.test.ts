import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  axisWord,
  elide,
  formatAligned,
  areShortWhole,
  formatCell,
  formatCount,
  formatNumber,
  formatPercent,
  niceStep,
  numberInCell,
  placeName,
  thinLabels,
  tickLabel,
  visibleText,
} from '../../../webview/drawing/ticks.ts';

const measure = (text: string): number => [...text].length * 7;

describe('numbers in words', () => {
  const cases: readonly [number, string, string][] = [
    [0.62, '0.62', '.62'],
    [0.6214, '0.621', '.62'],
    [0, '0', '.00'],
    [-0.001, '−0.001', '.00'],
    [-0.999, '−0.999', '−1.0'],
    [1, '1', '1.0'],
    [-1.234, '−1.23', '−1.2'],
    [12.34, '12.3', '12'],
    [1234.5, '1235', '1e3'],
    [0.0000412, '4.12e−5', '.00'],
    [1234567, '1.23e6', '1e6'],
    [NaN, 'NaN', 'NaN'],
    [Infinity, '∞', '∞'],
    [-Infinity, '−∞', '−∞'],
  ];
  for (const [value, long, short] of cases) {
    it(`writes ${value} as ${long}, in a cell as ${short}`, () => {
      assert.equal(formatNumber(value), long);
      assert.equal(formatCell(value), short);
    });
  }

  it('writes whole numbers out where all of them are whole', () => {
    assert.deepEqual([0, 9, -12, 1234].map(numberInCell), ['0', '9', '−12', '1234']);
    assert.deepEqual([0.5, 12345].map(numberInCell), ['.50', '1e4']);
    assert.ok(areShortWhole(Float32Array.of(1, -2, 0)));
    assert.ok(!areShortWhole(Float32Array.of(1, 0.5)) && !areShortWhole(Float32Array.of(1, NaN)));
  });

  it('never needs more than five characters in a cell', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => formatCell(value).length <= 5),
    );
  });

  it('groups counts and rounds percentages', () => {
    assert.equal(formatCount(3120), '3,120');
    assert.equal(formatCount(1048576), '1,048,576');
    assert.equal(formatCount(12), '12');
    assert.equal(formatPercent(0.6214), '62.1 %');
    assert.equal(formatPercent(0.0001), '<0.1 %');
    assert.equal(formatPercent(0), '0.0 %');
  });

  it('lines columns up', () => {
    assert.equal(formatAligned(0.5, 0.9), '0.5000');
    assert.equal(formatAligned(-3, 120), '−3.00');
    assert.equal(formatAligned(-Infinity, 120), '−∞');
  });
});

describe('labels', () => {
  it('are shown whole or cut to the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.integer({ min: 7, max: 200 }),
        (text, width) => {
          const cut = elide(text, width, measure);
          assert.ok(measure(cut) <= width);
          assert.ok(cut === text || cut.endsWith('…'));
        },
      ),
    );
  });

  it('never touch each other, and the most important is there', () => {
    const sizes = fc.record({
      first: fc.integer({ min: 0, max: 400 }),
      count: fc.integer({ min: 1, max: 600 }),
      pitch: fc.double({ min: 0.3, max: 60, noNaN: true }),
      spacing: fc.double({ min: 8, max: 30, noNaN: true }),
      keep: fc.array(fc.integer({ min: -1, max: 1000 }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(sizes, ({ first, count, pitch, spacing, keep }) => {
        const last = first + count - 1;
        const shown = thinLabels({ first, last, pitch, spacing, keep });
        shown.slice(1).forEach((index, at) => assert.ok((index - shown[at]) * pitch >= spacing - 1e-6));
        const inside = keep.filter((index) => index >= first && index <= last);
        if (inside.length > 0) assert.ok(shown.includes(inside[0]));
        assert.ok(shown.every((index) => index >= first && index <= last));
      }),
    );
  });

  it('are all shown where there is room', () => {
    assert.deepEqual(thinLabels({ first: 0, last: 4, pitch: 20, spacing: 15 }), [0, 1, 2, 3, 4]);
    assert.deepEqual(thinLabels({ first: 0, last: 20, pitch: 4, spacing: 15 }), [0, 5, 10, 15, 20]);
    assert.deepEqual(thinLabels({ first: 0, last: 20, pitch: 4, spacing: 15, keep: [9] }), [0, 5, 9, 15, 20]);
  });

  it('step by round numbers', () => {
    assert.deepEqual([0.2, 1, 1.1, 3, 7, 11, 501].map(niceStep), [1, 1, 2, 5, 10, 20, 1000]);
  });

  it('make white space visible', () => {
    assert.equal(visibleText('\n'), '⏎');
    assert.equal(visibleText('\r\n'), '⏎', 'one end of a line');
    assert.equal(visibleText('a\r\n\tb\r'), 'a⏎⇥b␍');
    assert.equal(visibleText('  '), '␣␣');
    assert.equal(visibleText(''), '∅');
    assert.equal(visibleText(' a\tb\u0001'), ' a⇥b␁');
    assert.equal(visibleText('naïve'), 'naïve');
  });

  it('name places', () => {
    const labels = ['a', 'dog', 'ate', 'it', 'all'];
    assert.equal(axisWord('query: who looks'), 'query');
    assert.equal(placeName(labels, 1), '“dog”');
    assert.equal(placeName(undefined, 7), '7');
    assert.equal(placeName(labels, 1, 2), '“ate” to “it”');
    assert.equal(placeName(labels, 2, 2), '“all”');
    assert.equal(tickLabel(labels, 1, 2), 'ate');
    assert.equal(tickLabel(undefined, 3, 4), '12');
  });
});
