import { decodeImage } from '../../image/decode.ts';
import { fitImage, type FittedImage } from '../../image/fit.ts';
import type { DecodedImage } from '../../image/image.ts';
import { previewOf } from '../../image/preview.ts';
import { ProblemError } from '../../problem.ts';
import type { Token } from '../../text/tokenizer.ts';
import type { PicturePreview, RunNote, RunPicture } from '../../trace/description.ts';
import { readMatrix, type WrittenMatrix } from '../numbers/writtenMatrix.ts';
import type { ChannelChoice, Shift } from './convolutionSettings.ts';
import type { LensInput } from '../lens.ts';

/** Numbers to slide over. */
export interface ConvolutionInput {
  readonly rows: number;
  readonly columns: number;
  /** Names of the channels: none for a matrix and for grey, which have one. */
  readonly channels: readonly string[];
  /** [row, column, channel] */
  readonly values: Float32Array;
  /** What they are, in a sentence. */
  readonly description: string;
  /** The rows of a matrix that is written in a text, linked with it. */
  readonly tokens: readonly Token[];
  readonly notes: readonly RunNote[];
  readonly picture?: RunPicture;
  readonly preview?: (longest: number) => PicturePreview;
}

/** Of an image at most so many rows and columns are taken, so that its cells can still be seen. */
const LARGEST_IMAGE = 256;
/** Rows of a longer matrix are not listed one by one. */
const MOST_TOKENS = 64;
const LONGEST_PIECE = 24;
const COLOURS = ['red', 'green', 'blue'];

/** @throws ProblemError `bad-input` for what holds no numbers and is no image */
export async function convolutionInput(input: LensInput, channels: ChannelChoice): Promise<ConvolutionInput> {
  switch (input.kind) {
    case 'text':
      return fromText(input.text);
    case 'image':
      return fromImage(await decodeImage(input.bytes), input.name, channels);
    case 'pixels':
      return fromPixels(input);
    default:
      throw new ProblemError('bad-input', 'A convolution reads a matrix or an image, not token ids.');
  }
}

export const channelCount = ({ channels }: ConvolutionInput): number => Math.max(1, channels.length);

function fromText(text: string): ConvolutionInput {
  const matrix = readMatrix(text);
  const { rows, columns, values } = matrix;
  const description = `${rows} × ${columns} numbers, as written in the text.`;
  return { rows, columns, values, channels: [], description, tokens: tokensOf(text, matrix), notes: [] };
}

/** The rows as tokens, linked with the text; none of many. */
export function tokensOf(text: string, { rowPlaces }: Pick<WrittenMatrix, 'rowPlaces'>): Token[] {
  if (rowPlaces.length > MOST_TOKENS) return [];
  return rowPlaces.map(({ start, end }, id) => {
    const row = text.slice(start, end).replaceAll(/\s+/g, ' ');
    const piece = row.length > LONGEST_PIECE ? `${row.slice(0, LONGEST_PIECE - 1)}…` : row;
    return { id, piece, start, end, special: false, type: 0 };
  });
}

function fromPixels(input: Extract<LensInput, { kind: 'pixels' }>): ConvolutionInput {
  const { rows, columns, values } = input;
  if (!values.every(Number.isFinite))
    throw new ProblemError('bad-input', 'A painted cell is not a finite number.', 'Paint it again.');
  return {
    rows,
    columns,
    values,
    channels: [],
    description: `${rows} × ${columns} numbers, painted in the panel.`,
    tokens: [],
    notes: [],
    picture: {
      width: columns,
      height: rows,
      seen: { left: 0, top: 0, width: columns, height: rows },
      rows,
      columns,
      drawn: true,
    },
    preview: (longest) => greyPreview(values, columns, rows, longest),
  };
}

/** Painted numbers from the smallest (black) to the largest (white). */
function greyPreview(values: Float32Array, width: number, height: number, longest: number): PicturePreview {
  const smallest = values.reduce((least, value) => Math.min(least, value), Infinity);
  const range = values.reduce((most, value) => Math.max(most, value), -Infinity) - smallest || 1;
  const rgba = new Uint8Array(width * height * 4);
  values.forEach((value, at) => {
    rgba.fill(Math.round((255 * (value - smallest)) / range), at * 4, at * 4 + 3);
    rgba[at * 4 + 3] = 255;
  });
  return previewOf({ width, height, rgba }, longest);
}

function fromImage(image: DecodedImage, name: string, choice: ChannelChoice): ConvolutionInput {
  const [width, height] = within(image, LARGEST_IMAGE);
  const fitted = fitImage(image, { width, height, fit: 'stretch', background: [255, 255, 255] });
  const grey = choice === 'grey' || (choice === 'auto' && isGrey(fitted));
  const as = grey ? 'as grey' : 'as red, green and blue';
  return {
    rows: height,
    columns: width,
    channels: grey ? [] : COLOURS,
    values: grey ? greyOf(fitted) : fitted.rgb,
    description: `“${name}” ${as}, from 0 (dark) to 255 (bright).`,
    tokens: [],
    notes: [...image.remarks.map(remark), ...sizeNotes(image, fitted), ...transparencyNotes(image)],
    picture: {
      width: image.width,
      height: image.height,
      seen: fitted.seen,
      rows: height,
      columns: width,
      drawn: false,
    },
    preview: (longest) => previewOf(image, longest),
  };
}

/** Width and height in the same proportion, of at most so many pixels. */
function within({ width, height }: DecodedImage, longest: number): [number, number] {
  const share = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share))];
}

const remark = (text: string): RunNote => ({ kind: 'remark', text });

function sizeNotes(image: DecodedImage, { width, height }: FittedImage): RunNote[] {
  if (image.width === width && image.height === height) return [];
  const text = `The image is ${image.width} × ${image.height} pixels; it was made ${width} × ${height}, so that its cells can be seen.`;
  return [{ kind: 'truncated', text }];
}

function transparencyNotes({ rgba }: DecodedImage): RunNote[] {
  for (let alpha = 3; alpha < rgba.length; alpha += 4)
    if (rgba[alpha]! < 255) return [remark('Transparent places of the image are read as on white.')];
  return [];
}

function isGrey({ rgb }: FittedImage): boolean {
  return rgb.every((value, at) => value === rgb[at - (at % 3)]);
}

/** Brightness as the eye has it (ITU-R BT.601). */
function greyOf({ rgb, width, height }: FittedImage): Float32Array {
  return Float32Array.from(
    { length: width * height },
    (_, at) => 0.299 * rgb[at * 3]! + 0.587 * rgb[at * 3 + 1]! + 0.114 * rgb[at * 3 + 2]!,
  );
}

/** Moved by one cell; zeros come in. */
export function shifted(input: ConvolutionInput, shift: Shift): ConvolutionInput {
  if (shift === 'none') return input;
  const { rows, columns, values } = input;
  const channels = channelCount(input);
  const moved = new Float32Array(values.length);
  const [down, right] = shift === 'down' ? [1, 0] : [0, 1];
  for (let row = down; row < rows; row++) {
    const from = (row - down) * columns * channels;
    const line = values.subarray(from, from + (columns - right) * channels);
    moved.set(line, (row * columns + right) * channels);
  }
  return { ...input, values: moved };
}
