import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { MOST_NUMBERS, readNested } from './lenses/numbers/nestedNumbers.ts';
import { readNpy } from './lenses/numbers/npyFile.ts';
import { ProblemError } from './problem.ts';
import { LARGEST_IMAGE_FILE, type Input } from './protocol/engineMethods.ts';

/** What the command line takes as input; just one of them. */
export interface GivenInput {
  readonly text?: string | undefined;
  readonly file?: string | undefined;
  readonly matrix?: string | undefined;
  readonly image?: string | undefined;
  readonly input?: string | undefined;
  readonly ids?: string | undefined;
}

/**
 * @param help where it is said how the command line is called
 * @throws ProblemError where nothing or several things are given, or a file cannot be read
 */
export async function inputOf(given: GivenInput, help: string): Promise<Input> {
  const { text, file, matrix, image, input, ids } = given;
  if ([text, file, matrix, image, input, ids].filter((source) => source !== undefined).length !== 1) {
    throw new ProblemError(
      'bad-input',
      'Give the input by one of --text, --file, --matrix, --image, --input and --ids.',
      help,
    );
  }
  if (text !== undefined) return { kind: 'text', text };
  if (ids !== undefined) return { kind: 'ids', ids: wholeNumbers(ids) };
  if (image !== undefined) return imageIn(image);
  if (input !== undefined) return numbersIn(input);
  return textIn((file ?? matrix)!);
}

async function imageIn(path: string): Promise<Input> {
  const { size } = await stat(path).catch(() => unreadable(path));
  if (size > LARGEST_IMAGE_FILE) {
    const megabytes = (bytes: number): number => Math.ceil(bytes / 1024 / 1024);
    throw new ProblemError(
      'bad-input',
      `“${path}” has ${megabytes(size)} MB; image files of up to ${megabytes(LARGEST_IMAGE_FILE)} MB are read.`,
      'Save it smaller.',
    );
  }
  const bytes = await readFile(path).catch(() => unreadable(path));
  return { kind: 'image', name: basename(path), bytes };
}

/** An array that NumPy has saved, or a nested list of JSON: [time, feature], token ids, or whatever a network reads. */
async function numbersIn(path: string): Promise<Input> {
  const bytes = await readFile(path).catch(() => unreadable(path));
  const { sizes, values } =
    extname(path) === '.npy'
      ? readNpy(bytes, basename(path))
      : readNested(new TextDecoder().decode(bytes), MOST_NUMBERS);
  return { kind: 'numbers', sizes: [...sizes], values: Float32Array.from(values) };
}

async function textIn(path: string): Promise<Input> {
  const bytes = await readFile(path).catch(() => unreadable(path));
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8' && bytes.subarray(0, 8192).includes(0)) {
    throw new ProblemError('bad-input', `“${path}” is not a text file.`, 'An image is given by --image.');
  }
  return { kind: 'text', text: new TextDecoder(encoding).decode(bytes) };
}

/** Windows writes `>` into UTF-16, with a mark in front. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function unreadable(path: string): never {
  throw new ProblemError('bad-input', `The file “${path}” cannot be read.`);
}

function wholeNumbers(list: string): number[] {
  return list.split(',').map((entry) => {
    if (!/^\s*\d{1,9}\s*$/.test(entry))
      throw new ProblemError('bad-input', `“${entry.trim()}” is not a token id.`);
    return Number(entry);
  });
}
