import { ByteReader } from '../byteReader.ts';
import { exifOrientation, type Orientation } from '../exif.ts';
import { damaged } from '../refusal.ts';
import { checkSize } from '../sizeLimit.ts';
import { crc32 } from './crc32.ts';

/** What a PNG file says of its pixels (ISO/IEC 15948). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of one sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly colour: PngColour;
  readonly interlaced: boolean;
}

export type PngColour = 'grey' | 'rgb' | 'palette' | 'grey_alpha' | 'rgb_alpha';

export interface PngFile {
  readonly header: PngHeader;
  /** Red, green, blue of each colour of the palette. */
  readonly palette: Uint8Array | null;
  /** Of a palette: alpha of its first colours; else: the one grey or colour that is transparent, 16 bits a sample. */
  readonly transparency: Uint8Array | null;
  /** Still compressed. */
  readonly pixels: Uint8Array;
  /** More than one of an animation. */
  readonly frames: number;
  readonly orientation: Orientation;
}

const SIGNATURE_BYTES = 8;

/** The colour types of the file: their name and the depths they may have. */
const COLOURS: Readonly<Record<number, { colour: PngColour; depths: readonly number[] }>> = {
  0: { colour: 'grey', depths: [1, 2, 4, 8, 16] },
  2: { colour: 'rgb', depths: [8, 16] },
  3: { colour: 'palette', depths: [1, 2, 4, 8] },
  4: { colour: 'grey_alpha', depths: [8, 16] },
  6: { colour: 'rgb_alpha', depths: [8, 16] },
};

/** Chunks that pixels depend on: their checksums are held to. All others may say what they like. */
const NEEDED = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT']);

/**
 * Takes a PNG file apart; nothing is unpacked yet.
 * @throws ProblemError `bad-input` for a damaged file, or an image that is too large
 */
export function readChunks(bytes: Uint8Array): PngFile {
  const reader = new ByteReader('PNG', bytes, false, Math.min(SIGNATURE_BYTES, bytes.length));
  const [first, ...others] = chunksOf(reader);
  if (first?.name !== 'IHDR') throw damaged('PNG', 'it has no header');
  const header = readHeader(first.data);
  const content = (name: string): Uint8Array | null =>
    others.find((chunk) => chunk.name === name)?.data ?? null;
  const animation = content('acTL');
  const exif = content('eXIf');
  return {
    header,
    palette: content('PLTE'),
    transparency: content('tRNS'),
    pixels: joined(others.filter(({ name }) => name === 'IDAT').map(({ data }) => data)),
    frames: animation && animation.length >= 4 ? new ByteReader('PNG', animation, false).long() : 1,
    orientation: exif ? exifOrientation(exif) : 1,
  };
}

interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
}

/** All up to the end chunk; what follows it is no part of the image. */
function* chunksOf(reader: ByteReader): Generator<Chunk> {
  for (;;) {
    const length = reader.long();
    const start = reader.position;
    const name = reader.name();
    if (name === 'IEND') return;
    const data = reader.take(length);
    const checksum = reader.long();
    if (NEEDED.has(name) && checksum !== crc32(reader.bytes.subarray(start, start + 4 + length))) {
      throw damaged('PNG', `the checksum of its ${name} chunk is wrong`);
    }
    yield { name, data };
  }
}

function readHeader(data: Uint8Array): PngHeader {
  const reader = new ByteReader('PNG', data, false);
  const width = reader.long();
  const height = reader.long();
  const depth = reader.byte();
  const kind = COLOURS[reader.byte()];
  const compression = reader.byte();
  const filter = reader.byte();
  const interlace = reader.byte();
  if (!kind?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw damaged('PNG', 'its header has values that no PNG image has');
  }
  checkSize('PNG', width, height);
  return { width, height, depth, colour: kind.colour, interlaced: interlace === 1 };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
