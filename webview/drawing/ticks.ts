import { SIGNS_OF_SPACES } from '../../src/text/readablePiece.ts';

/** Widths of texts in CSS pixels. */
export type Measure = (text: string) => number;

const MINUS = '−';
const ELLIPSIS = '…';

function withMinus(text: string): string {
  return text.replaceAll('-', MINUS);
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : `${MINUS}∞`;
}

/** Three significant digits, as short as they come: `0.62`, `−1.23`, `4.1e−5`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) {
    const [digits, exponent] = value.toExponential(2).split('e');
    return withMinus(`${Number(digits)}e${Number(exponent)}`);
  }
  if (size >= 1000) return withMinus(String(Math.round(value)));
  return withMinus(String(Number(value.toPrecision(3))));
}

/** With as many decimals as four digits of the largest number allow, so that a column of them lines up. */
export function formatAligned(value: number, largest: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  if (largest >= 100_000) return formatNumber(value);
  const whole = Math.max(1, Math.floor(Math.log10(Math.max(largest, 1))) + 1);
  return withMinus(value.toFixed(Math.max(0, 5 - whole)));
}

/** Four characters at most, five with a minus: `.62`, `1.2`, `12`, `1e4`, for the inside of a cell. */
export function formatCell(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const size = Math.abs(value);
  if (size < 0.995) return withMinus(value.toFixed(2).replace('0.', '.')).replace(/^−\.00$/, '.00');
  if (size < 9.95) return withMinus(value.toFixed(1));
  if (size < 999.5) return withMinus(value.toFixed(0));
  return withMinus(value.toExponential(0).replace('+', ''));
}

/** Whole numbers as they are, others in four characters: of numbers that a person wrote or counted. */
export function numberInCell(value: number): string {
  return isShortWhole(value) ? withMinus(String(value)) : formatCell(value);
}

/** Whether numbers are whole and short enough to be written out in cells. */
export const areShortWhole = (values: Float32Array): boolean => values.every(isShortWhole);

const isShortWhole = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 10_000;

export function formatPercent(fraction: number): string {
  if (!Number.isFinite(fraction)) return notFinite(fraction);
  const percent = fraction * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  return `${withMinus(percent.toFixed(1))} %`;
}

/** `3,120` */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

const NOTHING = '∅';

/** White space and control characters in a shape that can be seen, each end of a line as one; all else as it is. */
export function visibleText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  if (lines.trim() === '')
    return [...lines].map((character) => SIGNS_OF_SPACES[character] ?? character).join('') || NOTHING;
  // Control characters have pictures of their own from U+2400 on.
  return lines
    .replace(/[\n\r\t]/g, (character) => SIGNS_OF_SPACES[character]!)
    .replace(/[\u0000-\u001f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)));
}

/** The text, or as much of its beginning as fits before an ellipsis. */
export function elide(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  const characters = [...text];
  let fits = 0;
  let fails = characters.length;
  while (fails - fits > 1) {
    const middle = (fits + fails) >> 1;
    if (measure(characters.slice(0, middle).join('') + ELLIPSIS) <= width) fits = middle;
    else fails = middle;
  }
  return fits === 0 ? ELLIPSIS : characters.slice(0, fits).join('') + ELLIPSIS;
}

/** The smallest of 1, 2, 5, 10, 20, 50 … that is not below the given number. */
export function niceStep(atLeast: number): number {
  let decade = 1;
  for (;;) {
    for (const factor of [1, 2, 5]) {
      if (factor * decade >= atLeast) return factor * decade;
    }
    decade *= 10;
  }
}

export interface Thinning {
  /** The first and last index in view. */
  readonly first: number;
  readonly last: number;
  /** Distance between neighbours, in CSS pixels. */
  readonly pitch: number;
  /** The least distance at which two labels do not touch. */
  readonly spacing: number;
  /** Labels that must not be lost, the most important first. */
  readonly keep?: readonly number[];
}

/** Which labels to write so that none touches another: those to keep, then every n-th, in rising order. */
export function thinLabels({ first, last, pitch, spacing, keep = [] }: Thinning): number[] {
  const distance = spacing / pitch;
  const kept: number[] = [];
  for (const index of keep) {
    if (index < first || index > last) continue;
    if (kept.every((other) => Math.abs(other - index) >= distance)) kept.push(index);
  }
  const step = niceStep(distance);
  const chosen = [...kept];
  for (let index = Math.ceil(first / step) * step; index <= last; index += step) {
    if (kept.every((other) => Math.abs(other - index) >= distance)) chosen.push(index);
  }
  return chosen.sort((one, other) => one - other);
}

/** `query` of `query: who looks` */
export function axisWord(title: string): string {
  return title.split(':')[0].trim();
}

/** What to call the step-th group of indices: its label, `“it”`, or its number; a thinned group says its reach. */
export function placeName(labels: readonly string[] | undefined, index: number, step = 1): string {
  const from = index * step;
  const name = (at: number): string => {
    const label = labels?.[at];
    return label === undefined ? String(at) : `“${visibleText(label)}”`;
  };
  if (step === 1) return name(from);
  const until = Math.min(from + step - 1, (labels?.length ?? Infinity) - 1);
  return until > from ? `${name(from)} to ${name(until)}` : name(from);
}

/** The text beside an axis: without quotes, and only the first of a thinned group. */
export function tickLabel(labels: readonly string[] | undefined, index: number, step = 1): string {
  const label = labels?.[index * step];
  return label === undefined ? String(index * step) : visibleText(label);
}
