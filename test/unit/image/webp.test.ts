import assert from 'node:assert/strict';
import { decodeImage } from '../../../src/image/decode.ts';
import { bytesOf, imageFixture, little16, little32, provideWebp, refusal } from './fixtures.ts';

/* The files were made once with libwebp's encoder, from these formulas. */
const WIDTH = 12;
const HEIGHT = 9;
const PIXELS = Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
  const [row, column] = [Math.floor(i / WIDTH), i % WIDTH];
  return [20 * column, 25 * row, ((row * column) % 7) * 30, (7 * i) % 256];
});

const chunk = (name: string, data: Uint8Array): Uint8Array =>
  bytesOf(name, little32(data.length), data, data.length % 2 === 1 ? [0] : []);
const file = (...chunks: Uint8Array[]): Uint8Array => {
  const content = bytesOf('WEBP', ...chunks);
  return bytesOf('RIFF', little32(content.length), content);
};
const three = (value: number): number[] => [...little16(value), 0];
const canvas = (width: number, height: number, flags = 0): Uint8Array =>
  chunk('VP8X', bytesOf([flags, 0, 0, 0], three(width - 1), three(height - 1)));
/** The chunks of a still picture. */
const content = (path: string): Uint8Array => imageFixture(path).subarray(12);

function frame(left: number, top: number, picture: Uint8Array): Uint8Array {
  const place = [left / 2, top / 2, WIDTH - 1, HEIGHT - 1, 100].flatMap(three);
  return chunk('ANMF', bytesOf(place, [0], picture));
}

describe('WebP images', () => {
  before(provideWebp);

  it('without loss are what was written', async () => {
    const { width, height, rgba, remarks } = await decodeImage(imageFixture('webp/lossless.webp'));
    assert.deepEqual([width, height, remarks.length], [WIDTH, HEIGHT, 0]);
    assert.deepEqual(
      [...rgba],
      PIXELS.flatMap(([red, green, blue]) => [red, green, blue, 255]),
    );
    const alpha = await decodeImage(imageFixture('webp/lossless_alpha.webp'));
    assert.deepEqual([...alpha.rgba], PIXELS.flat());
  });

  it('with loss are near to it, their alpha exact', async () => {
    const opaque = await decodeImage(imageFixture('webp/lossy.webp'));
    const expected = PIXELS.flatMap(([red, green]) => [red!, green!, 100, 255]);
    const mean =
      opaque.rgba.reduce((sum, value, i) => sum + Math.abs(value - expected[i]!), 0) / expected.length;
    assert.ok(mean < 4, `differs by ${mean} on average`);
    const { rgba } = await decodeImage(imageFixture('webp/lossy_alpha.webp'));
    assert.deepEqual(
      [...rgba].filter((_, i) => i % 4 === 3),
      PIXELS.map(([, , , alpha]) => alpha),
    );
  });

  it('that are animations show their first frame where it stands', async () => {
    const first = content('webp/lossless_alpha.webp');
    const animated = file(
      canvas(20, 15, 0x12),
      chunk('ANIM', bytesOf(little32(0), little16(0))),
      frame(4, 2, first),
      frame(0, 0, content('webp/lossless.webp')),
    );
    const image = await decodeImage(animated);
    assert.deepEqual([image.width, image.height], [20, 15]);
    assert.deepEqual(image.remarks, ['It is an animation: this is the first of 2 frames.']);
    for (let row = 0; row < 15; row++) {
      for (let column = 0; column < 20; column++) {
        const inside = row >= 2 && row < 2 + HEIGHT && column >= 4 && column < 4 + WIDTH;
        const expected = inside ? PIXELS[(row - 2) * WIDTH + column - 4] : [0, 0, 0, 0];
        assert.deepEqual(
          [...image.rgba.subarray(4 * (20 * row + column), 4 * (20 * row + column) + 4)],
          expected,
        );
      }
    }
  });

  it('that are animations with alpha beside lossy colours show it too', async () => {
    const still = imageFixture('webp/lossy_alpha.webp');
    const picture = still.subarray(12 + 18);
    const image = await decodeImage(file(canvas(WIDTH, HEIGHT, 0x12), frame(0, 0, picture)));
    assert.deepEqual(image.rgba, (await decodeImage(still)).rgba);
  });

  it('are turned as their EXIF data say', async () => {
    const exif = bytesOf('MM\0*', [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);
    const image = await decodeImage(
      file(canvas(WIDTH, HEIGHT, 8), content('webp/lossless.webp'), chunk('EXIF', exif)),
    );
    assert.deepEqual([image.width, image.height], [HEIGHT, WIDTH]);
    // The upper left corner is what was the lower left one.
    assert.deepEqual([...image.rgba.subarray(0, 3)], PIXELS[(HEIGHT - 1) * WIDTH]!.slice(0, 3));
    assert.equal(image.remarks.length, 1);
  });

  it('are refused in words where they are damaged or too large', async () => {
    const whole = imageFixture('webp/lossy.webp');
    for (let length = 4; length < whole.length; length += 10) await refusal(whole.slice(0, length));
    assert.match((await refusal(file())).message, /no pixels/);
    const large = file(canvas(16_000, 16_000), content('webp/lossless.webp'));
    assert.match((await refusal(large)).message, /256 megapixels/);
    const small = file(canvas(4, 4), content('webp/lossless.webp'));
    assert.match((await refusal(small)).message, /larger than its header/);
    const pixels = imageFixture('webp/lossless.webp');
    const header = pixels.slice();
    header.set([0x2f, 0xff, 0xff, 0xff, 0x0f], 20);
    assert.match((await refusal(header)).message, /16384 × 16384/);
  });
});
