import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setBackend } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { withCanonicalNames } from '../../src/models/canonicalNames.ts';
import type { ModelFolder } from '../../src/models/huggingFaceFolder.ts';
import { openModelFolder } from '../../src/models/huggingFaceFolder.ts';
import type { LanguageModel } from '../../src/models/languageModel.ts';
import { networkOf } from '../../src/models/loadModel.ts';
import type { QuantizationCost } from '../../src/models/manifest.ts';
import type { WeightSource } from '../../src/models/weights.ts';
import { Recorder } from '../../src/nn/recorder.ts';
import { readTokenizer } from '../../src/text/readTokenizer.ts';
import { layoutOf, matrix, nodeOf } from '../../src/trace/trace.ts';
import { ROOT } from '../paths.ts';
import { modelFolder } from './makeModel.ts';
import type { FloatTensor } from './modelSource.ts';
import { readSourceFiles } from './modelSource.ts';
import type { Recipe } from './recipe.ts';
import { SENTENCES } from './sentences.ts';

const ATTENTION = /^layer\.\d+\.attention\.weights$/;

/** Running sums over all sentences. */
interface Sums {
  attentionCells: number;
  attentionDifference: number;
  queries: number;
  sameStrongestKey: number;
  positions: number;
  sameNextToken: number;
}

/** What rounding the weights of a model costs: the made model against its source, on 50 sentences. */
export async function measureCost(recipe: Recipe): Promise<QuantizationCost> {
  await startEngine();
  const folder = await openModelFolder((name) =>
    readFile(join(modelFolder(recipe), name)).catch(() => undefined),
  );
  const { tensors } = recipe.source.read(await readSourceFiles(recipe.source));
  const { family } = folder.configuration;
  return compareOnSentences(folder, withCanonicalNames(floatWeights(tensors), family));
}

async function compareOnSentences(folder: ModelFolder, original: WeightSource): Promise<QuantizationCost> {
  const tokenizer = readTokenizer(folder.tokenizerJson);
  const rounded = networkOf(folder.configuration, folder.weights);
  const float = networkOf(folder.configuration, original);
  const sums: Sums = {
    attentionCells: 0,
    attentionDifference: 0,
    queries: 0,
    sameStrongestKey: 0,
    positions: 0,
    sameNextToken: 0,
  };
  for (const sentence of SENTENCES) {
    const ids = tokenizer.encode(sentence).map(({ id }) => id);
    const traces = await Promise.all([run(rounded, ids), run(float, ids)]);
    compareAttention(traces, sums);
    if (folder.configuration.family === 'llama') compareNextTokens(traces, sums);
    for (const trace of traces) trace.dispose();
  }
  for (const network of [rounded, float]) network.dispose();
  return costOf(sums);
}

function costOf(sums: Sums): QuantizationCost {
  const share = (part: number, whole: number): number => Number((part / whole).toPrecision(4));
  return {
    sentences: SENTENCES.length,
    attentionMeanAbsoluteDifference: share(sums.attentionDifference, sums.attentionCells),
    strongestKeyAgreement: share(sums.sameStrongestKey, sums.queries),
    ...(sums.positions > 0 && { nextTokenAgreement: share(sums.sameNextToken, sums.positions) }),
  };
}

/** The wasm backend, as in the extension’s engine. */
export async function startEngine(): Promise<void> {
  setWasmPaths(pathToFileURL(join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/')).pathname);
  await setBackend('wasm');
}

/** The model, ready to run. */
async function run(network: LanguageModel, ids: readonly number[]): Promise<Recorder> {
  const recorder = new Recorder({ retain: (node) => ATTENTION.test(node) });
  await network.forward(recorder, { ids });
  return recorder;
}

/** Only keys that a query may see count; a query with one such key has no choice, and is left out. */
function compareAttention([rounded, float]: readonly Recorder[], sums: Sums): void {
  const visible = matrix(rounded, nodeOf(rounded, 'mask.attention'), 0);
  for (const node of rounded.nodes.values()) {
    if (!ATTENTION.test(node.name)) continue;
    const { parts, rows, columns } = layoutOf(node);
    for (let head = 0; head < parts; head++) {
      const [a, b] = [rounded, float].map((trace) => matrix(trace, node, head));
      for (let query = 0; query < rows; query++) {
        const [begin, end] = [query * columns, (query + 1) * columns];
        const keys = visible.subarray(begin, end).reduce((count, sees) => count + sees, 0);
        if (keys < 2) continue;
        sums.attentionCells += keys;
        for (let cell = begin; cell < end; cell++) sums.attentionDifference += Math.abs(a[cell] - b[cell]);
        sums.queries++;
        if (indexOfLargest(a.subarray(begin, end)) === indexOfLargest(b.subarray(begin, end)))
          sums.sameStrongestKey++;
      }
    }
  }
}

function compareNextTokens([rounded, float]: readonly Recorder[], sums: Sums): void {
  const { rows } = layoutOf(nodeOf(rounded, 'logits'));
  for (let position = 0; position < rows; position++) {
    const [a, b] = [rounded, float].map((trace) => trace.rows('logits', 0, position, position + 1));
    sums.positions++;
    if (indexOfLargest(a) === indexOfLargest(b)) sums.sameNextToken++;
  }
}

function indexOfLargest(values: Float32Array): number {
  let largest = 0;
  for (let index = 1; index < values.length; index++) if (values[index] > values[largest]) largest = index;
  return largest;
}

/** The source's own numbers. */
function floatWeights(tensors: readonly FloatTensor[]): WeightSource {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    precision: 'float32',
    names: [...byName.keys()],
    has: (name) => byName.has(name),
    shape: (name) => byName.get(name)!.shape,
    read: (name) => byName.get(name)!.values,
    readRows: (name, rows) => {
      const { shape, values } = byName.get(name)!;
      const chosen = Array.from(rows, (row) => [...values.subarray(row * shape[1], (row + 1) * shape[1])]);
      return Float32Array.from(chosen.flat());
    },
  };
}
