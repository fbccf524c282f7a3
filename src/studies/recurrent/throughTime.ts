import { inputGradients, runBackward } from '../../nn/recurrent/backward.ts';
import type { States } from '../../nn/recurrent/forward.ts';
import { kernelProducts, scaledProducts } from '../../nn/recurrent/kernelProducts.ts';
import { ProblemError } from '../../problem.ts';
import type { ThroughTime } from '../../trace/recurrentStudies.ts';
import type { Trace } from '../../trace/trace.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { type CharacterNetwork, characterNetwork, isHeld } from './characterNetwork.ts';
import { type LayerValues, layerValues, stretchOf } from './layerRun.ts';
import { lossGradient } from './lossGradient.ts';
import { THROUGH_TIME_FORMULA, throughTimeMeaning } from './throughTimeWords.ts';

export interface ThroughTimeRequest {
  readonly position: number;
  /** The id whose probability the loss is of; `null`: the character that comes next, at the end the likeliest. */
  readonly target: number | null;
  /** 0: back to the beginning. */
  readonly chunk: number;
}

/** Gradients soon leave the range of float32. */
const products = scaledProducts(kernelProducts);

/** So many positions are gone back at once, between two pauses. */
const STRETCH = 64;

/**
 * How the loss at one position depends on what the network read and remembered before: its gradient is followed back
 * through time (Werbos 1990), to the beginning or to the border of a chunk.
 * @throws ProblemError `bad-request` for a network that does not predict characters, a position or id that is not there
 */
export async function throughTime(
  studied: StudiedRun,
  { position, target: chosen, chunk }: ThroughTimeRequest,
  services: StudyServices,
): Promise<ThroughTime> {
  const trace = traceOfOneRun(studied);
  const network = characterNetwork(studied);
  const { expectation, layers } = network;
  if (position >= expectation.positions || (chosen ?? 0) >= expectation.characters)
    throw new ProblemError(
      'bad-request',
      `There are ${expectation.positions} positions and ${expectation.characters} characters; this one is not among them.`,
    );
  const logits = trace.rows(expectation.logits.name, 0, position, position + 1);
  const target = chosen ?? network.ids[position + 1] ?? logits.indexOf(Math.max(...logits));
  const { loss, byState } = lossGradient(network, logits, target);
  const from = chunk === 0 ? 0 : Math.floor(position / chunk) * chunk;
  const curves = emptyCurves(network, position + 1 - from);
  await followBack(trace, network, { from, to: position + 1, byState, curves }, services);
  return {
    position,
    target,
    loss,
    from,
    layers: layers.map(({ name, kind }, at) => ({ layer: name, kind, ...curves.layers[at]! })),
    logConnectivity: curves.logConnectivity,
    contribution: curves.contribution,
    chunk,
    cutAt: from > 0 ? from : null,
    formula: THROUGH_TIME_FORMULA,
    meaning: throughTimeMeaning(from > 0, isHeld(network)),
  };
}

interface Curves {
  readonly layers: readonly { readonly logNorms: Float32Array; readonly logCellNorms?: Float32Array }[];
  readonly logConnectivity: Float32Array;
  readonly contribution: Float32Array;
}

function emptyCurves({ layers }: CharacterNetwork, positions: number): Curves {
  return {
    layers: layers.map(({ kind }) => ({
      logNorms: new Float32Array(positions),
      ...(kind === 'lstm' && { logCellNorms: new Float32Array(positions) }),
    })),
    logConnectivity: new Float32Array(positions),
    contribution: new Float32Array(positions),
  };
}

interface Way {
  /** Half-open. */
  readonly from: number;
  readonly to: number;
  /** ∂loss/∂h of the last layer at the last position. */
  readonly byState: Float64Array;
  readonly curves: Curves;
}

/**
 * Stretch by stretch, from the last layer to the first. Before each the gradient is brought to length 1 and its size kept
 * as a logarithm: far from the end it would be smaller than any number that can be written down.
 */
async function followBack(
  trace: Trace,
  network: CharacterNetwork,
  { from, to, byState, curves }: Way,
  { pause, progress }: StudyServices,
): Promise<void> {
  const values = network.layers.map((layer) => layerValues(trace, layer, { from, to }));
  const input = trace.rows(network.layers[0]!.reads, 0, from, to).slice();
  let carried: (States | undefined)[] = network.layers.map(() => undefined);
  let logSize = 0;
  for (let end = to; end > from; end -= STRETCH) {
    const stretch = { from: Math.max(from, end - STRETCH) - from, to: end - from };
    const above = new Float64Array((stretch.to - stretch.from) * byState.length);
    if (end === to) above.set(byState, above.length - byState.length);
    const later = gradientsOfStretch(network, { values, input, stretch, above, carried, logSize, curves });
    const size = largestOf(later);
    carried = size === 0 ? later : later.map((states) => scaled(states, 1 / size));
    logSize += size === 0 ? 0 : Math.log(size);
    progress?.({ activity: 'Going back through time', done: to - from - stretch.from, total: to - from });
    await pause();
  }
}

interface Stretch {
  /** Of each layer, from the first position of the curves on. */
  readonly values: readonly LayerValues[];
  /** [position, input] of the first layer. */
  readonly input: Float32Array;
  /** Half-open, counted from there. */
  readonly stretch: { readonly from: number; readonly to: number };
  /** By the outputs of the last layer, [position, unit]. */
  readonly above: Float64Array;
  /** By each layer's states at its end. */
  readonly carried: readonly (States | undefined)[];
  readonly logSize: number;
  readonly curves: Curves;
}

/** Writes the curves of a stretch. @returns gradients by each layer's states before it */
function gradientsOfStretch(
  { layers }: CharacterNetwork,
  { values, input, stretch, above, carried, logSize, curves }: Stretch,
): States[] {
  let outputs = above;
  const before: States[] = [];
  for (let at = layers.length - 1; at >= 0; at--) {
    const { cell, units, clamps } = layers[at]!;
    const run = stretchOf(values[at]!, stretch);
    const later = carried[at];
    const gradients = runBackward(cell, run, outputs, { products, clamps, ...(later && { later }) });
    const { logNorms, logCellNorms } = curves.layers[at]!;
    logNorms.set(logLengths(gradients.hidden, units, logSize), stretch.from);
    if (gradients.cell) logCellNorms!.set(logLengths(gradients.cell, units, logSize), stretch.from);
    outputs = inputGradients(cell, run, gradients, products) as Float64Array;
    before[at] = gradients.initial;
  }
  const { inputs } = layers[0]!.cell;
  curves.logConnectivity.set(logLengths(outputs, inputs, logSize), stretch.from);
  const read = input.subarray(stretch.from * inputs, stretch.to * inputs);
  curves.contribution.set(contributions(read, outputs, inputs, logSize), stretch.from);
  return before;
}

/** log₁₀ of the length of each row. @param logSize natural logarithm of what the rows are to be multiplied with */
function logLengths(rows: ArrayLike<number>, width: number, logSize: number): Float32Array {
  return Float32Array.from({ length: rows.length / width }, (_, row) => {
    let [largest, squares] = [0, 0];
    for (let i = row * width; i < (row + 1) * width; i++) largest = Math.max(largest, Math.abs(rows[i]!));
    // The square of a small number may be too small to be written down.
    if (largest === 0) return -Infinity;
    for (let i = row * width; i < (row + 1) * width; i++) squares += (rows[i]! / largest) ** 2;
    return (Math.log(largest) + Math.log(squares) / 2 + logSize) / Math.LN10;
  });
}

/** −x · ∂loss/∂x of each row. */
function contributions(
  input: Float32Array,
  gradients: Float64Array,
  width: number,
  logSize: number,
): Float32Array {
  const size = Math.exp(logSize);
  return Float32Array.from({ length: input.length / width }, (_, row) => {
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) sum -= input[i]! * gradients[i]!;
    return sum * size;
  });
}

const largestOf = (all: readonly States[]): number =>
  all
    .flatMap(({ hidden, cell }) => [hidden!, cell!])
    .reduce((most, values) => {
      for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
      return most;
    }, 0);

const scaled = ({ hidden, cell }: States, factor: number): States => ({
  hidden: hidden!.map((value) => value * factor),
  cell: cell!.map((value) => value * factor),
});
