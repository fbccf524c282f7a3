import { ProblemError } from '../problem.ts';
import type { ImageFormat } from './image.ts';

type Recognise = (bytes: Uint8Array) => boolean;

/** What of a file is looked at to tell a text or a drawing. */
const BEGINNING = 4096;

const READ: readonly (readonly [ImageFormat, Recognise])[] = [
  ['png', starts('\x89PNG')],
  ['jpeg', starts('\xff\xd8')],
  ['webp', (bytes) => starts('RIFF')(bytes) && starts('WEBP', 8)(bytes)],
  ['gif', starts('GIF8')],
  ['bmp', (bytes) => starts('BM')(bytes) && !isText(bytes)],
];

const NOT_READ: readonly (readonly [string, Recognise])[] = [
  ['an SVG drawing', isSvg],
  ['a TIFF image', anyOf(['II*\0', 'MM\0*', 'II+\0', 'MM\0+'])],
  ['an AVIF image', (bytes) => anyOf(['ftypavif', 'ftypavis'], 4)(bytes)],
  ['a HEIC image', (bytes) => anyOf(['ftyphe', 'ftypmif1', 'ftypmsf1'], 4)(bytes)],
  ['a Photoshop file', starts('8BPS')],
  ['a PDF document', starts('%PDF')],
  ['an icon file', anyOf(['\0\0\x01\0', '\0\0\x02\0'])],
  ['a JPEG XL image', anyOf(['\xff\x0a', '\0\0\0\x0cJXL '])],
  ['a JPEG 2000 image', anyOf(['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'])],
  ['a Netpbm image', (bytes) => /^P[1-7]\s/.test(beginning(bytes, 3))],
  ['a video', (bytes) => starts('ftyp', 4)(bytes)],
];

/**
 * What an image file is, by its content; its name does not matter.
 * @throws ProblemError `bad-input` with what it is instead, where it is nothing that is read
 */
export function imageFormat(bytes: Uint8Array): ImageFormat {
  const format = READ.find(([, recognise]) => recognise(bytes))?.[0];
  if (format) return format;
  if (bytes.length === 0) throw new ProblemError('bad-input', 'This file is empty.', 'Choose another image.');
  const kind = NOT_READ.find(([, recognise]) => recognise(bytes))?.[0];
  if (kind) {
    throw new ProblemError(
      'bad-input',
      `This is ${kind}, which is not read.`,
      'Save it as PNG and open that.',
    );
  }
  throw new ProblemError(
    'bad-input',
    isText(bytes) ? 'This file is a text, not an image.' : 'This is no image of a format that is read.',
    'Open a PNG, JPEG, WebP, GIF or BMP image.',
  );
}

function starts(letters: string, at = 0): Recognise {
  return (bytes) => beginning(bytes, at + letters.length).slice(at) === letters;
}

function anyOf(beginnings: readonly string[], at = 0): Recognise {
  return (bytes) => beginnings.some((letters) => starts(letters, at)(bytes));
}

/** One letter for each byte. */
const beginning = (bytes: Uint8Array, length: number): string =>
  String.fromCharCode(...bytes.subarray(0, length));

function isSvg(bytes: Uint8Array): boolean {
  return isText(bytes) && /<svg[\s>]/i.test(beginning(bytes, BEGINNING));
}

/** No byte that only stands in data. */
function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, BEGINNING).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}
