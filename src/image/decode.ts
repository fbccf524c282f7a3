import { ProblemError } from '../problem.ts';
import { decodeBmp } from './bmp.ts';
import { imageFormat } from './fileKind.ts';
import { decodeGif } from './gif.ts';
import type { DecodedImage, ImageFormat } from './image.ts';
import { decodeJpeg } from './jpeg.ts';
import { decodePng } from './png/png.ts';
import { decodeWebp } from './webp.ts';

const DECODERS: Readonly<Record<ImageFormat, (bytes: Uint8Array) => DecodedImage | Promise<DecodedImage>>> = {
  png: decodePng,
  jpeg: decodeJpeg,
  webp: decodeWebp,
  gif: decodeGif,
  bmp: decodeBmp,
};

/**
 * Reads an image file by its content, whatever its name says. Sizes are looked at before memory is taken.
 * @throws ProblemError `bad-input` with what is wrong and the next step
 */
export async function decodeImage(bytes: Uint8Array): Promise<DecodedImage> {
  try {
    return await DECODERS[imageFormat(bytes)](bytes);
  } catch (thrown) {
    if (!isOutOfMemory(thrown)) throw thrown;
    throw new ProblemError(
      'bad-input',
      'There is not enough memory for this image.',
      'Save a smaller copy of it and open that.',
      { cause: thrown },
    );
  }
}

const isOutOfMemory = (thrown: unknown): boolean =>
  thrown instanceof RangeError && /allocation/i.test(thrown.message);
