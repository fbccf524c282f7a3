import { ProblemError } from '../../../problem.ts';
import { isJsonObject, ownProperty } from '../../jsonFile.ts';
import { described, quoted } from '../../quoted.ts';
import type { Layer, Network, TensorReference } from './network.ts';
import { readCalls } from './readCalls.ts';

const NETWORKS = new Set(['Sequential', 'Functional', 'Model']);

/** Networks inside networks; no person builds deeper ones. */
const DEEPEST = 16;
const MOST_LAYERS = 20_000;
const LONGEST_NAME = 512;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the description of a network in the form that Keras 2, Keras 3 and TensorFlow.js write: a class and its
 * configuration. Only the form is read: what the settings of a layer mean is not looked at, and no code is run.
 * @param description parsed JSON, which nothing is assumed about
 * @throws ProblemError `bad-model` naming the layer that is wrong
 */
export function readNetwork(description: unknown): Network {
  const counter = { layers: 0 };
  const network = isJsonObject(description) ? readIfNetwork(description, 'model', 0, counter) : undefined;
  if (network) return network;
  const className = isJsonObject(description) ? ownProperty(description, 'class_name') : undefined;
  if (typeof className !== 'string')
    throw new ProblemError('bad-model', 'The description of the network names no kind of model.');
  throw new ProblemError(
    'bad-model',
    `The model is a ${quoted(className)}, a class of its own in Python code, which is not run.`,
    'Build it in Keras as a Sequential or functional model, and save that.',
  );
}

interface Counter {
  layers: number;
}

function readIfNetwork(
  description: Json,
  usualName: string,
  depth: number,
  counter: Counter,
): Network | undefined {
  const className = ownProperty(description, 'class_name');
  if (typeof className !== 'string' || !NETWORKS.has(className)) return undefined;
  if (depth > DEEPEST)
    throw new ProblemError('bad-model', `More than ${DEEPEST} networks stand inside one another.`);
  const given = ownProperty(description, 'config');
  // Keras before 2.2.3 wrote the layers of a sequence alone.
  const settings = Array.isArray(given) ? { layers: given as unknown[] } : given;
  const list = isJsonObject(settings) ? ownProperty(settings, 'layers') : undefined;
  if (!isJsonObject(settings) || !Array.isArray(list))
    throw new ProblemError('bad-model', `The network ${quoted(usualName)} has no list of layers.`);
  const isSequence = className === 'Sequential';
  const layers = list.map((layer) => readLayer(layer, isSequence, depth, counter));
  refuseDuplicates(layers);
  const name = ownProperty(settings, 'name');
  return {
    name: typeof name === 'string' && name !== '' ? name : usualName,
    className,
    isSequence,
    layers,
    inputs: isSequence ? [] : readReferences(settings, 'input_layers'),
    outputs: isSequence ? [] : readReferences(settings, 'output_layers'),
    inputShape: inputShapeOf(description, settings),
  };
}

/** Where Keras 3 notes what a network was built for. */
function inputShapeOf(description: Json, settings: Json): unknown {
  const built = ownProperty(description, 'build_config');
  return (
    ownProperty(settings, 'build_input_shape') ??
    (isJsonObject(built) ? ownProperty(built, 'input_shape') : undefined)
  );
}

function readLayer(description: unknown, inSequence: boolean, depth: number, counter: Counter): Layer {
  if (++counter.layers > MOST_LAYERS)
    throw new ProblemError('bad-model', `The network has more than ${MOST_LAYERS} layers.`);
  if (!isJsonObject(description))
    throw new ProblemError(
      'bad-model',
      `The network has ${described(description)} where a layer should stand.`,
    );
  const className = classNameOf(description);
  const given = ownProperty(description, 'config');
  const settings = isJsonObject(given) ? given : {};
  const name = ownProperty(description, 'name') ?? ownProperty(settings, 'name');
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME)
    throw new ProblemError('bad-model', `A layer of the kind ${quoted(className)} has no name.`);
  const network = readIfNetwork(description, name, depth + 1, counter);
  if (!network && !isJsonObject(given))
    throw new ProblemError('bad-model', `The layer ${quoted(name)} (${className}) has no settings.`);
  const calls = inSequence ? [] : readCalls(ownProperty(description, 'inbound_nodes'), name);
  const layer = { name, className, settings, calls };
  return network ? { ...layer, network } : operationOr(layer, description);
}

function classNameOf(description: Json): string {
  const className = ownProperty(description, 'class_name');
  if (typeof className !== 'string')
    throw new ProblemError('bad-model', `The network has a layer of the kind ${described(className)}.`);
  if (className === 'Lambda' || className === 'TFOpLambda' || className === 'SlicingOpLambda')
    throw new ProblemError(
      'bad-model',
      `The network has a ${className} layer, which is Python code out of its file; Model Lens does not run that.`,
      'Build the model with a layer of Keras in its place, and save it again.',
    );
  return className;
}

/** Operations that a person wrote as `a + b`: they have the names of layers, and are like them only on two tensors. */
const LIKE_LAYERS = new Set(['Add', 'Subtract', 'Multiply', 'Maximum', 'Minimum']);

function operationOr(layer: Layer, description: Json): Layer {
  const place = ownProperty(description, 'module');
  if (typeof place !== 'string' || !/^keras(\.src)?\.ops\b/.test(place)) return layer;
  const onTensors = layer.calls.every(({ inputs, settings }) => inputs.length === 2 && isEmpty(settings));
  return LIKE_LAYERS.has(layer.className) && onTensors
    ? layer
    : { ...layer, className: `ops.${layer.className}` };
}

const isEmpty = (settings: Json): boolean => Object.keys(settings).length === 0;

function refuseDuplicates(layers: readonly Layer[]): void {
  const seen = new Set<string>();
  for (const { name } of layers) {
    if (seen.has(name))
      throw new ProblemError('bad-model', `Two layers of the network are called ${quoted(name)}.`);
    seen.add(name);
  }
}

/** `[["a", 0, 0], …]`, of one tensor also `["a", 0, 0]`, and of named ones `{ "x": ["a", 0, 0] }`. */
function readReferences(settings: Json, key: string): TensorReference[] {
  const given = ownProperty(settings, key);
  const references = referencesIn(given, 0);
  if (references.length > 0) return references;
  throw new ProblemError('bad-model', `“${key}” of the network is ${described(given)}; it must name layers.`);
}

function referencesIn(value: unknown, depth: number): TensorReference[] {
  if (Array.isArray(value) && typeof value[0] === 'string') {
    const [layer, call, tensor] = value as unknown[];
    if (!isIndex(call) || !isIndex(tensor)) return [];
    return [{ layer: layer as string, call, tensor }];
  }
  if (depth > 4 || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner) => referencesIn(inner, depth + 1));
}

function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < MOST_LAYERS;
}
