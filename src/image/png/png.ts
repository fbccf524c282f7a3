import { Unzlib } from 'fflate';
import type { DecodedImage } from '../image.ts';
import { upright } from '../orientation.ts';
import { damaged } from '../refusal.ts';
import { type PngFile, readChunks } from './chunks.ts';
import { pixelWriter } from './colours.ts';
import { Scanlines, type TakeRow, unpackedBytes } from './scanlines.ts';

/** Deflate makes nothing smaller than by this factor. */
const LARGEST_RATIO = 1032;

/** Compressed bytes that are unpacked at a time: what they can become stays small. */
const PIECE = 16_384;

/**
 * Every PNG image: 1 to 16 bits, grey, colours, palettes, alpha, interlaced; the first picture of an animation.
 * Rows are unpacked one after the other, so memory is taken for the picture and nothing else.
 * @throws ProblemError `bad-input` for a damaged file, or an image that is too large
 */
export function decodePng(bytes: Uint8Array): DecodedImage {
  const file = readChunks(bytes);
  const { width, height } = file.header;
  if (file.pixels.length * LARGEST_RATIO < unpackedBytes(file.header)) throw tooFewPixels();
  const write = pixelWriter(file);
  const rgba = new Uint8Array(4 * width * height);
  unpack(file, (samples, { left, top, across, down }, row, columns) => {
    const start = (top + row * down) * width + left;
    for (let column = 0; column < columns; column++) {
      write(samples, column, rgba, 4 * (start + column * across));
    }
  });
  return upright({ width, height, rgba, format: 'png', remarks: remarksOn(file) }, file.orientation);
}

function unpack(file: PngFile, take: TakeRow): void {
  const lines = new Scanlines(file.header, take);
  const inflate = new Unzlib((data) => lines.push(data));
  for (let at = 0; at < file.pixels.length && !lines.complete; at += PIECE) {
    inflatePiece(inflate, file.pixels.subarray(at, at + PIECE));
  }
  if (!lines.complete) throw tooFewPixels();
}

function inflatePiece(inflate: Unzlib, piece: Uint8Array): void {
  try {
    inflate.push(piece, false);
  } catch (thrown) {
    // fflate's errors have a code; ours pass.
    if (!(thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number')) throw thrown;
    throw damaged('PNG', 'its pixels cannot be unpacked', thrown);
  }
}

const tooFewPixels = () => damaged('PNG', 'it holds fewer pixels than its header says');

function remarksOn({ header, frames }: PngFile): string[] {
  return [
    ...(header.depth === 16 ? ['It has 16 bits for each sample, of which 8 are used.'] : []),
    ...(frames > 1 ? [`It is an animation: this is the first of ${frames} frames.`] : []),
  ];
}
