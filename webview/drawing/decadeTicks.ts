import { formatNumber, niceStep } from './ticks.ts';

/**
 * Where a logarithmic axis is labelled: at powers of ten, equally far apart. An axis that is too short for two of them has
 * 2 and 5 times a power as well.
 * @param low above 0
 * @param most so many at most
 */
export function decadeTicks(low: number, high: number, most: number): number[] {
  // What is a power of ten but for rounding counts as one.
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (last - first < 1) return multiples(low, high);
  const step = niceStep((last - first + 1) / most);
  const from = Math.ceil(first / step) * step;
  return Array.from({ length: Math.floor((last - from) / step) + 1 }, (_, at) =>
    powerOfTen(from + at * step),
  );
}

function multiples(low: number, high: number): number[] {
  const decade = Math.floor(Math.log10(low));
  const near = [decade, decade + 1, decade + 2].flatMap((exponent) =>
    [1, 2, 5].map((factor) => Number(`${factor}e${exponent}`)),
  );
  return near.filter((value) => value >= low && value <= high);
}

/** 10 ** −5 is not the number that is nearest to 0.00001. */
const powerOfTen = (exponent: number): number => Number(`1e${exponent}`);

/** `10⁻⁵`, `1`, `10`; what is no power of ten as any number. */
export function formatDecade(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (value !== powerOfTen(exponent)) return formatNumber(value);
  return exponent === 0 || exponent === 1 ? String(value) : `10${raised(exponent)}`;
}

/** `⁻⁸⁵` */
export const raised = (exponent: number): string =>
  [...String(exponent)].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)])).join('');
