import assert from 'node:assert/strict';
import fc from 'fast-check';
import sax from 'sax';
import { barLegend, stepLegend } from '../../../webview/app/figure/barLegend.ts';
import { choicesPicture, classesPicture } from '../../../webview/app/figure/barsPicture.ts';
import { cutsPicture } from '../../../webview/app/figure/cutsPicture.ts';
import { dialsPicture } from '../../../webview/app/figure/dialsPicture.ts';
import { beside, moved, type Plate, stacked } from '../../../webview/app/figure/figure.ts';
import { framed } from '../../../webview/app/figure/frame.ts';
import { overImagePlate } from '../../../webview/app/figure/overImagePlate.ts';
import { saturationPicture, scatterPicture } from '../../../webview/app/figure/scatterPicture.ts';
import type { ShownPicture } from '../../../webview/app/figure/shownPicture.ts';
import { stripColumns } from '../../../webview/app/figure/stripColumns.ts';
import { stripsPicture } from '../../../webview/app/figure/stripsPicture.ts';
import { svgOf } from '../../../webview/app/figure/svg.ts';
import { rowsOf } from '../../../webview/app/figure/table.ts';
import { listPicture } from '../../../webview/app/figure/listPicture.ts';
import { barredPicture, colouredPicture } from '../../../webview/app/figure/textPicture.ts';
import { colourOf, scaleFor } from '../../../webview/drawing/colourScale.ts';
import type { Strip } from '../../../webview/views/stripValues.ts';
import { marksOf, stickingOut, STYLE, textsOf } from './support.ts';

const TEXT = 'Call me Ishmael & <others> “here”.\nSome years ago'.split('');

/** A gate of some units over the text. */
function stripOf(positions: number, units: number, rowStep = 1, title = 'Forget gate'): Strip {
  const rows = Math.ceil(positions / rowStep);
  const values = Float32Array.from({ length: rows * units }, (_, at) => Math.sin(at) / 2 + 0.5);
  return {
    ...{ name: `layer.0.${title}`, title, scale: scaleFor(0, 1, 'sequential') },
    slice: { rows, columns: units, rowStep, columnStep: 1, values },
    tiles: [],
  };
}

const strips = (positions = TEXT.length, units = 5): ShownPicture =>
  stripsPicture({
    strips: [stripOf(positions, units), stripOf(positions, units, 1, 'Hidden state')],
    ...{ positions, texts: positions === TEXT.length ? TEXT : undefined, inView: [0, positions - 1] },
  });

const points = (pinned: number | null = null): ShownPicture =>
  scatterPicture({
    points: Float32Array.of(0, 0, 2, 0, 0, 1, 2, 1, 1, 0.5, 1, 1, 0.5, 0.5, 2, 0.5),
    classes: Uint8Array.from({ length: 8 }, (_, kind) => kind),
    names: ['line break', 'space', 'digit', 'capital', 'vowel', 'consonant', 'punctuation', 'other'],
    ...{ texts: TEXT, xTitle: 'component 1', yTitle: 'component 2', said: 'States', pinned },
    isShown: (point) => point !== 5,
  });

const pieces = TEXT.map((text) => ({ text, unknown: false, gap: false }));
const steps = Uint8Array.from(TEXT, (_, at) => at % 21);
const coloured = colouredPicture({
  ...{ pieces, steps, values: Float32Array.from(steps), what: 'Forget gate, unit 3', pinned: 4 },
  ...{ brushed: { from: 2, to: 6 }, same: Uint8Array.from(TEXT, (_, at) => Number(at === 8)) },
  ...{ least: -1, ends: ['−1', '1'] },
});
const barred = barredPicture({
  texts: TEXT,
  values: Float32Array.from(TEXT, (_, at) => (at === 1 ? NaN : at / TEXT.length)),
  ...{ scale: scaleFor(0, 1, 'sequential'), chosen: 0, said: 'What is left' },
});
const dials = dialsPicture(
  [{ title: 'pair 0', facts: ['1 turn'], hands: [{ x: 0, y: 1, kind: 'row' }, { x: 1, y: 0, kind: 'column', before: true }], said: '' }], // prettier-ignore
  'The hands',
);
const gate = (title: string) => ({
  ...{ title, low: 0.1, high: 0.9, meanLeft: 0, meanRight: 0 },
  ...{ left: Float32Array.of(0, 0.5), right: Float32Array.of(1, 0.25) },
});
const table = listPicture('table', 'in numbers', { heads: ['network', 'bits'], rows: [['LSTM <1>', '2.1']] });

const PICTURES: Readonly<Record<string, ShownPicture>> = {
  strips: strips(),
  'strips of a long text': strips(4000, 128),
  points: points(7),
  saturation: saturationPicture([gate('Forget gate'), gate('Input gate')]),
  'a coloured text': coloured,
  'a text with bars': barred,
  dials,
  table,
  classes: classesPicture([0.1, 0.7, 0.2], ['cat', 'dog & co', 'sun'], 'share'),
  tokens: choicesPicture([{ id: 3, label: '␣dog', probability: 0.6, chance: 0.9 }], true),
  cuts: cutsPicture([
    {
      ...{ name: 'word', title: 'Words', vocabulary: 'this text', count: 1 },
      pieces: [{ piece: 'dog', id: 1, start: 0, end: 3, special: false, padding: false }],
    },
  ]),
};

/** What a strict parser reads; it throws where something is not well-formed. */
function parsed(svg: string): { readonly tags: string[]; readonly texts: string[] } {
  const [tags, texts]: [string[], string[]] = [[], []];
  const reader = sax.parser(true);
  reader.onerror = (error) => {
    throw error;
  };
  reader.onopentag = ({ name, attributes }) => {
    tags.push(name);
    for (const value of Object.values(attributes))
      assert.doesNotMatch(value, /NaN|undefined|Infinity|url\(|href/);
  };
  reader.ontext = (text) => {
    if (text.trim() !== '') texts.push(text);
  };
  reader.write(svg).close();
  return { tags, texts };
}

describe('the figures of what tabs show', () => {
  for (const [name, picture] of Object.entries(PICTURES)) {
    it(`are well-formed and say everything inside of their frame: ${name}`, () => {
      for (const palette of [STYLE.palette, { ...STYLE.palette, kind: 'dark' as const }]) {
        const style = { ...STYLE, palette };
        const figure = framed(
          [{ plate: picture.plate(style) }],
          { title: picture.title || name, caption: [...picture.notes] },
          style,
        );
        assert.deepEqual(stickingOut(figure), []);
        const { tags, texts } = parsed(svgOf(figure));
        const known = ['svg', 'title', 'desc', 'rect', 'path', 'text', 'g'];
        assert.deepEqual(
          tags.filter((tag) => !known.includes(tag)),
          [],
        );
        const trimmed = (all: readonly string[]): string[] => all.filter((text) => text.trim() !== '');
        assert.deepEqual(trimmed(texts).slice(-textsOf(figure).length), trimmed(textsOf(figure)));
      }
    });

    it(`have a number in every row of their table: ${name}`, () => {
      const columns = picture.table();
      assert.ok(columns.length > 0 && rowsOf(columns) > 0);
      for (const column of columns) assert.equal(column.values.length, rowsOf(columns), column.name);
      assert.equal(new Set(columns.map((column) => column.name)).size, columns.length);
    });
  }

  it('have each number of a strip in its colour, units from top to bottom, time to the right', () => {
    const strip = stripOf(TEXT.length, 5);
    const plate = strips().plate(STYLE);
    const cells = marksOf(plate, 'cells').find(({ rows }) => rows === 5)!;
    assert.deepEqual([cells.rows, cells.columns], [5, TEXT.length]);
    strip.slice.values.forEach((value, at) => {
      const [position, unit] = [Math.floor(at / 5), at % 5];
      const pixel = (unit * TEXT.length + position) * 4;
      assert.deepEqual([...cells.pixels.subarray(pixel, pixel + 3)], colourOf(strip.scale, value));
    });
    for (const text of ['Forget gate', 'Hidden state', 'unit', 'position: what was read there', '0', '1'])
      assert.ok(textsOf(plate).includes(text), text);
    assert.ok(textsOf(plate).includes('⏎'), 'characters stand below their columns');
  });

  it('show of several positions the number largest in magnitude, whatever was thinned before', () => {
    fc.assert(
      fc.property(
        fc.record({
          positions: fc.integer({ min: 1, max: 60 }),
          from: fc.nat(59),
          span: fc.integer({ min: 1, max: 60 }),
          step: fc.integer({ min: 1, max: 9 }),
        }),
        ({ positions, from, span, step }) => {
          const strip = stripOf(positions, 3);
          const first = Math.min(from, positions - 1);
          const last = Math.min(positions - 1, first + span - 1);
          const { values, count } = stripColumns(strip, first, last, step);
          for (let column = 0; column < count; column++) {
            for (let unit = 0; unit < 3; unit++) {
              const inside = Array.from({ length: positions }, (_, at) => at).filter(
                (at) => at >= first + column * step && at < first + (column + 1) * step && at <= last,
              );
              const most = Math.max(...inside.map((at) => Math.abs(strip.slice.values[at * 3 + unit]!)));
              assert.equal(Math.abs(values[unit * count + column]!), most);
            }
          }
        },
      ),
    );
    const thinned = stripColumns(stripOf(100, 2, 4), 0, 99, 8);
    assert.equal(thinned.count, 13);
    assert.ok(thinned.values.every(Number.isFinite));
    assert.ok(strips(4000, 128).notes.some((note) => /^Each column .* of 5 positions/.test(note)), strips(4000, 128).notes.join()); // prettier-ignore
  });

  it('have points where their numbers say, in the shape of their class, without those switched off', () => {
    const plate = points(7).plate(STYLE);
    const legendFrom = 650;
    const areas = marksOf(plate, 'shapes').filter(({ shapes }) => shapes[0]![0]![0] < legendFrom);
    const centre = (shape: readonly (readonly [number, number])[]): number =>
      shape.reduce((sum, [x]) => sum + x, 0) / shape.length;
    const [triangle, square] = areas as [(typeof areas)[0], (typeof areas)[0]];
    // Points 1 and 2 lie at x = 2 and x = 0; the circle of point 0 is at x = 0.
    const circle = marksOf(plate, 'circles').find(({ radius, fill }) => radius < 4 && fill)!;
    assert.ok(Math.abs(centre(square.shapes[0]!) - circle.centres[0]![0]) < 1e-6);
    assert.ok(centre(triangle.shapes[0]!) > centre(square.shapes[0]!));
    assert.ok(!textsOf(plate).some((text) => text.startsWith('consonant')), 'switched off');
    assert.ok(textsOf(plate).includes('vowel (1)'));
    const ring = marksOf(plate, 'circles').find(({ radius }) => radius === 7);
    assert.ok(ring, 'the pinned point is ringed');
    assert.ok(textsOf(plate).includes(' ') || textsOf(plate).includes('␣'));
  });

  it('mark the chosen part of a text, its like, and the pinned character', () => {
    const plate = coloured.plate(STYLE);
    const lines = (fill: string) =>
      marksOf(plate, 'rect').filter((mark) => mark.fill === fill && mark.height === 2);
    assert.equal(lines(STYLE.palette.above).length, 4);
    assert.equal(lines(STYLE.palette.accent).length, 1);
    assert.equal(marksOf(plate, 'shapes').length, 1);
    const names = coloured.table().map(({ name }) => name);
    assert.deepEqual(names, ['position', 'text', 'Forget gate, unit 3', 'chosen part', 'same is done']);
  });

  it('break a text between words', () => {
    const words = Array.from({ length: 60 }, (_, at) => (at % 6 === 5 ? ' ' : 'x'));
    const plate = colouredPicture({
      ...{ pieces: words.map((text) => ({ text, unknown: false, gap: false })), what: '', pinned: null },
      ...{ steps: new Uint8Array(60).fill(10), values: new Float32Array(60), brushed: null },
      ...{ same: new Uint8Array(0), least: 0, ends: ['0', '1'] },
    }).plate({ ...STYLE, measure: (text, _, size) => text.length * size * 2 });
    const letters = marksOf(plate, 'text').filter(({ text }) => text === 'x');
    const lines = [...new Set(letters.map(({ y }) => y))].map(
      (y) => letters.filter((mark) => mark.y === y).length,
    );
    assert.ok(lines.length > 1 && lines.every((count) => count % 5 === 0), lines.join());
  });

  it('have bars under a text as tall as its numbers, none where there is none', () => {
    const bars = marksOf(barred.plate(STYLE), 'rect').filter(({ width }) => width < 10);
    assert.equal(bars.length, TEXT.length - 1);
    const [last, half] = [bars.at(-1)!, bars[Math.round(TEXT.length / 2) - 1]!];
    assert.ok(Math.abs(last.height / half.height - (TEXT.length - 1) / Math.round(TEXT.length / 2)) < 0.1);
  });

  it('lay a map over the image, as far as both reach', () => {
    const rgba = new Uint8Array(4 * 4 * 4).fill(255);
    const plate = overImagePlate(
      {
        preview: { width: 4, height: 4, rgba },
        picture: { width: 4, height: 4, rows: 4, columns: 4, drawn: false, seen: { left: 0, top: 0, width: 4, height: 4 } } as never, // prettier-ignore
        slice: { rows: 2, columns: 2, rowStep: 1, columnStep: 1, values: Float32Array.of(0, 1, 2, 3) },
        ...{ scale: scaleFor(0, 3), grid: { top: -1, left: 0, rowStep: 2, columnStep: 2 }, opacity: 0.6 },
      },
      STYLE,
    );
    const [image, map] = marksOf(plate, 'cells');
    assert.equal(map!.opacity, 0.6);
    assert.equal(map!.y, 0, 'what reaches over the edge makes room');
    assert.equal(image!.height, map!.height);
    assert.equal(image!.y, image!.height / 4);
  });

  it('have legends with the numbers at their ends', () => {
    assert.deepEqual(textsOf(barLegend(scaleFor(-2, 2), 'states', STYLE)), ['states', '−2', '2']);
    const [all] = marksOf(stepLegend(-1, ['−1', '1'], STYLE), 'cells');
    const [upper] = marksOf(stepLegend(0, ['0', '1'], STYLE), 'cells');
    assert.deepEqual([all!.columns, upper!.columns], [21, 11]);
    assert.deepEqual([...upper!.pixels.subarray(0, 3)], [255, 255, 255], 'nothing is the background');
  });
});

describe('plates together', () => {
  const square = (side: number): Plate => ({
    ...{ width: side, height: side },
    marks: [
      { kind: 'shapes', shapes: [[[0, 0], [side, 0], [side, side]]], fill: '#000000' }, // prettier-ignore
      { kind: 'circles', centres: [[side, side]], radius: 1, fill: '#000000' },
    ],
  });

  it('stand below and beside each other without touching', () => {
    const below = stacked([square(10), square(30)], 5);
    assert.deepEqual([below.width, below.height], [30, 45]);
    assert.deepEqual(marksOf(below, 'circles')[1]!.centres, [[30, 45]]);
    const next = beside([square(10), square(30)], 5);
    assert.deepEqual([next.width, next.height], [45, 30]);
    assert.deepEqual(marksOf(next, 'shapes')[1]!.shapes[0]![0], [15, 0]);
    assert.deepEqual(marksOf({ ...next, marks: moved(next.marks, 1, 2) }, 'circles')[0]!.centres, [[11, 12]]);
  });
});
