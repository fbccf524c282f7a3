import { formatCount } from '../../../drawing/ticks.ts';

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `50` → `⁵⁰`, `-16` → `⁻¹⁶` */
export const raised = (exponent: number): string =>
  String(exponent).replace(/./g, (sign) => (sign === '-' ? '⁻' : RAISED[Number(sign)]!));

/** Whole numbers up to here are exact. */
const EXACT = 2 ** 53;

/** `1.126 × 10¹⁵ (exactly 1,125,899,906,842,624)`, `8.882 × 10⁻¹⁶`, `0.25` */
export function powerText(value: number): string {
  if (value === 0 || (value >= 0.001 && value < 10_000)) return String(Number(value.toPrecision(4)));
  const [digits, exponent] = value.toExponential(3).split('e');
  const rounded = `${digits} × 10${raised(Number(exponent))}`;
  return Number.isInteger(value) && value <= EXACT ? `${rounded} (exactly ${formatCount(value)})` : rounded;
}

/** What becomes of a gradient that is multiplied with a weight again and again. */
export function fateOf(weight: number): string {
  const size = Math.abs(weight);
  if (size > 1) return 'Above 1 it explodes: each step back multiplies the gradient once more.';
  if (size < 1)
    return 'Below 1 it vanishes: early steps hardly change the loss, so they are hardly learnt from.';
  return 'At exactly 1 it stays as it is: that is what the cell state of an LSTM is after, with f = 1.';
}
