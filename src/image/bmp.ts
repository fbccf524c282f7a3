import { ByteReader } from './byteReader.ts';
import type { DecodedImage } from './image.ts';
import { damaged, notRead } from './refusal.ts';
import { checkSize } from './sizeLimit.ts';

const FILE_HEADER_BYTES = 14;
/** The oldest header, of OS/2: 16-bit sizes, palette without a fourth byte. */
const CORE_HEADER_BYTES = 12;
const PLAIN = 0;
const RUN_LENGTHS = [1, 2];
const MASKS = 3;
const MASKS_WITH_ALPHA = 6;

interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** The first row of the file is the upper one. */
  readonly topDown: boolean;
  /** Bits of one pixel: 1, 4, 8, 16, 24 or 32. */
  readonly bits: number;
  /** Which bits of a pixel are red, green, blue and alpha; none for palettes. */
  readonly masks: readonly number[];
  /** Red, green, blue of each colour. */
  readonly palette: readonly (readonly [number, number, number])[];
  /** Where the rows begin. */
  readonly start: number;
}

/**
 * A BMP image of Windows or OS/2 whose pixels are not compressed.
 * @throws ProblemError `bad-input` for a damaged file, a compressed one, or an image that is too large
 */
export function decodeBmp(bytes: Uint8Array): DecodedImage {
  const header = readHeader(bytes);
  const { width, height, topDown, bits, start } = header;
  // Rows begin at multiples of four bytes.
  const rowBytes = 4 * Math.ceil((width * bits) / 32);
  const needed = start + rowBytes * (height - 1) + Math.ceil((width * bits) / 8);
  if (needed > bytes.length) throw damaged('BMP', 'it holds fewer pixels than its header says');
  const rgba = new Uint8Array(4 * width * height);
  const write = bits <= 8 ? paletteWriter(header) : maskWriter(header);
  for (let row = 0; row < height; row++) {
    const stored = bytes.subarray(start + rowBytes * (topDown ? row : height - 1 - row));
    for (let column = 0; column < width; column++) write(stored, column, rgba, 4 * (row * width + column));
  }
  return { width, height, rgba, format: 'bmp', remarks: [] };
}

function readHeader(bytes: Uint8Array): BmpHeader {
  const reader = new ByteReader('BMP', bytes, true);
  reader.skip(10);
  const start = reader.long();
  const headerBytes = reader.long();
  const core = headerBytes === CORE_HEADER_BYTES;
  if (!core && headerBytes < 40) throw damaged('BMP', 'its header has a length that no BMP image has');
  const width = core ? reader.short() : reader.signedLong();
  const signedHeight = core ? reader.short() : reader.signedLong();
  const height = Math.abs(signedHeight);
  checkSize('BMP', Math.max(0, width), height);
  reader.skip(2);
  const bits = reader.short();
  const compression = core ? PLAIN : reader.long();
  checkKind(bits, compression);
  const masks = bits <= 8 ? [] : readMasks(reader, bits, compression, headerBytes);
  const palette = bits <= 8 ? readPalette(reader, bits, headerBytes, start) : [];
  return { width, height, topDown: signedHeight < 0, bits, masks, palette, start };
}

function checkKind(bits: number, compression: number): void {
  if (RUN_LENGTHS.includes(compression)) throw notRead('BMP', 'whose pixels are packed in runs are not read');
  const masked = compression === MASKS || compression === MASKS_WITH_ALPHA;
  if (compression !== PLAIN && !masked) throw notRead('BMP', 'that are compressed are not read');
  const possible = masked ? [16, 32] : [1, 4, 8, 16, 24, 32];
  if (!possible.includes(bits)) throw notRead('BMP', `with ${bits} bits for a pixel are not read`);
}

/** @returns red, green, blue, alpha; 0 for alpha: all of it is opaque */
function readMasks(reader: ByteReader, bits: number, compression: number, headerBytes: number): number[] {
  if (compression === PLAIN) return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];
  reader.position = FILE_HEADER_BYTES + 40;
  const colours = [reader.long(), reader.long(), reader.long()];
  const hasAlpha = headerBytes >= 56 || compression === MASKS_WITH_ALPHA;
  return [...colours, hasAlpha ? reader.long() : 0];
}

/** As many colours as there is room for before the pixels. */
function readPalette(
  reader: ByteReader,
  bits: number,
  headerBytes: number,
  start: number,
): [number, number, number][] {
  const entryBytes = headerBytes === CORE_HEADER_BYTES ? 3 : 4;
  reader.position = FILE_HEADER_BYTES + headerBytes;
  const room = Math.max(0, Math.floor((start - reader.position) / entryBytes));
  return Array.from({ length: Math.min(2 ** bits, room) }, () => {
    const [blue, green, red] = reader.take(entryBytes);
    return [red!, green!, blue!];
  });
}

type WritePixel = (row: Uint8Array, column: number, rgba: Uint8Array, at: number) => void;

function paletteWriter({ bits, palette }: BmpHeader): WritePixel {
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  return (row, column, rgba, at) => {
    const shift = 8 - bits * (1 + (column % perByte));
    const colour = palette[(row[Math.floor(column / perByte)]! >> shift) & mask];
    if (!colour) throw damaged('BMP', 'a pixel has a colour that its palette has not');
    rgba.set(colour, at);
    rgba[at + 3] = 255;
  };
}

function maskWriter({ bits, masks }: BmpHeader): WritePixel {
  const bytes = bits / 8;
  const [red, green, blue, alpha] = masks.map(partReader);
  const opaque = masks[3] === 0;
  return (row, column, rgba, at) => {
    let pixel = 0;
    for (let i = 0; i < bytes; i++) pixel |= row[column * bytes + i]! << (8 * i);
    rgba[at] = red!(pixel);
    rgba[at + 1] = green!(pixel);
    rgba[at + 2] = blue!(pixel);
    rgba[at + 3] = opaque ? 255 : alpha!(pixel);
  };
}

/** The bits of one mask, from 0 to 255. */
function partReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  return (pixel) => Math.round(((((pixel & mask) >>> shift) >>> 0) * 255) / largest);
}
