import { decodeImage } from '../../image/decode.ts';
import { fitImage, type Fit, type FittedImage } from '../../image/fit.ts';
import type { DecodedImage } from '../../image/image.ts';
import { previewOf } from '../../image/preview.ts';
import type { NetworkInput } from '../../models/layers/network.ts';
import type { PicturePreview, RunNote, RunPicture } from '../../trace/description.ts';
import type { CnnSettings } from './cnnOptions.ts';
import { readMatrix } from '../numbers/writtenMatrix.ts';
import type { LensInput } from '../lens.ts';

/** An image, a drawing or a matrix at the size that a network reads. */
export interface FittedPicture {
  /** [row, column, channel] with red, green and blue from 0 to 255. */
  readonly rgb: Float32Array;
  readonly picture: RunPicture;
  readonly preview: (longest: number) => PicturePreview;
  readonly notes: readonly RunNote[];
}

/** Of a network that leaves its size open. */
const USUAL_SIDE = 224;
/** A picture is kept no larger than this beside the run, to be shown. */
const LARGEST_PREVIEW = 1024;
const BRIGHTEST = 255;

/** @throws ProblemError `bad-input` for what is no image and no matrix */
export async function fittedPicture(
  input: LensInput,
  network: NetworkInput,
  settings: CnnSettings,
): Promise<FittedPicture> {
  if (input.kind === 'image') return fromFile(await decodeImage(input.bytes), network, settings);
  if (input.kind === 'pixels') return fromCells(input, 'drawing', network, settings);
  return fromCells(readMatrix(input.kind === 'text' ? input.text : ''), 'matrix', network, settings);
}

function fromFile(image: DecodedImage, network: NetworkInput, settings: CnnSettings): FittedPicture {
  const size = sizeFor(network, settings, { rows: USUAL_SIDE, columns: USUAL_SIDE });
  const { background, fit } = settings;
  const fitted = fitImage(image, { width: size.columns, height: size.rows, fit, background });
  const small = previewOf(image, LARGEST_PREVIEW);
  return {
    rgb: fitted.rgb,
    picture: pictureOf(image, fitted, false),
    preview: (longest) => previewOf(small, longest),
    notes: [
      ...image.remarks.map(remark),
      ...sizeNotes('image', image, fitted, fit),
      ...transparencyNotes(image, settings.background),
    ],
  };
}

interface Cells {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: Float32Array;
}

/** Numbers from 0 to 255 as grey, exactly as they are where the size fits. */
function fromCells(
  { rows, columns, values }: Cells,
  what: 'drawing' | 'matrix',
  network: NetworkInput,
  settings: CnnSettings,
): FittedPicture {
  const size = sizeFor(network, settings, { rows, columns });
  const image = greyImage({ rows, columns, values });
  const { background, fit } = settings;
  const fits = size.rows === rows && size.columns === columns;
  const fitted = fitImage(image, { width: size.columns, height: size.rows, fit, background });
  return {
    rgb: fits
      ? Float32Array.from({ length: 3 * values.length }, (_, at) => clamped(values[Math.floor(at / 3)]!))
      : fitted.rgb,
    picture: pictureOf(image, fitted, true),
    preview: (longest) => previewOf(image, longest),
    notes: [...rangeNotes(values, what), ...sizeNotes(what, image, fitted, fit)],
  };
}

function sizeFor(
  { shape }: NetworkInput,
  { rows, columns }: CnnSettings,
  usual: { readonly rows: number; readonly columns: number },
): { rows: number; columns: number } {
  return { rows: shape[0] ?? (rows || usual.rows), columns: shape[1] ?? (columns || usual.columns) };
}

const clamped = (value: number): number => Math.min(BRIGHTEST, Math.max(0, value));

function greyImage({ rows, columns, values }: Cells): DecodedImage {
  const rgba = new Uint8Array(4 * values.length);
  values.forEach((value, at) => {
    rgba.fill(Math.round(clamped(value)), 4 * at, 4 * at + 3);
    rgba[4 * at + 3] = BRIGHTEST;
  });
  return { width: columns, height: rows, rgba, format: 'png', remarks: [] };
}

function pictureOf(
  { width, height }: DecodedImage,
  { seen, ...fitted }: FittedImage,
  drawn: boolean,
): RunPicture {
  return { width, height, seen, rows: fitted.height, columns: fitted.width, drawn };
}

const remark = (text: string): RunNote => ({ kind: 'remark', text });

const sized = (width: number, height: number): string => `${Math.round(width)} × ${Math.round(height)}`;

/** What was cut off or changed to get the size that the network reads. */
function sizeNotes(
  what: string,
  { width, height }: DecodedImage,
  { width: columns, height: rows, seen }: FittedImage,
  fit: Fit,
): RunNote[] {
  if (width === columns && height === rows) return [];
  const read = `read at ${sized(columns, rows)}`;
  // The same proportions need neither be cut nor stretched.
  const same = Math.round(columns * (height / width)) === rows;
  const how = {
    crop: `only the middle ${sized(seen.width, seen.height)} is ${read}`,
    stretch: `all of it is ${read}, which changes its proportions`,
    letterbox: `all of it is ${read}, with a border`,
  };
  const text = `The ${what} is ${sized(width, height)}; ${same ? `all of it is ${read}` : how[fit]}.`;
  return [{ kind: 'truncated', text }];
}

function transparencyNotes({ rgba }: DecodedImage, background: readonly number[]): RunNote[] {
  for (let alpha = 3; alpha < rgba.length; alpha += 4)
    if (rgba[alpha]! < BRIGHTEST)
      return [remark(`Transparent places of the image are read as on ${hexOf(background)}.`)];
  return [];
}

const hexOf = (colour: readonly number[]): string =>
  `#${colour.map((each) => each.toString(16).padStart(2, '0')).join('')}`;

function rangeNotes(values: Float32Array, what: 'drawing' | 'matrix'): RunNote[] {
  const outside = values.filter((value) => value < 0 || value > BRIGHTEST).length;
  const [cells, were] = outside === 1 ? ['cell', 'was'] : ['cells', 'were'];
  // Of a written matrix a person may have meant something else than pixels.
  const otherwise = what === 'matrix' ? ` ${NO_PIXELS}` : '';
  if (outside > 0)
    return [
      remark(
        `Pixels go from 0 to ${BRIGHTEST}: ${outside} ${cells} of the ${what} outside of that ${were} set to the nearer end.${otherwise}`,
      ),
    ];
  const isDark = values.some((value) => value > 0) && values.every((value) => value <= 1);
  return isDark && what === 'matrix'
    ? [remark(`Pixels go from 0 to ${BRIGHTEST}: numbers up to 1 are nearly black.${otherwise}`)]
    : [];
}

const NO_PIXELS = 'Numbers that are no pixels are read as they are from lists, [row][column][channel].';
