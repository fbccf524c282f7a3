import assert from 'node:assert/strict';
import { encode } from 'jpeg-js';
import { decodeImage } from '../../../src/image/decode.ts';
import { answerTo, big16, big32, bytesOf, imageFixture, little16, little32, refusal } from './fixtures.ts';

/** Before the frame: tables and nothing else. */
const START = 2;

/** Puts segments behind the start marker. */
const withSegments = (jpeg: Uint8Array, ...segments: Uint8Array[]): Uint8Array =>
  bytesOf(jpeg.subarray(0, START), ...segments, jpeg.subarray(START));

const segment = (marker: number, data: Uint8Array): Uint8Array =>
  bytesOf([0xff, marker], big16(data.length + 2), data);

const adobe = (transform: number): Uint8Array =>
  segment(0xee, bytesOf('Adobe', [0, 100, 0, 0, 0, 0, transform]));

function exif(orientation: number, little: boolean): Uint8Array {
  const [two, four] = little ? [little16, little32] : [big16, big32];
  const order = little ? 'II' : 'MM';
  const entry = bytesOf(two(0x0112), two(3), four(1), two(orientation), two(0));
  const other = bytesOf(two(0x010f), two(2), four(3), [65, 66, 0, 0]);
  return segment(0xe1, bytesOf('Exif\0\0', order, two(42), four(8), two(2), other, entry, four(0)));
}

/**
 * A grey photograph as one of several channels, each with a scan of its own: so a file is made whose channels are
 * known to be equal, without an encoder for them.
 */
function sameInEveryChannel(channels: number): Uint8Array {
  const grey = imageFixture('unusual/grey.jpg');
  const frame = grey.findIndex((byte, at) => byte === 0xff && grey[at + 1] === 0xc0);
  const scan = grey.findIndex((byte, at) => byte === 0xff && grey[at + 1] === 0xda);
  const pixels = grey.subarray(scan + 10, grey.length - 2);
  const numbers = Array.from({ length: channels }, (_, i) => i + 1);
  const newFrame = segment(
    0xc0,
    bytesOf(
      [8],
      big16(9),
      big16(9),
      [channels],
      numbers.flatMap((id) => [id, 0x11, 0]),
    ),
  );
  const scans = numbers.map((id) => bytesOf(segment(0xda, bytesOf([1, id, 0, 0, 63, 0])), pixels));
  const between = grey.subarray(frame + 2 + 11, scan);
  return bytesOf(grey.subarray(0, frame), newFrame, between, ...scans, [0xff, 0xd9]);
}

const greyLevels = async (): Promise<number[]> =>
  [...(await decodeImage(imageFixture('unusual/grey.jpg'))).rgba].filter((_, i) => i % 4 === 0);

describe('JPEG images', () => {
  it('of CMYK have less light for more ink, and say that their profile was left out', async () => {
    const levels = await greyLevels();
    const { rgba, remarks } = await decodeImage(withSegments(sameInEveryChannel(4), adobe(0)));
    // Adobe writes light instead of ink: red is what cyan and black both let through.
    levels.forEach((level, i) => {
      for (let j = 0; j < 3; j++) assert.ok(Math.abs(rgba[4 * i + j]! - (level * level) / 255) <= 1);
    });
    assert.match(remarks[0] ?? '', /CMYK/);
  });

  it('of YCCK are brought to CMYK before', async () => {
    const levels = await greyLevels();
    const { rgba } = await decodeImage(withSegments(sameInEveryChannel(4), adobe(2)));
    // What YCbCr gives stands for ink, where a file of CMYK has light.
    const clamp = (value: number): number => Math.min(255, Math.max(0, value));
    levels.forEach((level, i) => {
      const red = clamp(level + 1.402 * (level - 128));
      assert.ok(Math.abs(rgba[4 * i]! - ((255 - red) * level) / 255) <= 2);
    });
  });

  it('of RGB are not taken for YCbCr', async () => {
    const levels = await greyLevels();
    const rgb = await decodeImage(withSegments(sameInEveryChannel(3), adobe(0)));
    assert.deepEqual(
      [...rgb.rgba],
      levels.flatMap((level) => [level, level, level, 255]),
    );
    const ycc = await decodeImage(withSegments(sameInEveryChannel(3), adobe(1)));
    const blue = levels.map((level) => Math.min(255, Math.max(0, Math.round(level + 1.772 * (level - 128)))));
    assert.deepEqual(
      [...ycc.rgba].filter((_, i) => i % 4 === 2),
      blue,
    );
  });

  it('are turned upright, as their EXIF data say in either byte order', async () => {
    // Darker from left to right and brighter from top to bottom, so that every turn is another picture.
    const [width, height] = [16, 8];
    const level = (row: number, column: number): number => 20 + 5 * column + 15 * row;
    const data = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
      i % 4 === 3 ? 255 : level(Math.floor(i / 4 / width), (i >> 2) % width),
    );
    const jpeg = encode({ width, height, data }, 100).data;
    const stored: Record<number, (row: number, column: number) => number> = {
      1: (row, column) => level(row, column),
      2: (row, column) => level(row, width - 1 - column),
      3: (row, column) => level(height - 1 - row, width - 1 - column),
      4: (row, column) => level(height - 1 - row, column),
      5: (row, column) => level(column, row),
      6: (row, column) => level(height - 1 - column, row),
      7: (row, column) => level(height - 1 - column, width - 1 - row),
      8: (row, column) => level(column, width - 1 - row),
    };
    for (let orientation = 1; orientation <= 8; orientation++) {
      const image = await decodeImage(withSegments(jpeg, exif(orientation, orientation % 2 === 0)));
      assert.deepEqual([image.width, image.height], orientation < 5 ? [16, 8] : [8, 16]);
      for (let row = 0; row < image.height; row++) {
        for (let column = 0; column < image.width; column++) {
          const value = image.rgba[4 * (row * image.width + column)]!;
          assert.ok(
            Math.abs(value - stored[orientation]!(row, column)) <= 3,
            `${orientation} at ${row}, ${column}`,
          );
        }
      }
      assert.equal(image.remarks.length, orientation === 1 ? 0 : 1);
    }
  });

  it('are read where EXIF data are nonsense', async () => {
    for (const data of [
      'Exif\0\0',
      'Exif\0\0II*\0\xff\xff\xff\xff',
      'Exif\0\0XX',
      'Exif\0\0MM\0*\0\0\0\x08\xff\xff',
    ]) {
      const image = await decodeImage(
        withSegments(imageFixture('unusual/grey.jpg'), segment(0xe1, bytesOf(data))),
      );
      assert.deepEqual([image.width, image.height, image.remarks.length], [9, 9, 0]);
    }
  });

  it('are refused in words: kinds that are not read, and too many scans', async () => {
    const grey = imageFixture('unusual/grey.jpg');
    const frame = grey.findIndex((byte, at) => byte === 0xff && grey[at + 1] === 0xc0);
    const changed = (at: number, value: number): Uint8Array =>
      grey.map((byte, i) => (i === at ? value : byte));
    assert.match((await refusal(changed(frame + 1, 0xc9))).message, /rare kind/);
    assert.match((await refusal(changed(frame + 4, 12))).message, /12 bits/);
    const large = changed(frame + 5, 8);
    large[frame + 7] = 8;
    assert.match((await refusal(large)).message, /too short for the pixels/);
    assert.match((await refusal(sameInEveryChannel(4))).message, /four channels/);
    const scan = grey.findIndex((byte, at) => byte === 0xff && grey[at + 1] === 0xda);
    const scans = Array.from({ length: 200 }, () => grey.subarray(scan, grey.length - 2));
    assert.match(
      (await refusal(bytesOf(grey.subarray(0, scan), ...scans, [0xff, 0xd9]))).message,
      /200 times/,
    );
  });

  it('are read whatever their name', async () => {
    const image = await answerTo(imageFixture('unusual/rgb.jpg'));
    assert.ok('format' in image && image.format === 'jpeg');
  });
});
