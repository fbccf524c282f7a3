import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeImage } from '../../../src/image/decode.ts';
import { answerTo, bytesOf, imageFixture, imageFixtureJson, provideWebp, refusal } from './fixtures.ts';

interface MalformedImage {
  readonly path: string;
  readonly defect: string;
  readonly expect: 'load' | 'reject' | 'safe' | 'any';
}

/** What a damaged file of a few kilobytes may take, with what Node itself needs meanwhile. */
const MOST_MEGABYTES = 300;

describe('damaged and hostile images', () => {
  before(provideWebp);

  for (const { path, defect, expect } of imageFixtureJson<{ files: MalformedImage[] }>('manifest.json')
    .files) {
    it(`${expect}: ${defect} (${path})`, async () => {
      const before = process.memoryUsage().arrayBuffers;
      if (expect === 'load') await decodeImage(imageFixture(path));
      else if (expect === 'reject') await refusal(imageFixture(path));
      else await answerTo(imageFixture(path));
      const megabytes = (process.memoryUsage().arrayBuffers - before) / 2 ** 20;
      assert.ok(megabytes < MOST_MEGABYTES, `took ${megabytes} MiB`);
    });
  }

  it('name the size of an image that is too large', async () => {
    const { message, nextStep } = await refusal(imageFixture('images/header_60000x60000.png'));
    assert.match(message, /60000 × 60000 pixels \(3600 megapixels\)/);
    assert.match(message, /16384 pixels a side and 40 megapixels/);
    assert.match(nextStep ?? '', /smaller copy/);
  });

  const valid = ['png', 'jpg'].map((ending) => `controls/picture.${ending}`);
  const samples = [
    ...valid,
    'unusual/progressive.jpg',
    'unusual/palette.png',
    'webp/lossy_alpha.webp',
    'webp/lossless.webp',
  ];
  for (const path of samples) {
    it(`are answered whatever bytes of ${path} are changed`, async () => {
      const bytes = imageFixture(path);
      const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
      const damage = fc.record({ changes: fc.array(change, { maxLength: 6 }), length: fc.nat(bytes.length) });
      await fc.assert(
        fc.asyncProperty(damage, async ({ changes, length }) => {
          const damaged = bytes.slice(0, length > bytes.length / 2 ? bytes.length : length);
          for (const { at, value } of changes) if (at < damaged.length) damaged[at] = value;
          await answerTo(damaged);
        }),
        { numRuns: 150 },
      );
    });
  }
});

describe('files that are no image of a format that is read', () => {
  const kinds: readonly [string, Uint8Array, RegExp][] = [
    ['SVG', bytesOf('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), /an SVG drawing/],
    ['TIFF', bytesOf('II*\0', [8, 0, 0, 0]), /a TIFF image/],
    ['TIFF of the other byte order', bytesOf('MM\0*', [0, 0, 0, 8]), /a TIFF image/],
    ['HEIC', bytesOf([0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0]), /a HEIC image/],
    ['AVIF', bytesOf([0, 0, 0, 24], 'ftypavif', [0, 0, 0, 0]), /an AVIF image/],
    ['PSD', bytesOf('8BPS', [0, 1]), /a Photoshop file/],
    ['PDF', bytesOf('%PDF-1.7\n'), /a PDF document/],
    ['ICO', bytesOf([0, 0, 1, 0, 1, 0]), /an icon file/],
    ['JPEG XL', bytesOf([0xff, 0x0a, 0, 0]), /a JPEG XL image/],
    ['video', bytesOf([0, 0, 0, 24], 'ftypisom', [0, 0, 0, 0]), /a video/],
  ];
  for (const [name, bytes, words] of kinds) {
    it(`are named: ${name}`, async () => {
      const { message, nextStep } = await refusal(bytes);
      assert.match(message, words);
      assert.match(nextStep ?? '', /Save it as PNG/);
    });
  }

  it('say which formats are read, for a text and for anything else', async () => {
    assert.match((await refusal(bytesOf('To be, or not to be'))).message, /a text/);
    assert.match((await refusal(bytesOf('BMW is a text that begins like a bitmap'))).message, /a text/);
    assert.match((await refusal(bytesOf([1, 2, 3, 4]))).nextStep ?? '', /PNG, JPEG, WebP, GIF or BMP/);
    assert.match((await refusal(bytesOf([]))).message, /empty/);
  });
});

describe('images that careless readers get wrong', () => {
  const { files } = imageFixtureJson<{ files: Record<string, { pixels: unknown }> }>('unusual/expected.json');
  for (const [path, { pixels }] of Object.entries(files)) {
    it(path, async () => {
      const image = await decodeImage(imageFixture(`unusual/${path}`));
      const expected = [pixels].flat(3) as number[];
      const colours = [...image.rgba].filter((_, i) => i % 4 !== 3);
      if (path === 'grey16.png') {
        const grey = colours.filter((_, i) => i % 3 === 0);
        assert.deepEqual(
          grey,
          expected.map((value) => Math.round(value / 257)),
        );
        assert.deepEqual(image.remarks, ['It has 16 bits for each sample, of which 8 are used.']);
        return;
      }
      // Decoders of lossy images round in ways of their own.
      const allowed = path.endsWith('.jpg') ? 4 : 0;
      assert.equal(colours.length, expected.length);
      const worst = Math.max(...colours.map((value, i) => Math.abs(value - expected[i]!)));
      assert.ok(worst <= allowed, `differs by up to ${worst}`);
      assert.deepEqual(image.remarks, []);
    });
  }
});
