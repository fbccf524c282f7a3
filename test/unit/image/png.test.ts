import assert from 'node:assert/strict';
import { encode } from 'fast-png';
import fc from 'fast-check';
import { zlibSync } from 'fflate';
import { decodeImage } from '../../../src/image/decode.ts';
import { crc32 } from '../../../src/image/png/crc32.ts';
import { answerTo, big16, big32, bytesOf, refusal } from './fixtures.ts';

type Part = readonly [name: string, data: Uint8Array];

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function chunk([name, data]: Part): Uint8Array {
  const checked = bytesOf(name, data);
  return bytesOf(big32(data.length), checked, big32(crc32(checked)));
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** As the file numbers it: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colour: number;
  readonly interlaced?: boolean;
}

/** @param rows unpacked pixels: of each row its filter and its samples */
function png(
  { width, height, depth, colour, interlaced }: Header,
  rows: readonly number[],
  parts: Part[] = [],
) {
  const header = bytesOf(big32(width), big32(height), [depth, colour, 0, 0, interlaced ? 1 : 0]);
  const pixels = zlibSync(Uint8Array.from(rows));
  const all: Part[] = [['IHDR', header], ...parts, ['IDAT', pixels], ['IEND', bytesOf()]];
  return bytesOf(SIGNATURE, ...all.map(chunk));
}

const greys = (rgba: Uint8Array): number[] => [...rgba].filter((_, i) => i % 4 === 0);
const alphas = (rgba: Uint8Array): number[] => [...rgba].filter((_, i) => i % 4 === 3);

describe('PNG images', () => {
  for (const [depth, packed, expected] of [
    [1, [0b10100000, 0b01000000], [255, 0, 255, 0, 255, 0]],
    [2, [0b00011000, 0b11000100], [0, 85, 170, 255, 0, 85]],
    [4, [0x0f, 0x30, 0x81, 0x70], [0, 255, 51, 136, 17, 119]],
  ] as const) {
    it(`spread ${depth} bit(s) over 0 to 255`, async () => {
      const half = packed.length / 2;
      const rows = [0, ...packed.slice(0, half), 0, ...packed.slice(half)];
      const image = await decodeImage(png({ width: 3, height: 2, depth, colour: 0 }, rows));
      assert.deepEqual(greys(image.rgba), expected);
      assert.deepEqual(alphas(image.rgba), [255, 255, 255, 255, 255, 255]);
    });
  }

  it('show the colours of a palette, with their alpha', async () => {
    const palette = bytesOf([10, 20, 30, 40, 50, 60, 70, 80, 90]);
    const parts: Part[] = [
      ['PLTE', palette],
      ['tRNS', bytesOf([0, 128])],
    ];
    const image = await decodeImage(
      png({ width: 3, height: 1, depth: 2, colour: 3 }, [0, 0b00011000], parts),
    );
    assert.deepEqual([...image.rgba], [10, 20, 30, 0, 40, 50, 60, 128, 70, 80, 90, 255]);
    const beyond = png({ width: 1, height: 1, depth: 2, colour: 3 }, [0, 0b11000000], parts);
    assert.match((await refusal(beyond)).message, /palette/);
    assert.match(
      (await refusal(png({ width: 1, height: 1, depth: 8, colour: 3 }, [0, 0]))).message,
      /palette/,
    );
  });

  it('see through the one colour that is called transparent, and say that 16 bits became 8', async () => {
    const rows = [0, ...big16(1000), ...big16(65535), ...big16(128)];
    const parts: Part[] = [['tRNS', bytesOf(big16(1000))]];
    const image = await decodeImage(png({ width: 3, height: 1, depth: 16, colour: 0 }, rows, parts));
    assert.deepEqual(greys(image.rgba), [4, 255, 0]);
    assert.deepEqual(alphas(image.rgba), [0, 255, 255]);
    assert.match(image.remarks[0] ?? '', /16 bits/);
  });

  it('take every filter back', async () => {
    const rows = [0, 10, 20, 30, 1, 10, 10, 10, 2, 1, 1, 1, 3, 5, 5, 5, 4, 1, 2, 3];
    const image = await decodeImage(png({ width: 3, height: 5, depth: 8, colour: 0 }, rows));
    assert.deepEqual(greys(image.rgba).slice(0, 9), [10, 20, 30, 10, 20, 30, 11, 21, 31]);
    // (left + above) ÷ 2: 5 + 5, 5 + (10 + 21) ÷ 2, 5 + (20 + 31) ÷ 2; then Paeth's choice of neighbours.
    assert.deepEqual(greys(image.rgba).slice(9), [10, 20, 30, 11, 22, 33]);
  });

  it('put the seven passes of an interlaced image together, of any size', async () => {
    const passes = [
      [0, 0, 8, 8],
      [4, 0, 8, 8],
      [0, 4, 4, 8],
      [2, 0, 4, 4],
      [0, 2, 2, 4],
      [1, 0, 2, 2],
      [0, 1, 1, 2],
    ] as const;
    const size = fc.integer({ min: 1, max: 20 });
    await fc.assert(
      fc.asyncProperty(size, size, fc.constantFrom(1, 8), async (width, height, depth) => {
        const value = (row: number, column: number): number =>
          (7 * row + 13 * column + row * column) % 2 ** depth;
        const rows = passes.flatMap(([left, top, across, down]) => {
          const lines: number[] = [];
          for (let row = top; row < height && left < width; row += down) {
            const samples: number[] = [];
            for (let column = left; column < width; column += across) samples.push(value(row, column));
            lines.push(0, ...(depth === 8 ? samples : packedBits(samples)));
          }
          return lines;
        });
        const image = await decodeImage(png({ width, height, depth, colour: 0, interlaced: true }, rows));
        const expected = Array.from({ length: width * height }, (_, i) => {
          const grey = value(Math.floor(i / width), i % width);
          return depth === 8 ? grey : 255 * grey;
        });
        assert.deepEqual(greys(image.rgba), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('are what another program has written: grey, colours, alpha, 8 and 16 bits', async () => {
    const channels = fc.constantFrom(1, 2, 3, 4);
    await fc.assert(
      fc.asyncProperty(
        channels,
        fc.boolean(),
        fc.infiniteStream(fc.nat(65535)),
        async (count, deep, random) => {
          const [width, height] = [7, 5];
          const values = Array.from({ length: width * height * count }, () => random.next().value!);
          const data = deep ? Uint16Array.from(values) : Uint8Array.from(values);
          const { rgba } = await decodeImage(
            encode({ width, height, channels: count, depth: deep ? 16 : 8, data }),
          );
          const to8 = (value: number): number => (deep ? Math.round(value / 257) : value);
          for (let pixel = 0; pixel < width * height; pixel++) {
            const samples = [...data.subarray(pixel * count, (pixel + 1) * count)].map(to8);
            const colour = count < 3 ? [samples[0]!, samples[0]!, samples[0]!] : samples.slice(0, 3);
            const alpha = count % 2 === 0 ? samples.at(-1)! : 255;
            assert.deepEqual([...rgba.subarray(4 * pixel, 4 * pixel + 4)], [...colour, alpha]);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('may have profiles, comments and bytes after the end that nobody looks at, and say of an animation that it is one', async () => {
    const parts: Part[] = [
      ['gAMA', bytesOf(big32(45455))],
      ['iCCP', bytesOf('x\0\0', [1, 2, 3])],
      ['zTXt', bytesOf('y\0\0', zlibSync(new Uint8Array(5_000_000)))],
      ['acTL', bytesOf(big32(12), big32(0))],
    ];
    const image = await decodeImage(
      bytesOf(png({ width: 1, height: 1, depth: 8, colour: 0 }, [0, 99], parts), 'trailing'),
    );
    assert.deepEqual([...image.rgba], [99, 99, 99, 255]);
    assert.deepEqual(image.remarks, ['It is an animation: this is the first of 12 frames.']);
  });

  it('are refused in words where pixels, headers and checksums are not right', async () => {
    const grey = { width: 3, height: 2, depth: 8, colour: 0 };
    assert.match((await refusal(png(grey, [0, 1, 2, 3]))).message, /fewer pixels/);
    assert.match((await refusal(png(grey, [9, 1, 2, 3, 0, 1, 2, 3]))).message, /unknown filter/);
    assert.match((await refusal(png({ ...grey, depth: 3 }, [0]))).message, /values that no PNG/);
    assert.match(
      (await refusal(png({ ...grey, width: 10_000, height: 10_000 }, [0]))).message,
      /100 megapixels/,
    );
    assert.match((await refusal(png({ ...grey, width: 3000, height: 3000 }, [0]))).message, /fewer pixels/);
    const wrong = png(grey, [0, 1, 2, 3, 0, 1, 2, 3]);
    wrong[wrong.length - 18]! ^= 1;
    assert.match((await refusal(wrong)).message, /checksum of its IDAT/);
  });

  it('stop unpacking where the pixels end', async () => {
    const bomb = Array.from({ length: 3_000_000 }, () => 0);
    const before = process.memoryUsage().arrayBuffers;
    const image = await answerTo(png({ width: 1, height: 1, depth: 8, colour: 0 }, bomb));
    assert.ok(process.memoryUsage().arrayBuffers - before < 40e6);
    assert.ok('rgba' in image);
  });
});

function packedBits(samples: readonly number[]): number[] {
  const bytes = new Array<number>(Math.ceil(samples.length / 8)).fill(0);
  samples.forEach((bit, i) => (bytes[i >> 3]! |= bit << (7 - (i % 8))));
  return bytes;
}
