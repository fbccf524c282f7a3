import { inputGradients, runBackward, weightGradients } from '../../../src/nn/recurrent/backward.ts';
import type { RecurrentCell } from '../../../src/nn/recurrent/cell.ts';
import {
  lastStates,
  type RecurrentRun,
  runForward,
  type Sequence,
  type States,
} from '../../../src/nn/recurrent/forward.ts';
import { productOf, type Products, transposed, type Values } from '../../../src/nn/recurrent/products.ts';
import { SIGMOID, TANH } from '../../../src/nn/recurrent/squashing.ts';
import { type CharacterPlan, EMBEDDING_LAYER, GATE_COUNTS, SOFTMAX_LAYER } from './plan.ts';
import type { Chunk } from './text.ts';

/** The numbers of a parameter, by its name. */
export type Weights = (name: string) => Float32Array;

interface LayerRun {
  readonly cell: RecurrentCell;
  readonly input: Sequence;
  readonly run: RecurrentRun;
}

/** What a network computed for a chunk. */
export interface ChunkRun {
  readonly layers: readonly LayerRun[];
  /** What the softmax layer read, [step, row, unit]. */
  readonly top: Sequence;
  /** [step, row, character] */
  readonly probabilities: Float32Array;
  /** Of each layer, to go on with. */
  readonly states: readonly States[];
  /** Sum of −ln(probability of what came next). */
  readonly loss: number;
}

/** @param states of each layer, to begin with; zeros where there are none */
export function runChunk(
  plan: CharacterPlan,
  weights: Weights,
  chunk: Chunk,
  states: readonly States[],
  products: Products,
): ChunkRun {
  const { steps, rows } = chunk;
  const layers: LayerRun[] = [];
  let output: Sequence = { steps, rows, values: embedded(weights, plan.embedding, chunk) };
  for (let layer = 0; layer < plan.layers; layer++) {
    const cell = cellOf(plan, weights, layer);
    const run = runForward(cell, output, { products, initial: states[layer] ?? {} });
    layers.push({ cell, input: output, run });
    output = { steps, rows, values: run.values.hidden_state! };
  }
  const probabilities = softmaxLayer(plan, weights, output, products);
  return {
    layers,
    top: output,
    probabilities,
    states: layers.map(({ run }) => lastStates(run)),
    loss: lossOf(probabilities, chunk.targets),
  };
}

/** Derivatives of the mean loss by every parameter, by its name. */
export function chunkGradients(
  plan: CharacterPlan,
  weights: Weights,
  chunk: Chunk,
  { layers, top, probabilities }: ChunkRun,
  products: Products,
): Map<string, Float32Array> {
  const gradients = new Map<string, Float32Array>();
  const { units, vocabulary } = plan;
  const count = chunk.steps * chunk.rows;
  const byLogits = logitGradients(probabilities, chunk.targets);
  const kernel = weights(`${SOFTMAX_LAYER}/kernel`);
  const characters = vocabulary.known.length;
  const keep = (name: string, gradient: Values): void => void gradients.set(name, gradient as Float32Array);
  const turnedTop = transposed(top.values, count, units);
  keep(`${SOFTMAX_LAYER}/kernel`, productOf(products, turnedTop, byLogits, units, count, characters));
  keep(`${SOFTMAX_LAYER}/bias`, columnSums(byLogits, characters));
  const turnedKernel = transposed(kernel, units, characters);
  let above = productOf(products, byLogits, turnedKernel, count, characters, units);
  for (let layer = plan.layers - 1; layer >= 0; layer--) {
    const { cell, input, run } = layers[layer]!;
    const back = runBackward(cell, run, above, { products });
    const found = weightGradients(cell, input, run, back, products);
    keep(`${layer}/kernel`, found.kernel);
    keep(`${layer}/recurrent_kernel`, found.recurrent);
    keep(`${layer}/bias`, cell.recurrentBias ? joined(found.bias, found.recurrentBias) : found.bias);
    above = inputGradients(cell, run, back, products);
  }
  keep(`${EMBEDDING_LAYER}/embeddings`, embeddingGradients(plan, chunk, above));
  return gradients;
}

/** A layer's cell; the weights lie as Keras has them. */
export function cellOf(plan: CharacterPlan, weights: Weights, layer: number): RecurrentCell {
  const { name: kind, units, embedding } = plan;
  const bias = weights(`${layer}/bias`);
  const width = GATE_COUNTS[kind] * units;
  return {
    kind,
    units,
    inputs: layer === 0 ? embedding : units,
    activation: TANH,
    gateActivation: SIGMOID,
    resetAfter: true,
    kernel: weights(`${layer}/kernel`),
    recurrent: weights(`${layer}/recurrent_kernel`),
    bias: bias.subarray(0, width),
    ...(kind === 'gru' && { recurrentBias: bias.subarray(width) }),
  };
}

/** [step, row, feature] */
function embedded(weights: Weights, features: number, { inputs }: Chunk): Float32Array {
  const table = weights(`${EMBEDDING_LAYER}/embeddings`);
  const values = new Float32Array(inputs.length * features);
  inputs.forEach((id, at) => values.set(table.subarray(id * features, (id + 1) * features), at * features));
  return values;
}

function embeddingGradients(plan: CharacterPlan, { inputs }: Chunk, above: Values): Float32Array {
  const { embedding: features, vocabulary } = plan;
  const gradient = new Float32Array(vocabulary.known.length * features);
  inputs.forEach((id, at) => {
    for (let i = 0; i < features; i++) gradient[id * features + i]! += above[at * features + i]!;
  });
  return gradient;
}

function softmaxLayer(
  { units, vocabulary }: CharacterPlan,
  weights: Weights,
  { steps, rows, values }: Sequence,
  products: Products,
): Float32Array {
  const kernel = weights(`${SOFTMAX_LAYER}/kernel`);
  const bias = weights(`${SOFTMAX_LAYER}/bias`);
  const characters = vocabulary.known.length;
  const logits = productOf(products, values, kernel, steps * rows, units, characters) as Float32Array;
  for (let start = 0; start < logits.length; start += characters) {
    const row = logits.subarray(start, start + characters);
    let largest = -Infinity;
    for (let i = 0; i < characters; i++) largest = Math.max(largest, (row[i]! += bias[i]!));
    let sum = 0;
    for (let i = 0; i < characters; i++) sum += row[i] = Math.exp(row[i]! - largest);
    for (let i = 0; i < characters; i++) row[i]! /= sum;
  }
  return logits;
}

function lossOf(probabilities: Float32Array, targets: Uint16Array): number {
  const characters = probabilities.length / targets.length;
  let loss = 0;
  targets.forEach((target, at) => (loss -= Math.log(probabilities[at * characters + target]!)));
  return loss;
}

/** (p − 1 at what came next) / count: the mean cross-entropy by what the softmax reads. */
function logitGradients(probabilities: Float32Array, targets: Uint16Array): Float32Array {
  const characters = probabilities.length / targets.length;
  const gradient = probabilities.map((probability) => probability / targets.length);
  targets.forEach((target, at) => (gradient[at * characters + target]! -= 1 / targets.length));
  return gradient;
}

function columnSums(matrix: Values, width: number): Float32Array {
  const sums = new Float64Array(width);
  for (let at = 0; at < matrix.length; at += width)
    for (let i = 0; i < width; i++) sums[i]! += matrix[at + i]!;
  return Float32Array.from(sums);
}

function joined(first: Values, second: Values): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
