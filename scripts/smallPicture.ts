import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import encodeWebp, { init } from '@jsquash/webp/encode.js';
import UPNG from 'upng-js';

/** Colours that a picture for the README keeps: a screenshot has few, and the extension carries it along. */
const COLOURS = 256;

/**
 * Writes a screenshot as a lossless WebP with few colours beside it, a fifth of its size.
 * @param path of a PNG
 * @returns the path of the small picture
 */
export async function writeSmallPicture(path: string): Promise<string> {
  await init(await encoder());
  const { width, height, pixels } = withFewColours(new Uint8Array(await readFile(path)));
  const picture: ImageData = { width, height, data: pixels, colorSpace: 'srgb' };
  const small = path.replace(/\.png$/, '.webp');
  await writeFile(small, new Uint8Array(await encodeWebp(picture, { lossless: 1, quality: 100, method: 6 })));
  return small;
}

function withFewColours(png: Uint8Array): {
  width: number;
  height: number;
  pixels: Uint8ClampedArray<ArrayBuffer>;
} {
  const whole = UPNG.decode(png.slice().buffer);
  const { width, height } = whole;
  const few = UPNG.decode(UPNG.encode(UPNG.toRGBA8(whole), width, height, COLOURS));
  return { width, height, pixels: new Uint8ClampedArray(UPNG.toRGBA8(few)[0]!) };
}

/** The library would fetch its program from beside itself. */
async function encoder(): Promise<WebAssembly.Module> {
  const folder = dirname(createRequire(import.meta.url).resolve('@jsquash/webp/package.json'));
  return WebAssembly.compile(await readFile(join(folder, 'codec', 'enc', 'webp_enc_simd.wasm')));
}
