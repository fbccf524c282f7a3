import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GifWriter } from 'omggif';
import { decodeImage } from '../../../src/image/decode.ts';
import { answerTo, bytesOf, little16, little32, refusal } from './fixtures.ts';

const PALETTE = [0x000000, 0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x123456, 0x808080, 0xfedcba];

function gif(width: number, height: number, draw: (writer: GifWriter) => void): Uint8Array {
  const buffer: number[] = [];
  const writer = new GifWriter(buffer, width, height, { palette: PALETTE });
  draw(writer);
  return Uint8Array.from(buffer.slice(0, writer.end()));
}

const colourOf = (index: number): number[] => {
  const colour = PALETTE[index]!;
  return [colour >> 16, (colour >> 8) & 255, colour & 255, 255];
};

describe('GIF images', () => {
  it('are what another program has written, of any size', async () => {
    const size = fc.integer({ min: 1, max: 70 });
    await fc.assert(
      fc.asyncProperty(size, size, fc.infiniteStream(fc.nat(7)), async (width, height, random) => {
        const indices = Array.from({ length: width * height }, () => random.next().value!);
        const image = await decodeImage(
          gif(width, height, (writer) => writer.addFrame(0, 0, width, height, indices)),
        );
        assert.deepEqual([image.width, image.height, image.format], [width, height, 'gif']);
        assert.deepEqual([...image.rgba], indices.flatMap(colourOf));
      }),
      { numRuns: 40 },
    );
  });

  it('that compress well are unpacked whole', async () => {
    const indices = new Array<number>(300 * 200).fill(3);
    const { rgba } = await decodeImage(gif(300, 200, (writer) => writer.addFrame(0, 0, 300, 200, indices)));
    assert.ok(rgba.every((value, i) => value === [0, 0, 255, 255][i % 4]));
  });

  it('show the first of several frames where it stands, and its transparent colour as nothing', async () => {
    const bytes = gif(4, 3, (writer) => {
      writer.addFrame(1, 1, 2, 1, [1, 2], { transparent: 2 });
      writer.addFrame(0, 0, 4, 3, new Array<number>(12).fill(4));
    });
    const image = await decodeImage(bytes);
    assert.deepEqual([...image.rgba.subarray(20, 28)], [255, 0, 0, 255, 0, 0, 0, 0]);
    assert.equal(
      image.rgba.reduce((sum, value) => sum + value, 0),
      510,
    );
    assert.deepEqual(image.remarks, ['It is an animation: this is the first of 2 frames.']);
  });

  it('have rows in their places where they are interlaced', async () => {
    const [width, height] = [2, 11];
    const order = [0, 8, 4, 2, 6, 10, 1, 3, 5, 7, 9];
    const indices = order.flatMap((row) => [row % 8, (row + 1) % 8]);
    const bytes = gif(width, height, (writer) => writer.addFrame(0, 0, width, height, indices));
    const frame = bytes.indexOf(0x2c, 13 + 24);
    bytes[frame + 9]! |= 0x40;
    const expected = Array.from({ length: height }, (_, row) => [
      ...colourOf(row % 8),
      ...colourOf((row + 1) % 8),
    ]);
    assert.deepEqual([...(await decodeImage(bytes)).rgba], expected.flat());
  });

  it('are refused in words where they are cut short, empty or too large', async () => {
    const whole = gif(20, 20, (writer) => writer.addFrame(0, 0, 20, 20, new Array<number>(400).fill(1)));
    for (let length = 4; length < whole.length - 3; length++) await refusal(whole.slice(0, length));
    const sized = (at: number, ...size: number[]): Uint8Array => {
      const bytes = whole.slice();
      bytes.set(size.flatMap(little16), at);
      return bytes;
    };
    assert.match((await refusal(sized(6, 0, 20))).message, /0 × 20/);
    assert.match((await refusal(sized(6, 60000, 60000))).message, /3600 megapixels/);
    const frame = whole.indexOf(0x2c, 13 + 24);
    assert.match((await refusal(sized(frame + 5, 60000, 60000))).message, /3600 megapixels/);
    assert.match((await refusal(sized(frame + 5, 40, 40))).message, /fewer pixels/);
  });

  it('are answered whatever bytes are changed', async () => {
    const whole = gif(9, 9, (writer) =>
      writer.addFrame(
        0,
        0,
        9,
        9,
        Array.from({ length: 81 }, (_, i) => i % 7),
      ),
    );
    const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        const bytes = whole.slice();
        for (const { at, value } of changes) bytes[at] = value;
        await answerTo(bytes);
      }),
      { numRuns: 300 },
    );
  });
});

interface Bitmap {
  readonly width?: number;
  readonly height?: number;
  readonly bits: number;
  readonly compression?: number;
  readonly masks?: readonly number[];
  readonly palette?: readonly number[];
}

/** @param rows from the first row of the file on */
function bmp(
  { width = 2, height = 2, bits, compression = 0, masks = [], palette = [] }: Bitmap,
  rows: readonly number[][],
) {
  const headerBytes = masks.length === 4 ? 56 : 40;
  const start = 14 + headerBytes + (masks.length === 3 ? 12 : 0) + palette.length;
  const info = bytesOf(
    ...[headerBytes, width, height].map(little32),
    little16(1),
    little16(bits),
    ...[compression, 0, 0, 0, 0, 0].map(little32),
    ...masks.map(little32),
  );
  return bytesOf('BM', ...[0, 0, start].map(little32), info, palette, rows.flat());
}

const pixels = async (bytes: Uint8Array): Promise<number[]> => [...(await decodeImage(bytes)).rgba];

const RED = [255, 0, 0, 255];
const GREEN = [0, 255, 0, 255];
const BLUE = [0, 0, 255, 255];
const WHITE = [255, 255, 255, 255];
const ALL = [...RED, ...GREEN, ...BLUE, ...WHITE];

describe('BMP images', () => {
  const palette = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0];

  it('of 1, 4 and 8 bits have the colours of their palette, from the last row to the first', async () => {
    assert.deepEqual(
      await pixels(
        bmp({ bits: 8, palette }, [
          [2, 3, 0, 0],
          [0, 1, 0, 0],
        ]),
      ),
      ALL,
    );
    assert.deepEqual(
      await pixels(
        bmp({ bits: 4, palette }, [
          [0x23, 0, 0, 0],
          [0x01, 0, 0, 0],
        ]),
      ),
      ALL,
    );
    const two = await pixels(
      bmp({ bits: 1, palette }, [
        [0b01000000, 0, 0, 0],
        [0b10000000, 0, 0, 0],
      ]),
    );
    assert.deepEqual(two, [...GREEN, ...RED, ...RED, ...GREEN]);
  });

  it('of 24 and 32 bits have their own colours; the fourth byte is no alpha', async () => {
    const rows = [
      [255, 0, 0, 255, 255, 255, 0, 0],
      [0, 0, 255, 0, 255, 0, 0, 0],
    ];
    assert.deepEqual(await pixels(bmp({ bits: 24 }, rows)), ALL);
    const wide = [
      [255, 0, 0, 0, 255, 255, 255, 0],
      [0, 0, 255, 0, 0, 255, 0, 0],
    ];
    assert.deepEqual(await pixels(bmp({ bits: 32 }, wide)), ALL);
    assert.deepEqual(await pixels(bmp({ bits: 32, height: -2 }, wide.toReversed())), ALL);
  });

  it('of 16 bits are spread over 0 to 255, as their masks say', async () => {
    const row = (a: number, b: number): number[] => [...little16(a), ...little16(b)];
    assert.deepEqual(await pixels(bmp({ bits: 16 }, [row(0x001f, 0x7fff), row(0x7c00, 0x03e0)])), ALL);
    const masks = [0xf800, 0x07e0, 0x001f];
    const given = bmp({ bits: 16, compression: 3, masks }, [row(0x001f, 0xffff), row(0xf800, 0x07e0)]);
    assert.deepEqual(await pixels(given), ALL);
  });

  it('have alpha where a mask gives it', async () => {
    const masks = [0xff000000, 0x00ff0000, 0x0000ff00, 0x000000ff];
    const bytes = bmp({ width: 1, height: 1, bits: 32, compression: 3, masks }, [[128, 30, 20, 10]]);
    assert.deepEqual(await pixels(bytes), [10, 20, 30, 128]);
  });

  it('of OS/2 have a palette of three bytes a colour', async () => {
    const info = bytesOf(little32(12), ...[2, 1, 1, 8].map(little16));
    const colours = Array.from({ length: 256 }, (_, i) => [i, 0, 255 - i]).flat();
    const bytes = bytesOf('BM', ...[0, 0, 26 + 768].map(little32), info, colours, [0, 255, 0, 0]);
    assert.deepEqual(await pixels(bytes), [...RED, ...BLUE]);
  });

  it('are refused in words: runs, odd depths, no pixels, too many', async () => {
    const rows = [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    assert.match((await refusal(bmp({ bits: 8, compression: 1, palette }, rows))).message, /runs/);
    assert.match((await refusal(bmp({ bits: 24, compression: 5 }, rows))).message, /compressed/);
    assert.match((await refusal(bmp({ bits: 2, palette }, rows))).message, /2 bits/);
    assert.match((await refusal(bmp({ bits: 8, palette, width: -5 }, rows))).message, /0 × 2/);
    assert.match((await refusal(bmp({ bits: 8, palette, height: 3 }, rows))).message, /fewer pixels/);
    assert.match(
      (await refusal(bmp({ bits: 24, width: 12_000, height: 9000 }, rows))).message,
      /108 megapixels/,
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (random) => {
        await answerTo(bytesOf('BM', [0], random));
      }),
      { numRuns: 200 },
    );
  });
});
