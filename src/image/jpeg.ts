import { decode, type RawImageData } from 'jpeg-js';
import { rgbOfYcc } from './chroma.ts';
import type { DecodedImage } from './image.ts';
import { type JpegHeader, readJpegHeader } from './jpegHeader.ts';
import { upright } from './orientation.ts';
import { damaged, notRead } from './refusal.ts';
import { MOST_PIXELS } from './sizeLimit.ts';

/** Every block of 8 × 8 pixels takes one bit at the least. */
const MOST_PIXELS_PER_BYTE = 8 * 64;

/** Progressive files have about ten; thousands of them would keep the decoder busy for hours. */
const MOST_SCANS = 100;

const MOST_MEGABYTES = 1024;

/**
 * Grey, colour and CMYK photographs, baseline or progressive, turned upright.
 * @throws ProblemError `bad-input` for a damaged file, a kind that is not read, or an image that is too large
 */
export function decodeJpeg(bytes: Uint8Array): DecodedImage {
  const header = readJpegHeader(bytes);
  checkAmounts(bytes, header);
  const { width, height, channels, orientation } = header;
  const remarks =
    channels.length === 4 ? ['Its CMYK colours were converted to RGB without their colour profile.'] : [];
  return upright({ width, height, rgba: readPixels(bytes, header), format: 'jpeg', remarks }, orientation);
}

function checkAmounts(
  bytes: Uint8Array,
  { width, height, channels, scans, adobeTransform }: JpegHeader,
): void {
  if (width * height > bytes.length * MOST_PIXELS_PER_BYTE) {
    throw damaged('JPEG', 'it is too short for the pixels that its header promises');
  }
  if (scans > MOST_SCANS) throw notRead('JPEG', `that go over their pixels ${scans} times are not read`);
  if (channels.length === 4 && adobeTransform === null) {
    throw notRead('JPEG', 'of four channels without a word on their colours are not read');
  }
}

/** @returns [row, column, channel] with red, green, blue, alpha */
function readPixels(bytes: Uint8Array, header: JpegHeader): Uint8Array {
  const { channels } = header;
  if (channels.length !== 3) return decodeOrRefuse(bytes, header, true);
  const samples = decodeOrRefuse(withoutAdobe(bytes, header), header, false);
  return isRgb(header) ? withAlpha(samples) : rgbOfYcc(samples, header);
}

/** @param asRgba otherwise the three channels come as they are in the file */
function decodeOrRefuse(bytes: Uint8Array, header: JpegHeader, asRgba: boolean): Uint8Array {
  let image: RawImageData<Uint8Array>;
  try {
    image = decode(bytes, {
      useTArray: true,
      formatAsRGBA: asRgba,
      // Blocks beyond the last row are skipped; a file that ends too early is refused all the same.
      tolerantDecoding: true,
      maxResolutionInMP: MOST_PIXELS / 1e6,
      maxMemoryUsageInMB: MOST_MEGABYTES,
      ...(!asRgba && { colorTransform: false }),
    });
  } catch (thrown) {
    throw damaged('JPEG', 'its pixels cannot be unpacked', thrown);
  }
  if (image.width !== header.width || image.height !== header.height) {
    throw damaged('JPEG', 'it gives its size twice, and differently');
  }
  return image.data;
}

/** Three channels are YCbCr, unless Adobe's segment or their letters say otherwise. */
function isRgb({ channels, adobeTransform }: JpegHeader): boolean {
  if (adobeTransform !== null) return adobeTransform === 0;
  return String.fromCharCode(...channels.map(({ name }) => name)) === 'RGB';
}

/** Adobe's segment under another name: it would have the decoder convert colours by itself. */
function withoutAdobe(bytes: Uint8Array, { adobeSegment }: JpegHeader): Uint8Array {
  if (adobeSegment === null) return bytes;
  const copy = bytes.slice();
  copy[adobeSegment] = 0;
  return copy;
}

function withAlpha(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
  }
  return rgba;
}
