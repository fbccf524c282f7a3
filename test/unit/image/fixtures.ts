import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { decodeImage } from '../../../src/image/decode.ts';
import type { DecodedImage } from '../../../src/image/image.ts';
import { provideWebpProgram } from '../../../src/image/webp.ts';
import { ProblemError } from '../../../src/problem.ts';

const program = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm');

/** For a `before`: an engine that another test started reads the decoder from its own folder. */
export const provideWebp = (): void => provideWebpProgram(() => readFile(program));

export const imageFixture = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/images/${path}`, import.meta.url)));

export const imageFixtureJson = <T>(path: string): T =>
  JSON.parse(new TextDecoder().decode(imageFixture(path))) as T;

/** What is refused is refused in a sentence, with a next step. */
export async function refusal(bytes: Uint8Array): Promise<ProblemError> {
  try {
    await decodeImage(bytes);
  } catch (thrown) {
    assert.ok(thrown instanceof ProblemError, String(thrown));
    assert.equal(thrown.code, 'bad-input');
    assert.match(thrown.message, /^[A-Z].{15,}\.$/);
    assert.match(thrown.nextStep ?? '', /^[A-Z].{10,}\.$/);
    return thrown;
  }
  return assert.fail('was not refused');
}

/** Decodes, or is refused as {@link refusal} says. */
export async function answerTo(bytes: Uint8Array): Promise<DecodedImage | ProblemError> {
  try {
    const image = await decodeImage(bytes);
    assert.equal(image.rgba.length, 4 * image.width * image.height);
    return image;
  } catch (thrown) {
    assert.ok(thrown instanceof ProblemError && thrown.code === 'bad-input', String(thrown));
    return thrown;
  }
}

/** An image whose pixels are the given ones: red, green, blue, alpha. */
export const imageOf = (width: number, height: number, pixels: readonly number[]): DecodedImage => ({
  width,
  height,
  rgba: Uint8Array.from(pixels),
  format: 'png',
  remarks: [],
});

export const bytesOf = (...parts: readonly (string | readonly number[] | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? Array.from(part, (letter) => letter.charCodeAt(0)) : [...part],
    ),
  );

export const little16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
export const little32 = (value: number): number[] => [...little16(value & 0xffff), ...little16(value >>> 16)];
export const big16 = (value: number): number[] => little16(value).reverse();
export const big32 = (value: number): number[] => little32(value).reverse();
