import {
  inputGradients,
  runBackward,
  weightGradients,
  type WeightGradients,
} from '../../nn/recurrent/backward.ts';
import { GATES } from '../../nn/recurrent/cell.ts';
import { kernelProducts } from '../../nn/recurrent/kernelProducts.ts';
import { columnsOf, productOf, transposed, type Values } from '../../nn/recurrent/products.ts';
import type { Trace } from '../../trace/trace.ts';
import type { CharacterNetwork } from './characterNetwork.ts';
import { layerValues, stretchOf } from './layerRun.ts';
import { lossGradient } from './lossGradient.ts';

/** The derivatives of a loss by one array of weights. */
export interface NodeGradient {
  readonly node: string;
  /** In the order of the node's axes. */
  readonly values: Values;
}

export interface TextGradient {
  /** Mean of −ln p(next character). */
  readonly loss: number;
  readonly weights: readonly NodeGradient[];
}

/**
 * The gradient of the mean loss over a stretch of a run's text, by every weight of the network: what one step of training
 * on this text goes by. What was remembered before the stretch is taken as given.
 * @param stretch half-open; a next character stands after each of its positions
 * @param chunk truncated: so many positions, counted from the beginning of the stretch; 0: not truncated
 * @param pause between two layers
 */
export async function textGradient(
  trace: Trace,
  network: CharacterNetwork,
  stretch: { readonly from: number; readonly to: number },
  chunk: number,
  pause: () => Promise<void>,
): Promise<TextGradient> {
  const { layers } = network;
  const last = layers.at(-1)!;
  const top = lossGradients(trace, network, stretch, last.units);
  const steps = stretch.to - stretch.from;
  const weights: NodeGradient[] = outputGradients(network, top, stateRows(trace, last.name, stretch), steps);
  let outputs: Values = top.byStates;
  for (const layer of layers.toReversed()) {
    await pause();
    const { cell, clamps } = layer;
    const run = stretchOf(layerValues(trace, layer, stretch), { from: 0, to: steps });
    const options = { products: kernelProducts, clamps, ...(chunk > 0 && { truncation: chunk }) };
    const gradients = runBackward(cell, run, outputs, options);
    const input = Float64Array.from(trace.rows(layer.reads, 0, stretch.from, stretch.to));
    const sequence = { steps, rows: 1, values: input };
    const ofLayer = weightGradients(cell, sequence, run, gradients, kernelProducts);
    weights.unshift(...gateGradients(trace, layer, ofLayer));
    outputs = inputGradients(cell, run, gradients, kernelProducts);
  }
  weights.unshift({ node: network.table.node, values: tableGradient(network, outputs, stretch.from) });
  return { loss: top.loss, weights };
}

interface LossGradients {
  readonly loss: number;
  /** [position, character] */
  readonly byLogits: Float64Array;
  /** [position, unit] */
  readonly byStates: Float64Array;
}

function lossGradients(
  trace: Trace,
  network: CharacterNetwork,
  { from, to }: { readonly from: number; readonly to: number },
  units: number,
): LossGradients {
  const { expectation, ids } = network;
  const { characters } = expectation;
  const logits = trace.rows(expectation.logits.name, 0, from, to).slice();
  const steps = to - from;
  const byLogits = new Float64Array(logits.length);
  const byStates = new Float64Array(steps * units);
  let loss = 0;
  for (let step = 0; step < steps; step++) {
    const row = logits.subarray(step * characters, (step + 1) * characters);
    const one = lossGradient(network, row, ids[from + step + 1]!);
    loss += one.loss / steps;
    byLogits.set(
      one.byLogits.map((value) => value / steps),
      step * characters,
    );
    byStates.set(
      one.byState.map((value) => value / steps),
      step * units,
    );
  }
  return { loss, byLogits, byStates };
}

const stateRows = (
  trace: Trace,
  layer: string,
  { from, to }: { readonly from: number; readonly to: number },
): Float64Array => Float64Array.from(trace.rows(`${layer}.hidden_state`, 0, from, to));

/** Of logits = h W + b. */
function outputGradients(
  { kernel, bias }: CharacterNetwork,
  { byLogits }: LossGradients,
  states: Float64Array,
  steps: number,
): NodeGradient[] {
  const [units, characters] = [states.length / steps, byLogits.length / steps];
  const turned = transposed(states, steps, units);
  const byKernel = productOf(kernelProducts, turned, byLogits, units, steps, characters);
  if (!bias) return [{ node: kernel.node, values: byKernel }];
  const byBias = new Float64Array(characters);
  byLogits.forEach((value, at) => (byBias[at % characters]! += value));
  return [
    { node: kernel.node, values: byKernel },
    { node: bias.node, values: byBias },
  ];
}

/** The arrays of a layer as its nodes have them, gate by gate. */
function gateGradients(
  trace: Trace,
  { name, kind, units }: CharacterNetwork['layers'][number],
  gradients: WeightGradients,
): NodeGradient[] {
  const width = GATES[kind].length * units;
  const parts = {
    kernel: gradients.kernel,
    recurrent_kernel: gradients.recurrent,
    bias: gradients.bias,
    recurrent_bias: gradients.recurrentBias,
  };
  return GATES[kind].flatMap((gate, place) =>
    Object.entries(parts).flatMap(([part, values]) => {
      const node = `${name}.${gate}.${part}`;
      if (!trace.nodes.has(node)) return [];
      return [{ node, values: columnsOf(values, width, place * units, (place + 1) * units) }];
    }),
  );
}

/** Each character's vector gets what the first layer says at all of its places. */
function tableGradient(
  { table, ids, layers }: CharacterNetwork,
  byInput: Values,
  from: number,
): Float64Array {
  const features = layers[0]!.cell.inputs;
  const gradient = new Float64Array(table.values.length);
  for (let at = 0; at < byInput.length; at++) {
    const id = ids[from + Math.floor(at / features)]!;
    gradient[id * features + (at % features)]! += byInput[at]!;
  }
  return gradient;
}
