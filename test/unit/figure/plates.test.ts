import assert from 'node:assert/strict';
import fc from 'fast-check';
import { colourOf, scaleFor } from '../../../webview/drawing/colourScale.ts';
import { barsPlate } from '../../../webview/app/figure/barsPlate.ts';
import { curvesPlate } from '../../../webview/app/figure/curvesPlate.ts';
import type { Segment } from '../../../webview/app/figure/figure.ts';
import { framed } from '../../../webview/app/figure/frame.ts';
import { histogramPlate } from '../../../webview/app/figure/histogramPlate.ts';
import { legendPlate } from '../../../webview/app/figure/legendPlate.ts';
import { linesPlate } from '../../../webview/app/figure/linesPlate.ts';
import { matrixPlate } from '../../../webview/app/figure/matrixPlate.ts';
import { boxOf, marksOf, measure, stickingOut, STYLE, textsOf } from './support.ts';

function sliceOf(rows: number, columns: number, value: (row: number, column: number) => number) {
  const values = Float32Array.from({ length: rows * columns }, (_, at) =>
    value(Math.floor(at / columns), at % columns),
  );
  return { rows, columns, rowStep: 1, columnStep: 1, values };
}

const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const shape = fc.record({
  rows: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(128, 1024)),
  columns: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(384, 1024)),
  word: label,
  labelled: fc.boolean(),
});

describe('the figure of a matrix', () => {
  const scale = scaleFor(-1, 1);
  const pictureOf = (rows: number, columns: number, word?: string) => ({
    slice: sliceOf(rows, columns, (row, column) => Math.sin(row + 2 * column)),
    rowLabels: word === undefined ? undefined : Array.from({ length: rows }, () => word),
    columnLabels: word === undefined ? undefined : Array.from({ length: columns }, () => word),
    rowTitle: 'query: who looks',
    columnTitle: 'key: at whom',
    scale,
  });

  it('has each number’s colour at its place', () => {
    const picture = pictureOf(7, 5, 'x');
    const [cells] = marksOf(matrixPlate(picture, STYLE), 'cells');
    picture.slice.values.forEach((value, at) => {
      assert.deepEqual([...cells!.pixels.subarray(at * 4, at * 4 + 4)], [...colourOf(scale, value), 255]);
    });
    assert.deepEqual([cells!.rows, cells!.columns], [7, 5]);
  });

  it('writes the number into each cell that is large enough', () => {
    const plate = matrixPlate(pictureOf(4, 4, 'x'), STYLE);
    const [cells] = marksOf(plate, 'cells');
    const number = marksOf(plate, 'text').find(({ text }) => text === '.84');
    assert.ok(number, 'sin 1 is in row 1, column 0');
    const { left, right, top, bottom } = boxOf(number);
    const side = cells!.width / 4;
    assert.ok(left >= cells!.x && right <= cells!.x + side);
    assert.ok(top >= cells!.y + side && bottom <= cells!.y + 2 * side);
  });

  it('says everything inside of its frame, for any shape and labels', () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, word, labelled }) => {
        const plate = matrixPlate(pictureOf(rows, columns, labelled ? word : undefined), STYLE);
        assert.deepEqual(stickingOut(plate), []);
      }),
      { numRuns: 60 },
    );
  });

  it('has no two labels of an axis on each other', () => {
    fc.assert(
      fc.property(shape, ({ rows, columns }) => {
        const texts = marksOf(matrixPlate(pictureOf(rows, columns), STYLE), 'text');
        for (const [anchor, from, to] of [
          ['end', 'top', 'bottom'],
          ['middle', 'left', 'right'],
        ] as const) {
          const boxes = texts
            .filter((mark) => mark.anchor === anchor && /^\d+$/.test(mark.text))
            .map(boxOf)
            .sort((one, other) => one[from] - other[from]);
          boxes.slice(1).forEach((box, at) => assert.ok(box[from] >= boxes[at]![to] - 2));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is hatched where there is no finite number, and says so', () => {
    const slice = sliceOf(3, 3, (row, column) => (column > row ? -Infinity : 1));
    const plate = matrixPlate({ ...pictureOf(3, 3), slice }, STYLE);
    const [cells] = marksOf(plate, 'cells');
    assert.equal(plate.hatched, true);
    assert.equal(cells!.pixels[1 * 4 + 3], 0, 'row 0, column 1 lets the hatching through');
    assert.equal(cells!.pixels[3 * 4 + 3], 255);
    const legend = legendPlate(scale, { title: 'score', hatched: true }, 100, STYLE);
    assert.ok(textsOf(legend).includes('no finite number'));
  });

  it('has a legend whose numbers stand at their colours', () => {
    for (const curve of ['linear', 'square-root'] as const) {
      const own = scaleFor(0, 0.5, 'sequential', curve);
      const legend = legendPlate(own, { title: 'weight', hatched: false }, 100, STYLE);
      const [bar] = marksOf(legend, 'cells');
      for (const tick of marksOf(legend, 'text').filter(({ text }) => /^[\d.]+$/.test(text))) {
        const share = (tick.y - tick.size * 0.35 - bar!.y) / bar!.height;
        const step = Math.min(bar!.rows - 1, Math.floor(share * bar!.rows));
        const expected = colourOf(own, Number(tick.text));
        const shown = [...bar!.pixels.subarray(step * 4, step * 4 + 3)];
        shown.forEach((part, at) => assert.ok(Math.abs(part - expected[at]!) <= 6, `${tick.text}: ${shown}`));
      }
    }
  });
});

describe('the figure of lines', () => {
  it('has a line for each weight from the threshold on, between the right tokens', () => {
    const slice = sliceOf(3, 4, (row, column) => (row + column) / 10);
    const plate = linesPlate(
      {
        heads: [{ head: 7, slice }],
        threshold: 0.2,
        focus: null,
        leftLabels: ['a', 'b', 'c'],
        rightLabels: ['A', 'B', 'C', 'D'],
        leftTitle: 'query',
        rightTitle: 'key',
      },
      STYLE,
    );
    const middles = (labels: string[]) =>
      labels.map((label) => marksOf(plate, 'text').find(({ text }) => text === label)!.y);
    const [left, right] = [middles(['a', 'b', 'c']), middles(['A', 'B', 'C', 'D'])];
    const lines = marksOf(plate, 'strokes').filter(({ shape }) => shape === 'curve');
    const pairs = lines.flatMap(({ segments }) =>
      segments.map(([, from, , to]) => [
        left.findIndex((y) => Math.abs(y - from - 4.2) < 0.1),
        right.findIndex((y) => Math.abs(y - to - 4.2) < 0.1),
      ]),
    );
    const expected = [0, 1, 2]
      .flatMap((row) => [0, 1, 2, 3].map((column) => [row, column]))
      .filter(([row, column]) => row! + column! >= 2);
    assert.deepEqual(new Set(pairs.map(String)), new Set(expected.map(String)));
    assert.ok(lines.at(-1)!.width > lines[0]!.width, 'the strongest is thickest and on top');
    assert.ok(textsOf(plate).includes('head 7'));
    assert.deepEqual(stickingOut(plate), []);
  });
});

describe('the figure of bars', () => {
  it('has bars as long as the numbers, from one line', () => {
    const entries = [
      { label: 'dog', value: 4 },
      { label: 'cat', value: 2 },
      { label: 'sun', value: -1 },
      { label: 'gap', value: NaN },
    ];
    const plate = barsPlate({ entries, format: 'number', labelTitle: 'piece', valueTitle: 'Logits' }, STYLE);
    const [dog, cat, sun] = marksOf(plate, 'rect');
    assert.equal(dog!.width / cat!.width, 2);
    assert.equal(dog!.width / sun!.width, 4);
    assert.ok(Math.abs(sun!.x + sun!.width - dog!.x) < 1e-9 && dog!.x === cat!.x);
    assert.equal(dog!.fill, STYLE.palette.above, 'as in the pictures: red above zero');
    assert.equal(sun!.fill, STYLE.palette.accent, 'blue below');
    assert.ok(textsOf(plate).includes('NaN'));
    assert.deepEqual(stickingOut(plate), []);
  });
});

describe('the figure of a histogram', () => {
  const facts = { count: 12, notFinite: 2, minimum: -1, maximum: 3, mean: 1, standardDeviation: 0.5 };

  it('has bars as tall as the counts', () => {
    const plate = histogramPlate({ ...facts, histogram: [4, 1, 0, 2, 3] }, STYLE);
    const heights = marksOf(plate, 'rect').map(({ height }) => height);
    assert.deepEqual(
      heights.map((height) => height / heights[1]!),
      [4, 1, 0, 2, 3],
    );
    for (const text of ['−1', '3', 'cells', 'not finite', '2'])
      assert.ok(textsOf(plate).includes(text), text);
    assert.deepEqual(stickingOut(plate), []);
  });

  it('says where its scale is logarithmic', () => {
    const plate = histogramPlate({ ...facts, histogram: [1000, 10, 1] }, STYLE);
    const [first, second, third] = marksOf(plate, 'rect').map(({ height }) => height);
    assert.ok(third! > 0);
    const decade = (Math.log10(1000) - Math.log10(10)) / (Math.log10(10) - Math.log10(1));
    assert.ok(Math.abs((first! - second!) / (second! - third!) - decade) < 1e-9);
    assert.ok(textsOf(plate).includes('cells (log scale)'));
  });
});

describe('the figure of curves', () => {
  const curve = { name: 'sine', colour: 0, values: [0, 1, NaN, -1, 0] };
  const pictureOf = (dashed: boolean) => ({
    curves: [{ ...curve, dashed }],
    places: [0, 1, 2, 3, 4],
    placeName: String,
    xTitle: 'position',
    yTitle: 'value',
  });

  it('goes through the numbers and stops where there is none', () => {
    const plate = curvesPlate(pictureOf(false), STYLE);
    const line = marksOf(plate, 'strokes').find(({ width }) => width === 1.6)!;
    assert.equal(line.segments.length, 2);
    const [[x0, y0, x1, y1], [x3, y3]] = line.segments as [Segment, Segment];
    assert.ok(Math.abs(x3 - x0 - 3 * (x1 - x0)) < 1e-9);
    assert.ok(Math.abs(y3 - y0 - (y0 - y1)) < 1e-9, '−1 is as far below 0 as 1 is above it');
    assert.deepEqual(stickingOut(plate), []);
    for (const text of ['position', 'value', 'sine', '0.5']) assert.ok(textsOf(plate).includes(text), text);
  });

  it('on a logarithmic axis has equal factors as equal distances, and stops at 0', () => {
    const values = [1, 0.1, 0.01, 0, 0.001];
    const plate = curvesPlate(
      { ...pictureOf(false), curves: [{ ...curve, values }], logarithmic: true },
      STYLE,
    );
    const line = marksOf(plate, 'strokes').find(({ width }) => width === 1.6)!;
    const heights = line.segments.map(([, from, , to]) => to - from);
    assert.equal(heights.length, 2);
    assert.ok(Math.abs(heights[0]! - heights[1]!) < 1e-9);
    for (const text of ['10⁻³', '10⁻²', '10⁻¹', '1']) assert.ok(textsOf(plate).includes(text), text);
    assert.deepEqual(stickingOut(plate), []);
  });

  it('has dashes along the same way', () => {
    const length = (segments: readonly Segment[]): number =>
      segments.reduce((sum, [a, b, c, d]) => sum + Math.hypot(c - a, d - b), 0);
    const lines = [false, true].map((dashed) =>
      marksOf(curvesPlate(pictureOf(dashed), STYLE), 'strokes').find(({ width }) => width === 1.6)!,
    );
    const share = length(lines[1]!.segments) / length(lines[0]!.segments);
    assert.ok(share > 0.45 && share < 0.55, String(share));
  });
});

describe('the frame of a figure', () => {
  it('breaks titles and captions so that they fit, and loses no letter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { minLength: 1, maxLength: 4 }),
        (caption) => {
          const plate = { width: 200, height: 100, marks: [] };
          const figure = framed(
            [{ plate, heading: 'With' }, { plate }],
            { title: caption[0]!, caption },
            STYLE,
          );
          assert.deepEqual(stickingOut(figure), []);
          const letters = (texts: readonly string[]): string => texts.join('').replaceAll(' ', '');
          assert.equal(letters(textsOf(figure)), letters([caption[0]!, 'With', ...caption]));
          const inner = figure.width - 40;
          for (const { text, font, size } of marksOf(figure, 'text'))
            assert.ok(measure(text, font, size) <= inner);
        },
      ),
    );
  });
});
