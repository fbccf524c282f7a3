import { ByteReader } from './byteReader.ts';
import { decodeLzw } from './gifLzw.ts';
import type { DecodedImage } from './image.ts';
import { damaged } from './refusal.ts';
import { checkSize } from './sizeLimit.ts';

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const FRAME = 0x2c;
const END = 0x3b;

/** The first frame of a GIF file, still compressed. */
interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** Red, green and blue of each colour. */
  readonly palette: Uint8Array;
  /** The colour that is seen through; none where it is null. */
  readonly transparent: number | null;
  readonly firstCodeBits: number;
  readonly codes: Uint8Array;
}

/**
 * The first frame of a GIF image (GIF87a, GIF89a) on its screen.
 * @throws ProblemError `bad-input` for a damaged file, or an image that is too large
 */
export function decodeGif(bytes: Uint8Array): DecodedImage {
  const reader = new ByteReader('GIF', bytes, true);
  reader.skip(6);
  const width = reader.short();
  const height = reader.short();
  checkSize('GIF', width, height);
  const flags = reader.byte();
  reader.skip(2);
  const palette = flags & 0x80 ? reader.take(3 * 2 ** (1 + (flags & 7))) : null;
  const frame = firstFrame(reader, palette);
  checkSize('GIF', frame.width, frame.height);
  const rgba = new Uint8Array(4 * width * height);
  drawFrame(frame, rgba, width, height);
  const frames = 1 + furtherFrames(reader);
  const remarks = frames > 1 ? [`It is an animation: this is the first of ${frames} frames.`] : [];
  return { width, height, rgba, format: 'gif', remarks };
}

function firstFrame(reader: ByteReader, globalPalette: Uint8Array | null): Frame {
  let transparent: number | null = null;
  for (;;) {
    const kind = reader.byte();
    if (kind === FRAME) return readFrame(reader, globalPalette, transparent);
    if (kind !== EXTENSION) throw damaged('GIF', 'it has no picture');
    const label = reader.byte();
    const content = subBlocks(reader);
    if (label === GRAPHIC_CONTROL && content.length >= 4) transparent = content[0]! & 1 ? content[3]! : null;
  }
}

function readFrame(reader: ByteReader, globalPalette: Uint8Array | null, transparent: number | null): Frame {
  const [left, top, width, height] = [reader.short(), reader.short(), reader.short(), reader.short()];
  const flags = reader.byte();
  const palette = flags & 0x80 ? reader.take(3 * 2 ** (1 + (flags & 7))) : globalPalette;
  if (!palette) throw damaged('GIF', 'it has no colours');
  const firstCodeBits = reader.byte();
  if (firstCodeBits < 1 || firstCodeBits > 8) throw damaged('GIF', 'its pixels cannot be unpacked');
  const codes = subBlocks(reader);
  const interlaced = (flags & 0x40) !== 0;
  return { left, top, width, height, interlaced, palette, transparent, firstCodeBits, codes };
}

/** Pieces of up to 255 bytes, each with its length before it, put together. */
function subBlocks(reader: ByteReader): Uint8Array {
  const start = reader.position;
  let length = 0;
  for (let size = reader.byte(); size > 0; size = reader.byte()) {
    reader.skip(size);
    length += size;
  }
  const content = new Uint8Array(length);
  for (let from = start, to = 0; to < length;) {
    const size = reader.bytes[from]!;
    content.set(reader.bytes.subarray(from + 1, from + 1 + size), to);
    from += 1 + size;
    to += size;
  }
  return content;
}

function drawFrame(frame: Frame, rgba: Uint8Array, width: number, height: number): void {
  const { palette } = frame;
  const indices = decodeLzw(frame.codes, frame.firstCodeBits, frame.width * frame.height);
  const rows = rowOrder(frame.height, frame.interlaced);
  const columns = Math.min(frame.width, width - frame.left);
  rows.forEach((row, stored) => {
    if (frame.top + row >= height) return;
    for (let column = 0; column < columns; column++) {
      const index = indices[stored * frame.width + column]!;
      if (index === frame.transparent) continue;
      const at = 4 * ((frame.top + row) * width + frame.left + column);
      // A colour that the palette lacks is black, as browsers have it.
      rgba[at] = palette[3 * index] ?? 0;
      rgba[at + 1] = palette[3 * index + 1] ?? 0;
      rgba[at + 2] = palette[3 * index + 2] ?? 0;
      rgba[at + 3] = 255;
    }
  });
}

/** Which row of the picture each stored row is: interlaced files have every eighth row first. */
function rowOrder(height: number, interlaced: boolean): number[] {
  const every = (first: number, step: number): number[] =>
    Array.from({ length: Math.max(0, Math.ceil((height - first) / step)) }, (_, i) => first + i * step);
  if (!interlaced) return every(0, 1);
  return [...every(0, 8), ...every(4, 8), ...every(2, 4), ...every(1, 2)];
}

/** The rest of the file is only counted: where it is cut short, what is there counts. */
function furtherFrames({ bytes, position }: ByteReader): number {
  let frames = 0;
  let at = position;
  const skipSubBlocks = (): void => {
    while (bytes[at]) at += 1 + bytes[at]!;
    at++;
  };
  while (at < bytes.length && bytes[at] !== END) {
    const kind = bytes[at]!;
    if (kind === FRAME) {
      frames++;
      const flags = bytes[at + 9] ?? 0;
      at += 11 + (flags & 0x80 ? 3 * 2 ** (1 + (flags & 7)) : 0);
    } else if (kind === EXTENSION) at += 2;
    else break;
    skipSubBlocks();
  }
  return frames;
}
