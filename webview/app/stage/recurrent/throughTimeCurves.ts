import { NEUTRAL_STEP } from '../../../../src/text/colourSteps.ts';
import type { ThroughTime } from '../../../../src/trace/recurrentStudies.ts';
import { formatNumber, visibleText } from '../../../drawing/ticks.ts';
import type { Curve, CurvePicture } from '../../../views/curvePicture.ts';
import { thinnedCurve } from '../../../views/thinnedCurve.ts';
import { contextAt } from './predictionWords.ts';

/** A network and how its loss depends on what came before. */
export interface NetworkThroughTime {
  readonly title: string;
  readonly colour: number;
  readonly answer: ThroughTime;
}

/** More points than these a curve cannot show. */
const MOST_POINTS = 400;
/** Smaller numbers nobody can write down: the curve breaks off. */
const LEAST_LOG = -300;

/** Lengths of the gradient at each earlier state, a curve for each network; also of an LSTM's cell state. */
export function gradientPicture(
  networks: readonly NetworkThroughTime[],
  layer: number,
  position: number,
  texts: readonly string[],
): CurvePicture {
  const curves = networks.flatMap(({ title, colour, answer }): Curve[] => {
    const own = answer.layers[layer];
    if (!own) return [];
    const curve = (logs: Float32Array): Float64Array => lengths(logs, answer.from, position);
    const hidden: Curve = { name: title, colour, values: curve(own.logNorms) };
    const cell = own.logCellNorms && {
      name: `${title}, cell state`,
      colour,
      values: curve(own.logCellNorms),
    };
    return cell ? [hidden, { ...cell, dashed: true }] : [hidden];
  });
  const { places } = thinnedCurve(new Float32Array(position + 1), 0, position + 1, MOST_POINTS);
  return {
    curves,
    places,
    placeName: (place) => `${place} ${visibleText(texts[place] ?? '')}`,
    xTitle: 'k: position of the earlier state',
    yTitle: '‖∂ loss / ∂ h‖, log scale',
    logarithmic: true,
    marked: places.at(-1),
  };
}

/** Thinned by the mean of logarithms; NaN where the gradient was not followed to, or is nothing. */
function lengths(logs: Float32Array, from: number, position: number): Float64Array {
  const all = new Float32Array(position + 1).fill(NaN);
  all.set(logs, from);
  const { mean } = thinnedCurve(all, 0, all.length, MOST_POINTS);
  return Float64Array.from(mean, (log) => (log > LEAST_LOG ? 10 ** log : NaN));
}

/**
 * How many positions back the gradient falls below a share of what it is at the end.
 * @returns `null` where it does not, as far as it was followed
 */
export function reachOf(logs: Float32Array, share: number): number | null {
  const last = logs.length - 1;
  const least = logs[last]! + Math.log10(share);
  for (let back = 1; back <= last; back++) if (logs[last - back]! < least) return back;
  return null;
}

/** What is left of the gradient so many positions back; NaN before the beginning. */
export const leftAfter = (logs: Float32Array, back: number): number => {
  const last = logs.length - 1;
  return back > last ? NaN : 10 ** (logs[last - back]! - logs[last]!);
};

/** `RNN: below a thousandth 9 characters back.` */
export function reachWords(title: string, logs: Float32Array): string {
  if (logs.at(-1) === -Infinity) return `${title}: no gradient goes back.`;
  const reach = reachOf(logs, 1 / 1000);
  if (reach !== null)
    return `${title}: below a thousandth ${reach} ${reach === 1 ? 'character' : 'characters'} back.`;
  const back = logs.length - 1;
  return `${title}: still ${formatNumber(leftAfter(logs, back))} of it ${back} characters back.`;
}

/** How a character matters to the loss: by the length of the gradient, or by what it says for the target. */
export interface CharacterWeights {
  readonly steps: Uint8Array;
  readonly values: Float32Array;
}

/** A step of colour for each factor of 2 below the largest; a character that is not reached has none. */
export function connectivity(answer: ThroughTime, positions: number): CharacterWeights {
  const logs = answer.logConnectivity;
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  const values = new Float32Array(positions);
  const steps = new Uint8Array(positions).fill(NEUTRAL_STEP);
  logs.forEach((log, at) => {
    values[answer.from + at] = 10 ** log;
    const halvings = (largest - log) / Math.log10(2);
    steps[answer.from + at] = NEUTRAL_STEP + Math.max(0, Math.round(NEUTRAL_STEP - halvings) || 0);
  });
  return { steps, values };
}

/** `LSTM, the loss after “…ever min”` */
export const lossName = (title: string, texts: readonly string[], position: number): string =>
  `${title}, the loss after “${contextAt(texts, position)}”`;
