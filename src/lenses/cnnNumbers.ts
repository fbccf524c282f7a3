import type { NetworkInput } from '../models/layers/network.ts';
import { ProblemError } from '../problem.ts';
import type { Token } from '../text/tokenizer.ts';
import type { RunNote } from '../trace/description.ts';
import { readMatrix } from './convolutionMatrix.ts';
import type { LensInput } from './lens.ts';

/** Numbers for a network that reads a vector or a sequence. */
export interface WrittenNumbers {
  /** [feature], or [position, feature]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Whole numbers for a network that looks up a vector for each of them. */
export interface WrittenIds {
  readonly ids: readonly number[];
  readonly tokens: readonly Token[];
  readonly notes: readonly RunNote[];
}

/** Of a network that reads any number of positions at most so many are given to it. */
const MOST_POSITIONS = 4096;

/**
 * @param given the sizes that the network wants, `null` where one is free
 * @throws ProblemError `bad-input` where the text holds no numbers, or so many as the network cannot read
 */
export function writtenNumbers(input: LensInput, network: NetworkInput): WrittenNumbers {
  const { rows, columns, values } = cellsOf(input);
  if (network.kind === 'vector') {
    const [wanted] = network.shape;
    if (values.length === wanted || wanted === null) return { shape: [values.length], values };
    throw wrongSize(`${wanted} numbers`, `${values.length}`);
  }
  const [positions, features] = network.shape;
  // A row or a column of single numbers is a sequence of one feature.
  const shape = features === 1 && (rows === 1 || columns === 1) ? [values.length, 1] : [rows, columns];
  const fits = shape[0] === (positions ?? shape[0]) && shape[1] === (features ?? shape[1]);
  if (fits) return { shape, values };
  const wanted = `${positions ?? 'any number of'} rows of ${features ?? 'any number of'} numbers`;
  throw wrongSize(wanted, `${rows} × ${columns}`);
}

function cellsOf(input: LensInput): {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
} {
  switch (input.kind) {
    case 'text':
      return readMatrix(input.text);
    case 'pixels':
      return input;
    case 'ids':
      return { rows: 1, columns: input.ids.length, values: Float32Array.from(input.ids) };
    case 'image':
      throw new ProblemError(
        'bad-input',
        'This network reads numbers, not images.',
        'Select numbers in a text and run the command on them, or choose another network.',
      );
  }
}

function wrongSize(wanted: string, given: string): ProblemError {
  return new ProblemError(
    'bad-input',
    `This network reads ${wanted}; here are ${given}.`,
    `Select ${wanted}.`,
  );
}

/**
 * Ids as they are written: `3 7 1`. Where the network reads a fixed number, zeros are put in front, as Keras's
 * `pad_sequences` does.
 * @throws ProblemError `bad-input` where there are none, too many, or one outside of the vocabulary
 */
export function writtenIds(input: LensInput, { shape, vocabulary }: NetworkInput): WrittenIds {
  const written = input.kind === 'ids' ? input.ids.map(withoutPlace) : idsIn(input);
  const [wanted] = shape;
  const most = wanted ?? MOST_POSITIONS;
  if (written.length > most) {
    throw new ProblemError(
      'bad-input',
      `This network reads ${wanted === null ? 'at most ' : ''}${most} token ids; here are ${written.length}.`,
      `Select ${wanted === null ? 'fewer' : `${most}, or fewer`}.`,
    );
  }
  const outside = written.find(({ id }) => vocabulary !== undefined && id >= vocabulary);
  if (outside) {
    throw new ProblemError(
      'bad-input',
      `Token id ${outside.id} is outside the network’s vocabulary of ${vocabulary} ids.`,
      `Write ids from 0 to ${vocabulary! - 1}.`,
    );
  }
  const missing = (wanted ?? written.length) - written.length;
  const padding = Array.from({ length: missing }, (): Token => ({ ...withoutPlace(0), special: true }));
  const tokens = [...padding, ...written];
  return { ids: tokens.map(({ id }) => id), tokens, notes: missing > 0 ? [paddingNote(missing, most)] : [] };
}

function paddingNote(missing: number, wanted: number): RunNote {
  const zeros = missing === 1 ? 'One zero stands' : `${missing} zeros stand`;
  const text = `${zeros} in front: the network reads ${wanted} ids, and Keras’s pad_sequences fills up so.`;
  return { kind: 'remark', text };
}

const withoutPlace = (id: number): Token => ({
  id,
  piece: String(id),
  start: 0,
  end: 0,
  special: false,
  type: 0,
});

const WRITTEN_IDS = /^[[(]?\s*\d{1,9}(?:[\s,;]+\d{1,9})*[\s,;]*[\])]?$/;

/** Each with its place in the text. */
function idsIn(input: Exclude<LensInput, { kind: 'ids' }>): Token[] {
  const text = input.kind === 'text' ? input.text : '';
  if (!WRITTEN_IDS.test(text.trim())) {
    throw new ProblemError(
      'bad-input',
      'This network reads token ids: whole numbers from 0 on.',
      'Select some in a text, such as “3 7 1”, or choose another network.',
    );
  }
  return [...text.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({
    ...withoutPlace(Number(digits)),
    start: index,
    end: index + digits.length,
  }));
}
