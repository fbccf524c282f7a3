import type { FoundCell, Polarity } from '../../../../src/trace/recurrentStudies.ts';
import { formatNumber, formatPercent, visibleText } from '../../../drawing/ticks.ts';
import type { PieceSpan } from '../../../views/pieceSpan.ts';

/** More of a text nobody reads in a line. */
const MOST_CHARACTERS = 40;

/** What opens a part of a text, and what closes it. */
const PAIRS: Readonly<Record<string, string>> = {
  '“': '”',
  '"': '"',
  '«': '»',
  '(': ')',
  '[': ']',
  '{': '}',
};

/**
 * A part of the text that is worth looking at first: what stands in the first quotes or brackets, else the first word
 * of some length; `undefined` for a text too short to have a part.
 * @param texts what stands at each position
 */
export function firstSpan(texts: readonly string[]): PieceSpan | undefined {
  return firstPair(texts) ?? firstWord(texts) ?? (texts.length > 1 ? { from: 0, to: 1 } : undefined);
}

function firstPair(texts: readonly string[]): PieceSpan | undefined {
  for (let from = 0; from < texts.length; from++) {
    const closing = PAIRS[texts[from]!];
    if (closing === undefined) continue;
    const end = texts.indexOf(closing, from + 1);
    // The closing sign is read when it is over.
    if (end > from + 1) return { from, to: end };
  }
  return undefined;
}

function firstWord(texts: readonly string[]): PieceSpan | undefined {
  const isLetter = (at: number): boolean => /^\p{L}/u.test(texts[at] ?? '');
  for (let from = 0; from < texts.length; from++) {
    let to = from;
    while (isLetter(to)) to++;
    if (to - from >= 4 && to - from < texts.length) return { from, to };
    from = to;
  }
  return undefined;
}

/** A span that fits a text of so many positions, and leaves something outside of it. */
export function fittingSpan({ from, to }: PieceSpan, positions: number): PieceSpan | undefined {
  const end = Math.min(to, positions);
  return from < end && end - from < positions ? { from, to: end } : undefined;
}

/** What stands in a span, white space in a shape that can be seen, shortened in the middle. */
export function spanText(texts: readonly string[], { from, to }: PieceSpan): string {
  const shown = texts.slice(from, to).map((text) => (text === ' ' ? text : visibleText(text)));
  if (shown.length === 1 && shown[0] === ' ') return visibleText(' ');
  if (shown.length <= MOST_CHARACTERS) return shown.join('');
  const half = MOST_CHARACTERS / 2;
  return `${shown.slice(0, half).join('')} … ${shown.slice(-half).join('')}`;
}

/** Pairs of half-open positions as spans, the longest first; equally long ones in the order of the text. */
export function longestFirst(pairs: Uint32Array): PieceSpan[] {
  const spans = Array.from({ length: pairs.length / 2 }, (_, at) => ({
    from: pairs[2 * at]!,
    to: pairs[2 * at + 1]!,
  }));
  return spans.sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from);
}

/** [position]: 1 where it lies in one of the spans. */
export function maskOf(pairs: Uint32Array, positions: number): Uint8Array {
  const mask = new Uint8Array(positions);
  for (let at = 0; at < pairs.length; at += 2) mask.fill(1, pairs[at], pairs[at + 1]);
  return mask;
}

/** Whether a place has a position in common with a span. */
export const touches = (one: PieceSpan, other: PieceSpan): boolean =>
  one.from < other.to && other.from < one.to;

export const DOES: Readonly<Record<Polarity, string>> = { on: 'on inside', off: 'off inside' };

/** `Unit 31 is above 0.5 at 94 % of the positions inside and not above it at 88 % of those outside.` */
export function cellWords({ unit, polarity, inside, outside }: FoundCell, threshold: number): string {
  const [there, elsewhere] = polarity === 'on' ? ['above', 'not above'] : ['not above', 'above'];
  const number = formatNumber(threshold);
  return `Unit ${unit} is ${there} ${number} at ${formatPercent(inside)} of the positions inside and ${elsewhere} it at ${formatPercent(outside)} of those outside.`;
}

/** `Units 3 and 31 do the same at once in 12 other places.` */
export function placesWords(units: readonly number[], others: number): string {
  const which =
    units.length === 1
      ? `Unit ${units[0]} does`
      : `Units ${units.slice(0, -1).join(', ')} and ${units.at(-1)} do`;
  const together = units.length === 1 ? 'the same' : 'the same at once';
  if (others === 0) return `${which} ${together} nowhere else in this text.`;
  return `${which} ${together} in ${others} other ${others === 1 ? 'place' : 'places'}, underlined in the text.`;
}
