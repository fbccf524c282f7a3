import { ProblemError } from '../../problem.ts';
import { HIGHEST_ORDER } from '../numbers/nestedNumbers.ts';

/** What the indices of a tensor are called that has no names: by its order. */
const USUAL_NAMES: readonly (readonly string[])[] = [
  [],
  ['feature'],
  ['row', 'column'],
  ['channel', 'row', 'column'],
  ['sample', 'channel', 'row', 'column'],
  ['film', 'frame', 'channel', 'row', 'column'],
];

/** Along these there is one example after the other, each with features of its own. */
const SAMPLE_AXES = ['sample', 'image', 'picture', 'film', 'movie', 'video', 'batch', 'example'];

const LONGEST_NAME = 24;

/**
 * The names that a person gave, or the usual ones.
 * @param given `film, frame, row, column, channel`; nothing for the usual names
 * @throws ProblemError `bad-input` for another number of names than the tensor has indices, or one that is none
 */
export function axisNames(given: string, order: number): readonly string[] {
  const names = given
    .split(',')
    .map((name) => name.trim().toLowerCase().replaceAll(/\s+/g, '_'))
    .filter((name) => name !== '');
  if (names.length === 0) return USUAL_NAMES[order]!;
  const wrong = names.find((name) => !/^\p{L}[\p{L}\p{N}_-]*$/u.test(name) || name.length > LONGEST_NAME);
  if (wrong !== undefined)
    throw new ProblemError(
      'bad-input',
      `“${wrong.slice(0, 40)}” is no name for an axis.`,
      'Write words with commas between them: film, frame, row, column, channel.',
    );
  if (names.length !== order || new Set(names).size < names.length)
    throw new ProblemError(
      'bad-input',
      names.length === order
        ? 'Two axes have the same name.'
        : `The tensor is of order ${order}; ${names.length} ${names.length === 1 ? 'name was' : 'names were'} given: ${names.join(', ')}.`,
      order === 0
        ? 'Leave the names out: a single number has no axes.'
        : `Give ${order} different names, or none.`,
    );
  return names;
}

export const isSampleAxis = (name: string): boolean => SAMPLE_AXES.includes(name.replace(/(?<=.)s$/, ''));

export type FlattenOrder = 'row_first' | 'column_first';

/**
 * The axes from the slowest to the fastest. Row first, the last index runs first, as Python and C store numbers.
 * Column first, the row runs first, then the column, and all else is gone through matrix by matrix: MATLAB's A(:) of
 * one channel after the other.
 */
export function flattenOrder(names: readonly string[], order: FlattenOrder): number[] {
  const all = names.map((_, axis) => axis);
  if (order === 'row_first' || names.length < 2) return all;
  const [row, column] = [names.indexOf('row'), names.indexOf('column')];
  const [fastest, next] = row >= 0 && column >= 0 ? [row, column] : [names.length - 2, names.length - 1];
  return [...all.filter((axis) => axis !== fastest && axis !== next), next, fastest];
}

const WHAT: readonly string[] = [
  'a scalar: one number',
  'a vector: a row of numbers',
  'a matrix: rows and columns',
  'as an image with its channels, or a pile of matrices',
  'as a batch of colour images, or the kernels of a convolution',
  'as a batch of films',
];

/** `Order 3: three indices, as an image with its channels, …` */
export function orderText(order: number): string {
  const indices = ['no index', 'one index', 'two indices', 'three indices', 'four indices', 'five indices'];
  return `Order ${order}: ${indices[Math.min(order, HIGHEST_ORDER)]} to name a number, ${WHAT[order]}.`;
}

/** `3 × 4 × 6 (channel × row × column) = 72 numbers` */
export function sizeText(sizes: readonly number[], names: readonly string[]): string {
  const count = sizes.reduce((product, size) => product * size, 1);
  const numbers = `${count.toLocaleString('en')} ${count === 1 ? 'number' : 'numbers'}`;
  if (sizes.length < 2) return numbers;
  const words = names.map((name) => name.replaceAll('_', ' ')).join(' × ');
  return `${sizes.join(' × ')} (${words}) = ${numbers}`;
}
