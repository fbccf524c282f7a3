import { ByteReader } from './byteReader.ts';
import { exifOrientation, type Orientation } from './exif.ts';
import { damaged, notRead } from './refusal.ts';
import { checkSize } from './sizeLimit.ts';

/** What the segments before the pixels say (ITU-T T.81, JFIF, Adobe's and EXIF's additions). */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly channels: readonly JpegChannel[];
  /** 0: the channels are RGB or CMYK themselves, 1: YCbCr, 2: YCCK; null where nothing says it. */
  readonly adobeTransform: number | null;
  /** Where in the file the letters `Adobe` stand that tell it. */
  readonly adobeSegment: number | null;
  readonly orientation: Orientation;
  /** How often the file goes over its pixels. */
  readonly scans: number;
}

export interface JpegChannel {
  /** A letter or a number. */
  readonly name: number;
  /** Samples side by side, and one below the other, where the finest channel has up to four. */
  readonly across: number;
  readonly down: number;
}

const START_OF_SCAN = 0xda;
const END = 0xd9;
const ADOBE = 0xee;
const EXIF = 0xe1;
/** Kinds of frames: baseline, extended and progressive are read. */
const FRAMES_READ = [0xc0, 0xc1, 0xc2];
/** Lossless, hierarchical and arithmetic coding; the other numbers between are tables. */
const FRAMES_NOT_READ = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];

/**
 * Reads the segments of a JPEG file up to its pixels.
 * @throws ProblemError `bad-input` for a damaged file, a kind that is not read, or an image that is too large
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const reader = new ByteReader('JPEG', bytes, false, 2);
  let orientation: Orientation = 1;
  let adobe: Pick<JpegHeader, 'adobeTransform' | 'adobeSegment'> = {
    adobeTransform: null,
    adobeSegment: null,
  };
  let frame: ReturnType<typeof readFrame> | undefined;
  for (;;) {
    const marker = nextMarker(reader);
    if (marker === END || (marker === START_OF_SCAN && !frame)) throw damaged('JPEG', 'it has no pixels');
    if (marker === START_OF_SCAN) break;
    const segment = reader.take(Math.max(0, reader.short() - 2));
    if (marker === EXIF && startsWith(segment, 'Exif\0\0'))
      orientation = exifOrientation(segment.subarray(6));
    else if (marker === ADOBE && segment.length >= 12 && startsWith(segment, 'Adobe')) {
      adobe = { adobeTransform: segment[11]!, adobeSegment: reader.position - segment.length };
    } else if (FRAMES_READ.includes(marker)) frame ??= readFrame(segment);
    else if (FRAMES_NOT_READ.includes(marker)) throw notRead('JPEG', 'of this rare kind are not read');
  }
  return { ...frame!, ...adobe, orientation, scans: countScans(bytes, reader.position) };
}

/** Files may have anything between segments; a marker is 255 and a number that is neither 0 nor 255. */
function nextMarker(reader: ByteReader): number {
  for (;;) {
    if (reader.byte() !== 0xff) throw damaged('JPEG', 'its parts are not where they should be');
    let marker = reader.byte();
    while (marker === 0xff) marker = reader.byte();
    if (marker !== 0) return marker;
  }
}

function readFrame(segment: Uint8Array): { width: number; height: number; channels: JpegChannel[] } {
  const reader = new ByteReader('JPEG', segment, false);
  const precision = reader.byte();
  if (precision !== 8) throw notRead('JPEG', `with ${precision} bits for each sample are not read`);
  const height = reader.short();
  const width = reader.short();
  checkSize('JPEG', width, height);
  const channels = Array.from({ length: reader.byte() }, () => {
    const name = reader.byte();
    const sampling = reader.byte();
    reader.skip(1);
    return { name, across: sampling >> 4, down: sampling & 15 };
  });
  if (![1, 3, 4].includes(channels.length)) {
    throw notRead('JPEG', `with ${channels.length} channels are not read`);
  }
  return { width, height, channels };
}

/** Between pixels, 255 is always followed by something else than the number of a scan. */
function countScans(bytes: Uint8Array, from: number): number {
  let scans = 1;
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === START_OF_SCAN) scans++;
  }
  return scans;
}

const startsWith = (bytes: Uint8Array, letters: string): boolean =>
  String.fromCharCode(...bytes.subarray(0, letters.length)) === letters;
