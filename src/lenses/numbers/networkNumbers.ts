import type { NetworkInput } from '../../models/layers/network.ts';
import { ProblemError } from '../../problem.ts';
import type { Token } from '../../text/tokenizer.ts';
import type { RunNote } from '../../trace/description.ts';
import type { LensInput } from '../lens.ts';
import { MOST_NUMBERS, type NestedNumbers, readNested } from './nestedNumbers.ts';
import type { Place } from './place.ts';

/** Numbers as a network reads them. */
export interface WrittenNumbers {
  /** [feature], [position, feature], or [row, column, channel]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Where the numbers of each position stand in the text; nothing where they stand in no text, or not line by line. */
  readonly places: readonly Place[];
}

/** Whole numbers for a network that looks up a vector for each of them. */
export interface WrittenIds {
  readonly ids: readonly number[];
  readonly tokens: readonly Token[];
  readonly notes: readonly RunNote[];
}

/** Of a network that reads any number of positions at most so many are given to it. */
export const MOST_POSITIONS = 5000;

/**
 * Numbers that are given to a network as they are: a row for a vector, lines or lists for a sequence, lists in lists
 * in lists for an image.
 * @throws ProblemError `bad-input` where there are no numbers, or not as many as the network reads
 */
export function writtenNumbers(input: LensInput, network: NetworkInput): WrittenNumbers {
  const { sizes, values, rowPlaces = [] } = cellsOf(input, network);
  const shape = shapeFor(network, withoutBatch(sizes, network.shape.length), values.length);
  const fits =
    shape.length === network.shape.length && shape.every((size, i) => size === (network.shape[i] ?? size));
  if (fits) return { shape, values, places: rowPlaces.length === shape[0] ? rowPlaces : [] };
  const wanted = wantedText(network);
  throw new ProblemError(
    'bad-input',
    `This network reads ${wanted}; here are ${givenText(shape)}.`,
    network.kind === 'image'
      ? 'Write them as lists, [row][column][channel] with the channel innermost: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]].'
      : `Select ${wanted}.`,
  );
}

/** Several inputs at once have an axis around them; of one input it has the size 1. */
function withoutBatch(sizes: readonly number[], order: number): readonly number[] {
  return sizes.length > order && sizes[0] === 1 ? withoutBatch(sizes.slice(1), order) : sizes;
}

function shapeFor({ kind, shape }: NetworkInput, sizes: readonly number[], count: number): readonly number[] {
  if (kind === 'vector') return [count];
  const isRow = sizes.length < 2 || sizes.includes(1);
  // A row or a column of single numbers is a sequence of one feature; else a row is one position.
  if (kind === 'sequence' && sizes.length <= 2)
    return shape[1] === 1 && isRow ? [count, 1] : sizes.length < 2 ? [1, count] : sizes;
  return sizes;
}

function wantedText({ kind, shape }: NetworkInput): string {
  const counted = (size: number | null | undefined, word: string): string =>
    `${size ?? 'any number of'} ${word}${size === 1 ? '' : 's'}`;
  const [first, second, third] = shape;
  if (kind === 'image')
    return `images of ${counted(first, 'row')}, ${counted(second, 'column')} and ${counted(third, 'channel')}`;
  return kind === 'sequence'
    ? `${counted(first, 'row')} of ${counted(second, 'number')}`
    : counted(first, 'number');
}

const givenText = (shape: readonly number[]): string => (shape.length === 0 ? '1 number' : shape.join(' × '));

function cellsOf(
  input: LensInput,
  network: NetworkInput,
): Omit<NestedNumbers, 'rowPlaces'> & Partial<NestedNumbers> {
  switch (input.kind) {
    case 'text':
      return cellsIn(input.text, network);
    case 'numbers':
      return input;
    case 'pixels':
      return { sizes: [input.rows, input.columns], values: input.values };
    case 'ids':
      return { sizes: [input.ids.length], values: Float32Array.from(input.ids) };
    case 'image':
      throw new ProblemError(
        'bad-input',
        'This network reads numbers, not images.',
        'Select numbers in a text and run the command on them, or choose another network.',
      );
  }
}

/** @throws ProblemError `bad-input` that says what the network reads */
function cellsIn(text: string, network: NetworkInput): NestedNumbers {
  try {
    return readNested(text, MOST_NUMBERS);
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown;
    const { code, message, nextStep = '' } = thrown;
    throw new ProblemError(
      code,
      `This network reads ${wantedText(network)}. ${message}`,
      `${nextStep} Or choose another network.`.trim(),
    );
  }
}

/**
 * Ids as they are written: `3 7 1`. Where the network reads a fixed number, zeros are put in front, as Keras's
 * `pad_sequences` does.
 * @throws ProblemError `bad-input` where there are none, too many, or one outside of the vocabulary
 */
export function writtenIds(input: LensInput, { shape, vocabulary }: NetworkInput): WrittenIds {
  const written = idsOf(input);
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

const WRITTEN_IDS = /^[[(\s]*\d{1,9}(?:[\s,;]+\d{1,9})*[\s,;]*[\])\s]*$/;

function idsOf(input: LensInput): readonly Token[] {
  if (input.kind === 'ids') return input.ids.map(withoutPlace);
  if (input.kind === 'text') return idsIn(input.text);
  if (input.kind === 'numbers' && withoutBatch(input.sizes, 1).length === 1 && input.values.every(isId))
    return Array.from(input.values, withoutPlace);
  throw noIds();
}

const isId = (value: number): boolean => Number.isInteger(value) && value >= 0;

const noIds = (): ProblemError =>
  new ProblemError(
    'bad-input',
    'This network reads token ids: whole numbers from 0 on.',
    'Select some in a text, such as “3 7 1”, or choose another network.',
  );

/** Each with its place in the text. */
function idsIn(text: string): Token[] {
  if (!WRITTEN_IDS.test(text.trim())) throw noIds();
  return [...text.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({
    ...withoutPlace(Number(digits)),
    start: index,
    end: index + digits.length,
  }));
}
