import { ProblemError } from '../../../problem.ts';
import { quoted } from '../../quoted.ts';
import type { LayerDescription, LayersGraph } from '../graph.ts';
import { inputOf, readInput } from './inputs.ts';
import type { Call, Layer, Network, TensorReference } from './network.ts';

/** Which weights of the file are those of a layer, in the order of Keras's `layer.weights`. */
export type WeightsOfLayers = ReadonlyMap<Layer, readonly string[]>;

/** Networks that are used many times grow when they are taken apart. */
const MOST_LAYERS = 20_000;

/**
 * Takes the networks inside a network apart, follows all references, and puts every layer after those that it reads.
 * A layer that is used several times is several nodes with the same weights.
 * @throws ProblemError `bad-model` naming the layer of a cycle, of an unknown reference, without an input …
 */
export function flatten(network: Network, weights: WeightsOfLayers): LayersGraph {
  const flattening = new Flattening(weights, countNames(network));
  const outputs = flattening.add(network, [], undefined);
  return { title: network.name, layers: flattening.layers, inputs: flattening.inputs, outputs };
}

function countNames(network: Network, counts = new Map<string, number>()): ReadonlyMap<string, number> {
  for (const layer of network.layers) {
    counts.set(layer.name, (counts.get(layer.name) ?? 0) + 1);
    if (layer.network) countNames(layer.network, counts);
  }
  return counts;
}

class Flattening {
  readonly layers: LayerDescription[] = [];
  readonly inputs: string[] = [];
  private readonly taken = new Set<string>();

  /** @param counts how many layers have a name, in all networks together */
  constructor(
    private readonly weights: WeightsOfLayers,
    private readonly counts: ReadonlyMap<string, number>,
  ) {}

  /**
   * @param path names of the networks around this one
   * @param sources what a network inside another one reads; `undefined` for the outermost
   * @returns names of the layers whose outputs are the network's
   */
  add(network: Network, path: readonly string[], sources: readonly string[] | undefined): readonly string[] {
    return network.isSequence
      ? this.addSequence(network, path, sources)
      : this.addGraph(network, path, sources);
  }

  private addSequence(
    network: Network,
    path: readonly string[],
    sources: readonly string[] | undefined,
  ): readonly string[] {
    if (sources && sources.length !== 1) throw wrongInputs(network, sources.length, 1);
    let current = sources ? sources[0] : this.addInput(inputOf(network));
    network.layers.forEach((layer, index) => {
      if (layer.className === 'InputLayer') {
        if (index > 0)
          throw new ProblemError(
            'bad-model',
            `The input ${quoted(layer.name)} stands in the middle of a sequence.`,
          );
        return;
      }
      const outputs = this.addCall(layer, { inputs: [], settings: {} }, 0, path, [current]);
      if (outputs.length !== 1)
        throw new ProblemError(
          'bad-model',
          `${quoted(layer.name)} has ${outputs.length} outputs, and stands in a sequence.`,
        );
      [current] = outputs;
    });
    return [current];
  }

  private addGraph(
    network: Network,
    path: readonly string[],
    sources: readonly string[] | undefined,
  ): readonly string[] {
    if (sources && sources.length !== network.inputs.length)
      throw wrongInputs(network, sources.length, network.inputs.length);
    const resolved = this.inputsOf(network, sources);
    const names = new Map(network.layers.map((layer) => [layer.name, layer]));
    const callNumber = callNumbers(network, names);
    const key = (reference: TensorReference): string => `${callNumber(reference)} ${reference.layer}`;
    const source = (reference: TensorReference): string => outputOf(resolved.get(key(reference))!, reference);
    let waiting = network.layers.flatMap((layer) =>
      layer.className === 'InputLayer' ? [] : layer.calls.map((call, number) => ({ layer, call, number })),
    );
    while (waiting.length > 0) {
      const left = waiting.filter(({ layer, call, number }) => {
        if (!call.inputs.every((reference) => resolved.has(key(reference)))) return true;
        const outputs = this.addCall(layer, call, number, path, call.inputs.map(source));
        resolved.set(`${number} ${layer.name}`, outputs);
        return false;
      });
      if (left.length === waiting.length) throw cycle(left.map(({ layer }) => layer.name));
      waiting = left;
    }
    return network.outputs.map((reference) => {
      if (!resolved.has(key(reference))) throw unknownReference(network.name, reference.layer);
      return source(reference);
    });
  }

  /** The inputs of a network: layers of their own in the outermost, what is read there in the others. */
  private inputsOf(network: Network, sources: readonly string[] | undefined): Map<string, readonly string[]> {
    const resolved = new Map<string, readonly string[]>();
    network.inputs.forEach(({ layer: name }, index) => {
      const layer = network.layers.find((candidate) => candidate.name === name);
      if (layer?.className !== 'InputLayer')
        throw new ProblemError('bad-model', `The network’s input ${quoted(name)} is no input layer of it.`);
      resolved.set(`0 ${name}`, [sources ? sources[index] : this.addInput(readInput(layer))]);
    });
    return resolved;
  }

  private addInput({ name, settings }: Pick<LayerDescription, 'name' | 'settings'>): string {
    const unique = this.uniqueName(name, [], 0);
    this.inputs.push(unique);
    return this.push({
      name: unique,
      className: 'InputLayer',
      settings,
      inputs: [],
      callSettings: {},
      weights: [],
    });
  }

  private addCall(
    layer: Layer,
    call: Call,
    number: number,
    path: readonly string[],
    inputs: readonly string[],
  ): readonly string[] {
    if (layer.network) {
      const inner = number === 0 ? layer.name : `${layer.name}_call_${number + 1}`;
      return this.add(layer.network, [...path, inner], inputs);
    }
    if (inputs.length === 0)
      throw new ProblemError('bad-model', `The layer ${quoted(layer.name)} reads nothing.`);
    const { className, settings } = layer;
    const name = this.uniqueName(layer.name, path, number);
    const weights = this.weights.get(layer) ?? [];
    return [this.push({ name, className, settings, inputs, callSettings: call.settings, weights })];
  }

  private push(layer: LayerDescription): string {
    if (this.layers.length === MOST_LAYERS)
      throw new ProblemError(
        'bad-model',
        `The network has more than ${MOST_LAYERS} layers when it is taken apart.`,
      );
    this.layers.push(layer);
    return layer.name;
  }

  /** Its own name where no other layer has it; else with those of the networks around it. */
  private uniqueName(name: string, path: readonly string[], number: number): string {
    const usedAgain = number > 0 || path.some((outer) => /_call_\d+$/.test(outer));
    const alone = this.counts.get(name) === 1 && !usedAgain;
    const called = number === 0 ? name : `${name}_call_${number + 1}`;
    const base = alone ? name : [...path, called].join('_');
    let unique = base;
    for (let copy = 2; this.taken.has(unique); copy++) unique = `${base}_${copy}`;
    this.taken.add(unique);
    return unique;
  }
}

/**
 * Which call of a layer a reference means. A network inside another one was called once already when it was built:
 * most versions of Keras count that, and begin with 1.
 * @throws ProblemError where there is no such layer or call
 */
function callNumbers(
  network: Network,
  names: ReadonlyMap<string, Layer>,
): (reference: TensorReference) => number {
  const references = [
    ...network.layers.flatMap(({ calls }) => calls.flatMap(({ inputs }) => inputs)),
    ...network.outputs,
  ];
  const fromOne = new Set<string>();
  for (const { layer: name, call } of references) {
    const layer = names.get(name);
    if (!layer) throw unknownReference(network.name, name);
    if (layer.network && call === layer.calls.length) fromOne.add(name);
  }
  const callOf = ({ layer, call }: TensorReference): number =>
    fromOne.has(layer) ? Math.max(0, call - 1) : call;
  for (const reference of references) {
    const { className, calls } = names.get(reference.layer)!;
    if (callOf(reference) >= (className === 'InputLayer' ? 1 : calls.length))
      throw unknownReference(network.name, reference.layer);
  }
  return callOf;
}

function outputOf(outputs: readonly string[], { layer, tensor }: TensorReference): string {
  if (tensor < outputs.length) return outputs[tensor];
  throw new ProblemError(
    'bad-model',
    `Output ${tensor + 1} of the layer ${quoted(layer)} is read; Model Lens follows only the first of a layer.`,
    'State that a recurrent layer returns cannot be followed; build the model without return_state.',
  );
}

function unknownReference(network: string, name: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `The network ${quoted(network)} reads the layer ${quoted(name)}, which is not in it or is not called so often.`,
  );
}

function cycle(names: readonly string[]): ProblemError {
  const shown = names
    .slice(0, 3)
    .map((name) => quoted(name))
    .join(', ');
  return new ProblemError('bad-model', `Layers of the network wait for each other in a circle: ${shown}.`);
}

function wrongInputs({ name }: Network, given: number, takes: number): ProblemError {
  return new ProblemError(
    'bad-model',
    `The network ${quoted(name)} takes ${takes} inputs, and is given ${given}.`,
  );
}

/** All layers of a network and of those inside it that are none themselves, with the names around them. */
export function* leavesOf(network: Network, path: readonly string[] = []): Generator<Leaf> {
  for (const layer of network.layers) {
    if (layer.network) yield* leavesOf(layer.network, [...path, layer.name]);
    else if (layer.className !== 'InputLayer') yield { layer, path };
  }
}

export interface Leaf {
  readonly layer: Layer;
  readonly path: readonly string[];
}
