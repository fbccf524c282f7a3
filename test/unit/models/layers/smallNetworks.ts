import { buildNetwork } from '../../../../src/models/layers/buildNetwork.ts';
import type { LayerDescription } from '../../../../src/models/layers/graph.ts';
import type { LayersNetwork } from '../../../../src/models/layers/network.ts';
import { Recorder, type RecorderOptions } from '../../../../src/nn/recorder.ts';
import type { WeightSource } from '../../../../src/models/weights.ts';
import { seededRandom } from '../../../../src/trace/random.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { imageInput, kerasValues } from './kerasReferences.ts';

/** A layer of a network that a test writes down; it reads the one before unless `inputs` says otherwise. */
export interface SmallLayer {
  readonly name?: string;
  readonly className: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly inputs?: readonly string[];
  readonly callSettings?: Readonly<Record<string, unknown>>;
  /** Shapes of random numbers, or the numbers themselves. */
  readonly weights?: readonly (readonly number[] | StoredNumbers)[];
}

export interface StoredNumbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const isShape = (array: readonly number[] | StoredNumbers): array is readonly number[] =>
  Array.isArray(array);

/** Random numbers from −1 to 1 that are the same in every run. */
export function randomNumbers(count: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => 2 * random() - 1);
}

export const countOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

export interface SmallNetwork {
  readonly network: LayersNetwork;
  /** Of the stored arrays, by their names: `conv.0`. */
  readonly weights: WeightSource;
}

/** @param shape of the input, without the batch: [row, column, channel], [position, feature], [feature] */
export function smallNetwork(shape: readonly (number | null)[], layers: readonly SmallLayer[]): SmallNetwork {
  const arrays = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  const input: LayerDescription = described('input', 'InputLayer', { batch_shape: [null, ...shape] }, []);
  let before = 'input';
  const descriptions = layers.map((layer, i): LayerDescription => {
    const name = layer.name ?? `${layer.className.toLowerCase()}_${i}`;
    const weights = (layer.weights ?? []).map((array, at) => {
      const stored = isShape(array)
        ? { shape: array, values: randomNumbers(countOf(array), 31 * i + at + 2) }
        : { shape: array.shape, values: Float32Array.from(array.values) };
      arrays.set(`${name}.${at}`, stored);
      return `${name}.${at}`;
    });
    const inputs = layer.inputs ?? [before];
    before = name;
    const plain = described(name, layer.className, layer.settings ?? {}, inputs);
    return { ...plain, weights, callSettings: layer.callSettings ?? {} };
  });
  const weights: WeightSource = {
    precision: 'float32',
    names: [...arrays.keys()],
    has: (name) => arrays.has(name),
    shape: (name) => arrays.get(name)!.shape,
    read: (name) => arrays.get(name)!.values.slice(),
    readRows: (name, rows) => {
      const { shape: sizes, values } = arrays.get(name)!;
      const columns = sizes[1]!;
      return Float32Array.from(rows, (row) => row).reduce(
        (all, row, i) => (all.set(values.subarray(row * columns, (row + 1) * columns), i * columns), all),
        new Float32Array(rows.length * columns),
      );
    },
  };
  const graph = { title: 'small', layers: [input, ...descriptions], inputs: ['input'], outputs: [before] };
  return { network: buildNetwork(graph, weights), weights };
}

const described = (
  name: string,
  className: string,
  settings: Readonly<Record<string, unknown>>,
  inputs: readonly string[],
): LayerDescription => ({ name, className, settings, inputs, callSettings: {}, weights: [] });

/** Runs a network on an input in Keras's order. */
export async function runSmall(
  network: LayersNetwork,
  shape: readonly number[],
  values: Float32Array,
  options: RecorderOptions = { retain: () => false },
): Promise<Recorder> {
  const trace = new Recorder(options);
  const axes = shape.map((size, i) => ({ name: i === shape.length - 1 ? 'feature' : 'position', size }));
  const traced =
    shape.length === 3
      ? imageInput(trace, values, shape[0]!, shape[1]!)
      : trace.constant('input', 'input.numbers', axes, values);
  await network.run(trace, new Map([[network.inputs[0]!.name, traced]]));
  return trace;
}

/** What a network gives, in Keras's order. */
export async function outputOf(
  network: LayersNetwork,
  shape: readonly number[],
  values: Float32Array,
): Promise<{ values: Float32Array; shape: readonly number[] }> {
  const trace = await runSmall(network, shape, values);
  const output = kerasValues(trace, nodeOf(trace, network.output));
  trace.dispose();
  network.dispose();
  return output;
}
