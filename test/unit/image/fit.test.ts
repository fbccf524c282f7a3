import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Fit, fitImage } from '../../../src/image/fit.ts';
import { previewOf } from '../../../src/image/preview.ts';
import { imageOf } from './fixtures.ts';

const BLACK = [0, 0, 0] as const;
const GREEN = [0, 255, 0] as const;

const grey = (width: number, height: number, levels: readonly number[]) =>
  imageOf(
    width,
    height,
    levels.flatMap((level) => [level, level, level, 255]),
  );

function levels(
  image: ReturnType<typeof imageOf>,
  width: number,
  height: number,
  fit: Fit,
  background: readonly [number, number, number] = BLACK,
): number[] {
  const { rgb } = fitImage(image, { width, height, fit, background });
  return [...rgb].filter((_, i) => i % 3 === 0).map((level) => Math.round(level * 1e4) / 1e4);
}

const image = fc
  .record({ width: fc.integer({ min: 1, max: 30 }), height: fc.integer({ min: 1, max: 30 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: 4 * width * height, maxLength: 4 * width * height })
      .map((pixels) => imageOf(width, height, [...pixels])),
  );
const side = fc.integer({ min: 1, max: 40 });

describe('fitting an image', () => {
  it('averages areas where it shrinks, by the part that is covered', () => {
    assert.deepEqual(levels(grey(4, 2, [0, 100, 40, 80, 20, 40, 60, 20]), 2, 1, 'stretch'), [40, 50]);
    // Thirds of two pixels: 1½ source pixels each.
    assert.deepEqual(levels(grey(3, 1, [30, 60, 90]), 2, 1, 'stretch'), [40, 80]);
  });

  it('is bilinear between the centres of pixels where it grows, and level at the edges', () => {
    assert.deepEqual(levels(grey(2, 1, [0, 100]), 4, 1, 'stretch'), [0, 25, 75, 100]);
    const [a, b, c, d] = [0, 40, 80, 200];
    const middle = levels(grey(2, 2, [a, b, c, d]), 4, 4, 'stretch')[5]!;
    assert.equal(middle, (9 * a + 3 * b + 3 * c + d) / 16);
  });

  it('changes each side in its own way where one shrinks and one grows', () => {
    assert.deepEqual(levels(grey(2, 2, [0, 100, 200, 100]), 1, 4, 'stretch'), [50, 75, 125, 150]);
  });

  it('changes nothing at the same size', () => {
    fc.assert(
      fc.property(image, fc.constantFrom<Fit>('crop', 'stretch', 'letterbox'), (source, fit) => {
        const opaque = { ...source, rgba: source.rgba.map((value, i) => (i % 4 === 3 ? 255 : value)) };
        const { width, height } = source;
        const fitted = fitImage(opaque, { width, height, fit, background: GREEN });
        assert.deepEqual(
          [...fitted.rgb],
          [...opaque.rgba].filter((_, i) => i % 4 !== 3),
        );
        assert.deepEqual(fitted.seen, { left: 0, top: 0, width, height });
      }),
    );
  });

  it('keeps the mean brightness where it shrinks', () => {
    fc.assert(
      fc.property(image, fc.double({ min: 0.01, max: 1, noNaN: true }), (source, part) => {
        const width = Math.max(1, Math.round(source.width * part));
        const height = Math.max(1, Math.round(source.height * part));
        const { rgb } = fitImage(source, { width, height, fit: 'stretch', background: BLACK });
        const mean = rgb.reduce((sum, value) => sum + value, 0) / rgb.length;
        let expected = 0;
        source.rgba.forEach((value, i) => {
          if (i % 4 !== 3) expected += (value * source.rgba[i - (i % 4) + 3]!) / 255;
        });
        expected /= 3 * source.width * source.height;
        assert.ok(Math.abs(mean - expected) < 1e-3, `${mean} instead of ${expected}`);
      }),
    );
  });

  it('never leaves the range of what it was made of', () => {
    fc.assert(
      fc.property(
        image,
        side,
        side,
        fc.constantFrom<Fit>('crop', 'stretch', 'letterbox'),
        (source, width, height, fit) => {
          const { rgb, seen } = fitImage(source, { width, height, fit, background: [7, 8, 9] });
          assert.equal(rgb.length, 3 * width * height);
          assert.ok(rgb.every((value) => value >= 0 && value <= 255));
          assert.ok(seen.width > 0 && seen.height > 0);
        },
      ),
    );
  });

  it('leaves one colour as it is, to the last digit: black counts as dead, white as no edge', () => {
    const level = fc.integer({ min: 0, max: 255 });
    const flat = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), level);
    fc.assert(
      fc.property(flat, side, side, ([width, height, value], columns, rows) => {
        const source = grey(width, height, new Array<number>(width * height).fill(value));
        const { rgb } = fitImage(source, { width: columns, height: rows, fit: 'stretch', background: GREEN });
        assert.ok(
          rgb.every((each) => each === value),
          `${value} became ${rgb.find((each) => each !== value)}`,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('puts the background behind what is transparent, after colours were mixed by their alpha', () => {
    const half = imageOf(2, 1, [200, 100, 0, 255, 0, 0, 255, 0]);
    const { rgb } = fitImage(half, { width: 1, height: 1, fit: 'stretch', background: GREEN });
    // Half of it red-orange, half of it seen through: no blue, which is nowhere to be seen.
    assert.deepEqual([...rgb], [100, 50 + 127.5, 0]);
  });

  it('crops the middle, as large as it goes', () => {
    const wide = grey(6, 2, [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
    const fitted = fitImage(wide, { width: 2, height: 2, fit: 'crop', background: BLACK });
    assert.deepEqual(
      [...fitted.rgb].filter((_, i) => i % 3 === 0),
      [3, 4, 3, 4],
    );
    assert.deepEqual(fitted.seen, { left: 2, top: 0, width: 2, height: 2 });
    const high = fitImage(grey(1, 3, [10, 20, 30]), { width: 4, height: 4, fit: 'crop', background: BLACK });
    assert.deepEqual(high.seen, { left: 0, top: 1, width: 1, height: 1 });
  });

  it('shows all of it in a letterbox, with a border of the background that `seen` counts in', () => {
    const wide = grey(4, 2, new Array<number>(8).fill(100));
    const fitted = fitImage(wide, { width: 4, height: 4, fit: 'letterbox', background: GREEN });
    const red = [...fitted.rgb].filter((_, i) => i % 3 === 0);
    assert.deepEqual(red, [0, 0, 0, 0, 100, 100, 100, 100, 100, 100, 100, 100, 0, 0, 0, 0]);
    assert.deepEqual(fitted.seen, { left: 0, top: -1, width: 4, height: 4 });
    const thin = fitImage(grey(100, 1, new Array<number>(100).fill(50)), {
      width: 8,
      height: 8,
      fit: 'letterbox',
      background: BLACK,
    });
    assert.equal([...thin.rgb].filter((value) => value > 0).length, 24);
  });
});

describe('a preview', () => {
  it('is a copy where the image is small, and no larger than asked for where it is not', () => {
    fc.assert(
      fc.property(image, side, (source, longest) => {
        const preview = previewOf(source, longest);
        assert.ok(Math.max(preview.width, preview.height) <= longest);
        assert.equal(preview.rgba.length, 4 * preview.width * preview.height);
        if (Math.max(source.width, source.height) > longest) return;
        assert.deepEqual(preview.rgba, source.rgba);
        assert.notEqual(preview.rgba.buffer, source.rgba.buffer);
      }),
    );
  });

  it('keeps colours where transparent places are mixed in', () => {
    const half = imageOf(2, 2, [200, 100, 50, 255, 0, 0, 0, 0, 200, 100, 50, 255, 0, 0, 0, 0]);
    assert.deepEqual([...previewOf(half, 1).rgba], [200, 100, 50, 128]);
  });
});
