import { ProblemError } from '../problem.ts';
import type { DecodedImage } from './image.ts';
import { upright } from './orientation.ts';
import { damaged } from './refusal.ts';
import { type Chunk, readWebpHeader, type WebpFile, type WebpPicture } from './webpHeader.ts';

let loadProgram: (() => Promise<BufferSource>) | undefined;
let program: Promise<WebAssembly.Module> | undefined;

/** @param load reads `webp_dec.wasm`, when the first WebP image is opened */
export function provideWebpProgram(load: () => Promise<BufferSource>): void {
  loadProgram = load;
  program = undefined;
}

/**
 * Lossy and lossless WebP images with and without alpha, by Google's own decoder compiled to WebAssembly; the
 * first frame of an animation.
 * @throws ProblemError `bad-input` for a damaged file, or an image that is too large
 */
export async function decodeWebp(bytes: Uint8Array): Promise<DecodedImage> {
  const file = readWebpHeader(bytes);
  const { width, height, picture, frames } = file;
  const pixels = await decodePicture(picture);
  const rgba = onCanvas(pixels, file);
  const remarks = frames > 1 ? [`It is an animation: this is the first of ${frames} frames.`] : [];
  return upright({ width, height, rgba, format: 'webp', remarks }, file.orientation);
}

/** A module for each image: its memory only grows, and goes with it. */
async function decodePicture(picture: WebpPicture): Promise<Uint8Array> {
  const [{ default: createModule }, compiled] = await Promise.all([
    import('@jsquash/webp/codec/dec/webp_dec.js'),
    compiledProgram(),
  ]);
  const module = await createModule({
    noInitialRun: true,
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm: (imports, receive) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      receive(instance);
      return instance.exports;
    },
  });
  const image = module.decode(still(picture));
  if (!image || image.width !== picture.width || image.height !== picture.height) {
    throw damaged('WebP', 'its pixels cannot be unpacked');
  }
  return new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength);
}

async function compiledProgram(): Promise<WebAssembly.Module> {
  if (!loadProgram) throw new ProblemError('internal', 'The decoder of WebP images is missing.');
  program ??= loadProgram().then((bytes) => WebAssembly.compile(bytes));
  return program;
}

/** A file of nothing but this picture: the decoder refuses animations. */
function still({ width, height, chunks }: WebpPicture): Uint8Array<ArrayBuffer> {
  const all: Chunk[] = chunks.some(({ name }) => name === 'ALPH')
    ? [{ name: 'VP8X', data: extendedHeader(width, height) }, ...chunks]
    : [...chunks];
  const parts = [
    letters('WEBP'),
    ...all.flatMap(({ name, data }) => [letters(name), little32(data.length), even(data)]),
  ];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const file = new Uint8Array(8 + length);
  let at = 0;
  for (const part of [letters('RIFF'), little32(length), ...parts]) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

const ALPHA_FLAG = 0x10;

function extendedHeader(width: number, height: number): Uint8Array {
  const data = new Uint8Array(10);
  data[0] = ALPHA_FLAG;
  data.set(little32(width - 1).subarray(0, 3), 4);
  data.set(little32(height - 1).subarray(0, 3), 7);
  return data;
}

const letters = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const little32 = (value: number): Uint8Array => Uint8Array.from([0, 8, 16, 24], (shift) => value >>> shift);

function even(data: Uint8Array): Uint8Array {
  if (data.length % 2 === 0) return data;
  const padded = new Uint8Array(data.length + 1);
  padded.set(data);
  return padded;
}

/** The picture where its frame stands; around it nothing. */
function onCanvas(pixels: Uint8Array, { width, height, picture }: WebpFile): Uint8Array {
  if (picture.width === width && picture.height === height) return pixels;
  const rgba = new Uint8Array(4 * width * height);
  for (let row = 0; row < picture.height; row++) {
    const from = 4 * row * picture.width;
    rgba.set(
      pixels.subarray(from, from + 4 * picture.width),
      4 * ((picture.top + row) * width + picture.left),
    );
  }
  return rgba;
}
