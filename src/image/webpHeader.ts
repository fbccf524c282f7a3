import { ByteReader } from './byteReader.ts';
import { exifOrientation, type Orientation } from './exif.ts';
import { damaged } from './refusal.ts';
import { checkSize } from './sizeLimit.ts';

/** A WebP file taken apart (RFC 9649); nothing is unpacked yet. */
export interface WebpFile {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** More than one of an animation. */
  readonly frames: number;
  /** The picture, or the first frame of the animation: where it stands, and its chunks as they are in the file. */
  readonly picture: WebpPicture;
}

export interface WebpPicture {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly chunks: readonly Chunk[];
}

export interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
}

const FILE_HEADER_BYTES = 12;
const FRAME_HEADER_BYTES = 16;

/** @throws ProblemError `bad-input` for a damaged file, or an image that is too large */
export function readWebpHeader(bytes: Uint8Array): WebpFile {
  const chunks = chunksOf(bytes.subarray(FILE_HEADER_BYTES));
  const frames = chunks.filter(({ name }) => name === 'ANMF');
  const picture = frames[0] ? frameOf(frames[0].data) : stillOf(chunks);
  const canvas = chunks.find(({ name }) => name === 'VP8X');
  const { width, height } = canvas ? canvasSize(canvas.data) : picture;
  checkSize('WebP', width, height);
  if (picture.left + picture.width > width || picture.top + picture.height > height) {
    throw damaged('WebP', 'its picture is larger than its header says');
  }
  const exif = chunks.find(({ name }) => name === 'EXIF');
  return {
    width,
    height,
    orientation: exif ? exifOrientation(exif.data) : 1,
    frames: Math.max(1, frames.length),
    picture,
  };
}

/** Chunks begin at even places; what is cut short at the end is left out, unless it is the picture. */
function chunksOf(bytes: Uint8Array): Chunk[] {
  const reader = new ByteReader('WebP', bytes, true);
  const chunks: Chunk[] = [];
  while (reader.left >= 8) {
    const name = reader.name();
    const length = reader.long();
    chunks.push({ name, data: reader.take(length) });
    if (length % 2 === 1 && reader.left > 0) reader.skip(1);
  }
  return chunks;
}

function stillOf(chunks: readonly Chunk[]): WebpPicture {
  const pixels = chunks.filter(({ name }) => ['ALPH', 'VP8 ', 'VP8L'].includes(name));
  return { left: 0, top: 0, ...pixelSize(pixels), chunks: pixels };
}

function frameOf(data: Uint8Array): WebpPicture {
  const reader = new ByteReader('WebP', data, true);
  const left = 2 * threeBytes(reader);
  const top = 2 * threeBytes(reader);
  reader.position = FRAME_HEADER_BYTES;
  return { ...stillOf(chunksOf(reader.take(reader.left))), left, top };
}

function canvasSize(data: Uint8Array): { width: number; height: number } {
  const reader = new ByteReader('WebP', data, true, 4);
  return { width: 1 + threeBytes(reader), height: 1 + threeBytes(reader) };
}

const threeBytes = (reader: ByteReader): number => reader.short() + 65_536 * reader.byte();

/** The size that the compressed pixels themselves give; it is what the decoder takes memory for. */
function pixelSize(chunks: readonly Chunk[]): { width: number; height: number } {
  const pixels = chunks.find(({ name }) => name !== 'ALPH');
  if (!pixels) throw damaged('WebP', 'it has no pixels');
  const size = pixels.name === 'VP8 ' ? lossySize(pixels.data) : losslessSize(pixels.data);
  checkSize('WebP', size.width, size.height);
  return size;
}

/** RFC 6386: three bytes of the frame, a start code, then 14 bits each and two of scaling. */
function lossySize(data: Uint8Array): { width: number; height: number } {
  const reader = new ByteReader('WebP', data, true, Math.min(6, data.length));
  return { width: reader.short() & 0x3fff, height: reader.short() & 0x3fff };
}

/** A signature byte, then 14 bits each, less one. */
function losslessSize(data: Uint8Array): { width: number; height: number } {
  const reader = new ByteReader('WebP', data, true, Math.min(1, data.length));
  const bits = reader.long();
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}
