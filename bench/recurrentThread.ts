import { parentPort, workerData } from 'node:worker_threads';
import { gatesLens } from '../src/lenses/gates.ts';
import { buildNetwork } from '../src/models/layers/buildNetwork.ts';
import type { LayerDescription, LayersGraph } from '../src/models/layers/graph.ts';
import { type LoadedLayers, PIXELS_AS_THEY_ARE } from '../src/models/layers/loadedLayers.ts';
import type { WeightSource } from '../src/models/weights.ts';
import { valuesOf } from '../src/trace/export.ts';
import { nodeOf } from '../src/trace/trace.ts';
import { startOurBackend } from './ourBackend.ts';
import type {
  RecurrentRequest,
  RecurrentResult,
  RecurrentSettings,
  RecurrentShape,
  RecurrentWeights,
} from './recurrentMessages.ts';

/*
 * Our run of a recurrent network in a thread of its own, as the engine runs it: with pauses that let messages in, and
 * every gate and state in memory at the end.
 */
const { shape, weights, programFolder, threads } = workerData as RecurrentSettings;
const backend = await startOurBackend(programFolder, threads);
const layers: LoadedLayers = {
  ...{ name: 'bench', title: 'Bench', description: '', precision: 'float32' },
  network: buildNetwork(graphOf(shape), sourceOf(shape, weights)),
  preprocessing: PIXELS_AS_THEY_ARE,
};
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function graphOf({ className, layers: count, units, embedding, characters }: RecurrentShape): LayersGraph {
  const recurrent = Array.from({ length: count }, (_, at) => ({
    ...{ name: String(at), className },
    settings: { units, return_sequences: true, reset_after: true },
    weights: [`${at}/kernel`, `${at}/recurrent`, `${at}/bias`],
  }));
  const described = [
    { name: 'text', className: 'InputLayer', settings: { batch_shape: [null, null] }, weights: [] },
    {
      ...{ name: 'characters', className: 'Embedding', weights: ['characters'] },
      settings: { input_dim: characters, output_dim: embedding },
    },
    ...recurrent,
    {
      ...{ name: 'next', className: 'Dense', weights: ['output'] },
      settings: { units: characters, activation: 'softmax', use_bias: false },
    },
  ];
  const inOrder = described.map((layer, at): LayerDescription => ({
    ...layer,
    inputs: at === 0 ? [] : [described[at - 1]!.name],
    callSettings: {},
  }));
  return { title: 'bench', layers: inOrder, inputs: ['text'], outputs: ['next'] };
}

function sourceOf(
  { className, layers: count, units, embedding, characters }: RecurrentShape,
  given: RecurrentWeights,
): WeightSource {
  const width = units * (className === 'LSTM' ? 4 : 3);
  const arrays = new Map<string, { readonly shape: readonly number[]; readonly values: Float32Array }>();
  const add = (name: string, sizes: readonly number[], values: Float32Array): unknown =>
    arrays.set(name, { shape: sizes, values });
  add('characters', [characters, embedding], given.embedding);
  for (let at = 0; at < count; at++) {
    const { kernel, recurrent, bias } = given.layers[at]!;
    add(`${at}/kernel`, [at === 0 ? embedding : units, width], kernel);
    add(`${at}/recurrent`, [units, width], recurrent);
    add(`${at}/bias`, className === 'LSTM' ? [width] : [2, width], bias);
  }
  add('output', [units, characters], given.output);
  return {
    precision: 'float32',
    names: [...arrays.keys()],
    has: (name) => arrays.has(name),
    shape: (name) => arrays.get(name)!.shape,
    read: (name) => arrays.get(name)!.values.slice(),
    readRows: (name, rows) => {
      const { values, shape: sizes } = arrays.get(name)!;
      const columns = sizes[1]!;
      const read = new Float32Array(rows.length * columns);
      for (let i = 0; i < rows.length; i++)
        read.set(values.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
      return read;
    },
  };
}

async function run({ ids, withValues }: RecurrentRequest): Promise<RecurrentResult> {
  const started = performance.now();
  const { trace } = await gatesLens.run({ kind: 'ids', ids }, new Map(), {
    layers,
    ...{ pause, within: pause, interventions: [] },
  });
  const milliseconds = performance.now() - started;
  const wanted = (name: string): boolean =>
    nodeOf(trace, name).operation.kind !== 'parameter' &&
    /_gate$|candidate$|_state$|next\.output$/.test(name);
  const names = withValues ? [...trace.nodes.keys()].filter(wanted) : [];
  const values = Object.fromEntries(names.map((name) => [name, valuesOf(trace, nodeOf(trace, name))]));
  trace.dispose();
  return { milliseconds, values };
}

parentPort!.on('message', (request: RecurrentRequest) => {
  void run(request).then((result) => parentPort!.postMessage(result));
});
parentPort!.postMessage({ backend });
