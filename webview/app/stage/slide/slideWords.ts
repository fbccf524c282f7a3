import type { PoolFunction } from '../../../../src/trace/operation.ts';
import { formatNumber } from '../../../drawing/ticks.ts';
import type { SlidePlan, WindowCell } from './slidePlan.ts';

/** Longer sums are cut off after so many terms. */
const MOST_TERMS = 25;
const SHOWN_TERMS = 8;

/** Whole numbers as they are, others with three digits. */
export function plainNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace('-', '−');
  return formatNumber(value);
}

/** A minus after a dot or a plus stands in brackets. */
function factor(value: number): string {
  const text = plainNumber(value);
  return value < 0 ? `(${text})` : text;
}

/** `=`, or `≈` where a number was rounded to be shown. */
export function equals(numbers: readonly number[]): string {
  const exact = (number: number): boolean => Number(plainNumber(number).replaceAll('−', '-')) === number;
  return numbers.every(exact) ? '=' : '≈';
}

/** `row 1, column 2`; of a sequence `position 2` */
export function placeWords(isSequence: boolean, { row, column }: { row: number; column: number }): string {
  return isSequence ? `position ${column}` : `row ${row}, column ${column}`;
}

export const productOf = ({ value, weight }: WindowCell): number => value * weight;

export const sumOf = (cells: readonly WindowCell[]): number =>
  cells.reduce((sum, cell) => sum + productOf(cell), 0);

/** `0·3 + 1·3 + (−4)·2 = −5` */
export function sumWords(cells: readonly WindowCell[], sum: number): string {
  const terms = cells.map(({ value, weight }) => `${factor(value)}·${factor(weight)}`);
  const cut = terms.length > MOST_TERMS;
  const shown = cut ? [...terms.slice(0, SHOWN_TERMS), `… (${terms.length - SHOWN_TERMS} more)`] : terms;
  const sign = equals([...cells.flatMap(({ value, weight }) => [value, weight]), sum]);
  return `${shown.join(' + ')} ${sign} ${plainNumber(sum)}`;
}

/** What a pooling sees of a window: zeros of the padding only where it counts them. */
export function pooledCells({ pool }: SlidePlan, cells: readonly WindowCell[]): readonly WindowCell[] {
  const counts = pool?.function === 'mean' && pool.countPadding;
  return counts ? cells : cells.filter(({ isPadding }) => !isPadding);
}

export const POOL_FUNCTIONS: readonly PoolFunction[] = ['max', 'min', 'mean', 'median'];

/** One number for a window. */
export function pooledValue(kept: PoolFunction, cells: readonly WindowCell[]): number {
  const chosen = winnersOf(kept, cells);
  const values = (chosen.length > 0 ? chosen : cells).map(({ value }) => value);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The cell that is kept, of an even number's median the two in the middle; none of a mean. */
export function winnersOf(kept: PoolFunction, cells: readonly WindowCell[]): readonly WindowCell[] {
  if (kept === 'mean' || cells.length === 0) return [];
  // The first of equal ones wins.
  const sorted = [...cells].sort((a, b) => a.value - b.value);
  if (kept === 'min') return [sorted[0]];
  if (kept === 'max') return [sorted.find(({ value }) => value === sorted[sorted.length - 1].value)!];
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? [sorted[half]] : [sorted[half - 1], sorted[half]];
}

/** `the largest of 0, −1, −2, −5 is 0` */
export function poolWords(kept: PoolFunction, cells: readonly WindowCell[], value: number): string {
  const values = cells.map((cell) => cell.value);
  const list = (numbers: readonly number[]): string => {
    const cut = numbers.length > MOST_TERMS ? numbers.slice(0, SHOWN_TERMS) : numbers;
    const rest = numbers.length - cut.length;
    return `${cut.map(plainNumber).join(', ')}${rest > 0 ? ` … (${rest} more)` : ''}`;
  };
  const result = plainNumber(value);
  switch (kept) {
    case 'max':
      return `the largest of ${list(values)} is ${result}`;
    case 'min':
      return `the smallest of ${list(values)} is ${result}`;
    case 'mean': {
      const sum = values.reduce((total, each) => total + each, 0);
      return `the mean of ${list(values)}: ${plainNumber(sum)} / ${values.length} ${equals([sum, value])} ${result}`;
    }
    case 'median': {
      const sorted = [...values].sort((a, b) => a - b);
      const middle = winnersOf('median', cells).map((cell) => cell.value);
      const half = middle.length === 2 ? `(${middle.map(plainNumber).join(' + ')}) / 2` : 'the middle';
      return `in order: ${list(sorted)}; ${half} ${equals([value])} ${result}`;
    }
  }
}
