import type { Predictions } from '../../../../src/trace/recurrentStudies.ts';
import { formatNumber, visibleText } from '../../../drawing/ticks.ts';
import type { CurvePicture } from '../../../views/curvePicture.ts';
import { thinnedCurve } from '../../../views/thinnedCurve.ts';
import type { ParameterCount } from './networks.ts';

/** A network and how much the text surprised it. */
export interface NetworkPredictions {
  readonly title: string;
  readonly colour: number;
  readonly answer: Predictions;
}

/** More points than these a curve cannot show. */
const MOST_POINTS = 400;

/** The mean so far of each network, or each surprise by itself. */
export function bitsPicture(
  networks: readonly NetworkPredictions[],
  texts: readonly string[],
  each: boolean,
): CurvePicture {
  // After the last position nothing comes.
  const last = Math.max(1, ...networks.map(({ answer }) => answer.surprisal.length - 1));
  const { places, step } = thinnedCurve(new Float32Array(last), 0, last, MOST_POINTS);
  return {
    curves: networks.map(({ title, colour, answer }) => ({
      name: title,
      colour,
      values: each
        ? thinnedCurve(answer.surprisal, 0, last, MOST_POINTS).mean
        : Array.from(places, (place) => answer.runningMean[Math.min(last - 1, place + step - 1)]!),
    })),
    places,
    placeName: (place) => `${place} ${visibleText(texts[place] ?? '')}`,
    xTitle: 'position: which character was read last',
    yTitle: each ? (step > 1 ? `bits, mean of ${step} characters` : 'bits') : 'bits per character so far',
  };
}

/** `The LSTM is surprised least: 2.31 bits per character, the RNN most: 2.87.` */
export function bitsWords(networks: readonly NetworkPredictions[]): string {
  if (networks.length < 2) return '';
  const sorted = [...networks].sort(
    (one, other) => one.answer.bitsPerCharacter - other.answer.bitsPerCharacter,
  );
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  return `The ${least.title} is surprised least, by ${formatNumber(least.answer.bitsPerCharacter)} bits per character, the ${most.title} most, by ${formatNumber(most.answer.bitsPerCharacter)}. On a short text that may be chance.`;
}

/** How many times the weights in recurrent layers of the smallest network. */
export const shareOfSmallest = ({ recurrent }: ParameterCount, all: readonly ParameterCount[]): number =>
  recurrent / Math.min(...all.map((count) => count.recurrent));

/** Why the networks are as large as they are. */
export function ratioWords(counts: readonly ({ readonly title: string } & ParameterCount)[]): string {
  const why =
    'A plain cell computes one sum of its input and its state, x W + h U + b; a GRU three (reset gate, update gate, candidate), an LSTM four (forget, input and output gate, candidate): their recurrent layers have 1 : 3 : 4 times the weights.';
  const smallest = counts.find(({ title }) => title === 'RNN');
  const gru = counts.find(({ title }) => title === 'GRU');
  if (!smallest || !gru || gru.recurrent === 3 * smallest.recurrent) return why;
  const more = gru.recurrent - 3 * smallest.recurrent;
  return `${why} This GRU has ${more} numbers more, since its reset gate works on h U + b′, after the product, which needs a second bias.`;
}
