import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type LabelledImages, readIdx } from '../../../../scripts/train/mnist.ts';

const SAMPLE = fileURLToPath(new URL('../../../fixtures/mnist/', import.meta.url));

/** 500 test images of MNIST: every 20th of the 10,000. */
export async function mnistSample(): Promise<LabelledImages> {
  const [images, labels] = await Promise.all(
    ['images-idx3-ubyte.gz', 'labels-idx1-ubyte.gz'].map(async (name) =>
      readIdx(gunzipSync(await readFile(join(SAMPLE, name)))),
    ),
  );
  const [count, rows, columns] = images!.sizes as [number, number, number];
  return { count, rows, columns, pixels: images!.values, labels: labels!.values };
}

/** @returns one image row by row, from 0 (ground) to 255 (stroke) */
export const sampleDigit = ({ pixels, rows, columns }: LabelledImages, image: number): Uint8Array =>
  pixels.subarray(image * rows * columns, (image + 1) * rows * columns);
