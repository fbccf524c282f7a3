import type { ExplanationTable } from '../node.ts';

/** One contribution to a cell: its label, the factors, and what they come to. */
export interface Term {
  readonly label: string;
  readonly values: readonly number[];
  /** What counts when the largest are chosen. */
  readonly weight: number;
}

const SHOWN = 8;

/**
 * The largest terms and the sum of the others.
 * @param columns headings, the first for the labels, the last for the contributions that are summed
 */
export function tableOf(
  columns: readonly string[],
  terms: readonly Term[],
  totalLabel?: string,
): ExplanationTable {
  const ordered = [...terms].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const shown = ordered.slice(0, terms.length <= SHOWN + 1 ? terms.length : SHOWN);
  const rest = ordered.slice(shown.length);
  const last = (list: readonly Term[]): number => list.reduce((sum, term) => sum + term.values.at(-1)!, 0);
  const onlyLast = (value: number): (number | null)[] => [...columns.slice(2).map(() => null), value];
  return {
    columns,
    rows: shown.map(({ label, values }) => ({ label, values })),
    ...(rest.length > 0 && { others: { count: rest.length, values: onlyLast(last(rest)) } }),
    ...(totalLabel !== undefined && { total: { label: totalLabel, values: onlyLast(last(ordered)) } }),
  };
}

/** A number for TeX: four significant digits, in brackets where it is negative. */
export function tex(value: number): string {
  if (!Number.isFinite(value))
    return Number.isNaN(value)
      ? String.raw`\mathrm{NaN}`
      : value > 0
        ? String.raw`\infty`
        : String.raw`-\infty`;
  const text = plain(value);
  return value < 0 ? `(${text})` : text;
}

/** The same without brackets, for the right-hand side. */
export function plain(value: number): string {
  if (value === -Infinity) return String.raw`-\infty`;
  if (!Number.isFinite(value)) return tex(value);
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)) {
    const [mantissa, exponent] = value.toExponential(2).split('e') as [string, string];
    return String.raw`${mantissa}\cdot 10^{${Number(exponent)}}`;
  }
  return value.toPrecision(4);
}

/** An expression and what it comes to, on two lines: the column beside a picture is narrow. */
export function onTwoLines(expression: string, value: number): string {
  return String.raw`\begin{gathered} ${expression} \\ = ${plain(value)} \end{gathered}`;
}
