import type { ContinuedText, Predictions } from '../../../../src/trace/recurrentStudies.ts';
import { formatNumber, formatPercent, visibleText } from '../../../drawing/ticks.ts';
import type { BarEntry } from '../../../views/barEntries.ts';

/** So much of the text stands before what is expected. */
const CONTEXT = 16;

/** The last of what was read, up to and with a position: `…ever mind`. */
export function contextAt(texts: readonly string[], position: number): string {
  const from = Math.max(0, position + 1 - CONTEXT);
  const read = texts.slice(from, position).map((text) => (text === ' ' ? text : visibleText(text)));
  return `${from > 0 ? '…' : ''}${read.join('')}${visibleText(texts[position] ?? '')}`;
}

/** The likeliest next characters at a position, in falling order; the one that came is marked, also where it is none of them. */
export function expectedBars(
  predictions: Predictions,
  position: number,
  came: number | undefined,
): BarEntry[] {
  const { characters, perPosition, topIds, topProbabilities, probability } = predictions;
  const name = (id: number): string => visibleText(characters[id] ?? String(id));
  const bar = (id: number, value: number): BarEntry => ({
    label: id === came ? `${name(id)} ◂ came` : name(id),
    value,
  });
  const from = position * perPosition;
  const ids = [...topIds.subarray(from, from + perPosition)];
  const bars = ids.map((id, rank) => bar(id, topProbabilities[from + rank]!));
  return came === undefined || ids.includes(came) ? bars : [...bars, bar(came, probability[position]!)];
}

/** How much what came surprised the network: `“h” came: 43.1 %, 1.21 bits.` */
export function cameWords(
  { probability, surprisal }: Predictions,
  position: number,
  next: string | undefined,
): string {
  if (next === undefined) return 'Here the text ends: nothing came.';
  return `“${visibleText(next)}” came: expected with ${formatPercent(probability[position]!)}, a surprise of ${formatNumber(surprisal[position]!)} bits.`;
}

/** Means of both curves: `Fed the text: 2.1 bits per character. …` */
export function forcingWords({ known, fedText, fedOwn }: ContinuedText): string {
  const mean = (values: Float32Array): string =>
    formatNumber(values.reduce((sum, value) => sum + value, 0) / known);
  return `Over ${known} characters: fed the text ${mean(fedText)} bits per character, fed its own ${mean(fedOwn)}.`;
}
