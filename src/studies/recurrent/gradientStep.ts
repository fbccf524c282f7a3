import { ProblemError } from '../../problem.ts';
import type { GradientEntry, GradientStep } from '../../trace/recurrentStudies.ts';
import { nodeOf, type Trace } from '../../trace/trace.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { characterNetwork, isHeld } from './characterNetwork.ts';
import {
  clampedPart,
  clampedValue,
  cosineBetween,
  countClamped,
  gradientSize,
  normFactor,
} from './clipping.ts';
import { type NodeGradient, textGradient } from './textGradient.ts';

export interface GradientStepRequest {
  /** Half-open. */
  readonly from: number;
  readonly to: number;
  readonly chunk: number;
  readonly normThreshold: number;
  readonly valueThreshold: number;
}

/** Training takes its steps on stretches of a text, not on all of it. */
export const LONGEST_STEP = 1000;

const FORMULAS = {
  byNorm: String.raw`g \leftarrow \frac{\theta}{\lVert g\rVert_2}\,g \quad\text{if } \lVert g\rVert_2 > \theta`,
  byValue: String.raw`g_i \leftarrow \max(-\theta, \min(\theta, g_i))`,
};

const MEANING =
  'The gradient of the mean loss over these characters by all weights of the network, as one step of training on them would have it. The network has learnt already, so it is smaller than it was in the beginning. Clipping by norm shortens it and keeps its direction; clipping by value cuts single entries off on both sides, which turns it.';

const HELD =
  ' What you hold in this run is a constant here: weights that only make a held gate or state get no gradient.';

/**
 * A real step of training on some of the text: the gradient by the weights, through all of it or truncated to chunks, and
 * what clipping makes of it.
 * @throws ProblemError `bad-request` for a network that does not predict characters, or positions that are not there
 */
export async function gradientStep(
  studied: StudiedRun,
  { from, to, chunk, normThreshold, valueThreshold }: GradientStepRequest,
  { pause, progress }: StudyServices,
): Promise<GradientStep> {
  const trace = traceOfOneRun(studied);
  const network = characterNetwork(studied);
  // After the last character nothing comes that could have been expected.
  const stretch = { from, to: Math.min(to, from + LONGEST_STEP, network.ids.length - 1) };
  if (stretch.from >= stretch.to)
    throw new ProblemError('bad-request', `No character with another after it lies from ${from} to ${to}.`);
  const truncated = chunk > 0 && chunk < stretch.to - stretch.from;
  const total = truncated ? 2 : 1;
  progress?.({ activity: 'Going back through time', done: 0, total });
  const { loss, weights } = await textGradient(trace, network, stretch, truncated ? chunk : 0, pause);
  progress?.({ activity: 'Going back through time', done: 1, total });
  const parts = weights.map(({ values }) => values);
  const whole = truncated ? await textGradient(trace, network, stretch, 0, pause) : undefined;
  const wholeParts = whole?.weights.map(({ values }) => values);
  return {
    ...stretch,
    loss,
    chunk: truncated ? chunk : 0,
    weights: weights.map(({ node, values }) => ({
      node,
      size: gradientSize([values]),
      clamped: countClamped(values, valueThreshold),
    })),
    ...clipped(trace, weights, normThreshold, valueThreshold),
    ...(wholeParts && {
      whole: { size: gradientSize(wholeParts), cosine: cosineBetween(parts, wholeParts) },
    }),
    formulas: FORMULAS,
    meaning: isHeld(network) ? MEANING + HELD : MEANING,
  };
}

function clipped(
  trace: Trace,
  weights: readonly NodeGradient[],
  normThreshold: number,
  valueThreshold: number,
): Pick<GradientStep, 'before' | 'byNorm' | 'byValue' | 'plane'> {
  const parts = weights.map(({ values }) => values);
  const before = gradientSize(parts);
  const factor = normFactor(before.norm, normThreshold);
  const clamped = parts.map((part) => clampedPart(part, valueThreshold));
  const { axes, values } = largestTwo(trace, weights);
  return {
    before,
    byNorm: {
      threshold: normThreshold,
      factor,
      after: {
        ...before,
        norm: before.norm * factor,
        sumOfSizes: before.sumOfSizes * factor,
        largest: before.largest * factor,
      },
    },
    byValue: {
      threshold: valueThreshold,
      clamped: parts.reduce((sum, part) => sum + countClamped(part, valueThreshold), 0),
      after: gradientSize(clamped),
      cosine: cosineBetween(parts, clamped),
    },
    plane: {
      axes,
      before: values,
      byNorm: [values[0] * factor, values[1] * factor],
      byValue: [clampedValue(values[0], valueThreshold), clampedValue(values[1], valueThreshold)],
    },
  };
}

interface Place {
  readonly node: string;
  readonly at: number;
  readonly value: number;
}

/** The two entries of largest size, wherever they are. */
function largestTwo(
  trace: Trace,
  weights: readonly NodeGradient[],
): { axes: [GradientEntry, GradientEntry]; values: [number, number] } {
  const best: Place[] = [];
  for (const { node, values } of weights)
    values.forEach((value, at) => {
      if (best.length === 2 && !(Math.abs(value) > Math.abs(best[1]!.value))) return;
      best.push({ node, at, value });
      best.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
      best.length = Math.min(best.length, 2);
    });
  const [first, second] = best as [Place, Place];
  return {
    axes: [entryOf(trace, first), entryOf(trace, second)],
    values: [first.value, second.value],
  };
}

function entryOf(trace: Trace, { node, at }: Place): GradientEntry {
  const { axes } = nodeOf(trace, node);
  const columns = axes.at(-1)!.size;
  return { node, index: axes.length === 1 ? [at] : [Math.floor(at / columns), at % columns] };
}
