import { formatNumber, formatPercent } from '../drawing/ticks.ts';

/** `share`: 0 to 1 · `score`: any number · `shares-changed`, `scores-changed`: one run minus another */
export type ClassNumbers = 'share' | 'score' | 'shares-changed' | 'scores-changed';

export interface RankedClass {
  /** Its number on the class axis. */
  readonly at: number;
  readonly label: string;
  readonly value: number;
}

/** The likeliest first; of changes the largest in either direction. */
export function ranked(
  values: ArrayLike<number>,
  labels: readonly string[] | undefined,
  numbers: ClassNumbers,
): RankedClass[] {
  const changed = numbers === 'shares-changed' || numbers === 'scores-changed';
  const height = (value: number): number =>
    Number.isNaN(value) ? -Infinity : changed ? Math.abs(value) : value;
  return Array.from(values, (value, at) => ({ at, label: labels?.[at] ?? `class ${at}`, value })).sort(
    (one, other) => height(other.value) - height(one.value) || one.at - other.at,
  );
}

/** `93.4 %`, `2.31`, `+3.2 points` */
export function classNumberText(value: number, numbers: ClassNumbers): string {
  if (numbers === 'share') return formatPercent(value);
  if (numbers === 'score') return formatNumber(value);
  const sign = value > 0 ? '+' : '';
  if (numbers === 'scores-changed') return sign + formatNumber(value);
  return Number.isFinite(value) ? `${sign}${formatNumber(100 * value)} points` : formatNumber(value);
}
