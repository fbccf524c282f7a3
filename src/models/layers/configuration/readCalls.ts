import { ProblemError } from '../../../problem.ts';
import { isJsonObject, ownProperty } from '../../jsonFile.ts';
import { quoted } from '../../quoted.ts';
import type { Call, TensorReference } from './network.ts';

const MOST_CALLS = 1000;
const DEEPEST = 8;

/** Arguments that a tensor may be given to by name, in the order in which the layer takes them. */
const NAMED_TENSORS = ['inputs', 'query', 'value', 'key'];

/**
 * What a layer is called on, as Keras 2 writes it (`[[["a", 0, 0, {}]]]`) or Keras 3 (`[{ args, kwargs }]`).
 * @param nodes `inbound_nodes`, which nothing is assumed about
 * @throws ProblemError `bad-model` naming the layer
 */
export function readCalls(nodes: unknown, layer: string): Call[] {
  if (nodes === undefined || nodes === null) return [];
  if (!Array.isArray(nodes) || nodes.length > MOST_CALLS) throw unreadable(layer);
  return nodes.map((node) => (isJsonObject(node) ? readKeras3(node, layer) : readKeras2(node, layer)));
}

function unreadable(layer: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `What the layer ${quoted(layer)} reads is not described in a known form.`,
  );
}

/** One list for each tensor: the layer, which of its calls, which of its outputs, and what else it is called with. */
function readKeras2(node: unknown, layer: string): Call {
  if (!Array.isArray(node)) throw unreadable(layer);
  // A single tensor may stand without a list around it.
  const entries = typeof node[0] === 'string' ? [node] : node;
  const inputs = entries.map((entry) => readReference(entry, layer));
  const settings = entries
    .map((entry) => (entry as unknown[])[3])
    .find((given) => isJsonObject(given) && !isEmpty(given));
  const given = isJsonObject(settings) ? Object.entries(settings) : [];
  const named = given.filter(([, value]) => isOldReference(value));
  return {
    inputs: [...inputs, ...namedTensors(named, layer, (value) => readReference(value, layer))],
    settings: withoutNulls(given.filter(([, value]) => !isOldReference(value))),
  };
}

const isEmpty = (object: object): boolean => Object.keys(object).length === 0;

function isOldReference(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length >= 3 && typeof value[0] === 'string' && Number.isInteger(value[1])
  );
}

/** Tensors stand anywhere in the arguments, in lists too. */
function readKeras3(node: Readonly<Record<string, unknown>>, layer: string): Call {
  const args = ownProperty(node, 'args');
  const kwargs = ownProperty(node, 'kwargs');
  const inOrder = Array.isArray(args) ? (args as unknown[]) : [];
  const byName = isJsonObject(kwargs) ? Object.entries(kwargs) : [];
  const positional = inOrder.flatMap((value) => tensorsIn(value, layer, 0));
  const others = inOrder.filter((value) => value !== null && tensorsIn(value, layer, 0).length === 0);
  const hasTensor = ([, value]: readonly [string, unknown]): boolean => tensorsIn(value, layer, 0).length > 0;
  const named = namedTensors(byName.filter(hasTensor), layer, (value) => {
    const tensors = tensorsIn(value, layer, 0);
    if (tensors.length !== 1) throw unreadable(layer);
    return tensors[0];
  });
  const settings = byName.filter((entry) => !hasTensor(entry));
  return {
    inputs: [...positional, ...named],
    settings: withoutNulls([
      ...settings,
      ...others.map((value, index): [string, unknown] => [`argument_${index + 1}`, value]),
    ]),
  };
}

function tensorsIn(value: unknown, layer: string, depth: number): TensorReference[] {
  if (depth > DEEPEST) throw unreadable(layer);
  if (Array.isArray(value)) return value.flatMap((each) => tensorsIn(each, layer, depth + 1));
  if (!isJsonObject(value)) return [];
  const settings = ownProperty(value, 'config');
  if (ownProperty(value, 'class_name') !== '__keras_tensor__') return [];
  return [readReference(isJsonObject(settings) ? ownProperty(settings, 'keras_history') : undefined, layer)];
}

/** @throws ProblemError for tensors whose part in the layer is not known, such as the state that a network starts with */
function namedTensors(
  entries: readonly (readonly [string, unknown])[],
  layer: string,
  read: (value: unknown) => TensorReference,
): TensorReference[] {
  const unknown = entries.find(([name]) => !NAMED_TENSORS.includes(name));
  if (unknown)
    throw new ProblemError(
      'bad-model',
      `The layer ${quoted(layer)} is given a tensor as ${quoted(unknown[0])}, which cannot be followed.`,
    );
  const place = ([name]: readonly [string, unknown]): number => NAMED_TENSORS.indexOf(name);
  return [...entries].sort((one, other) => place(one) - place(other)).map(([, value]) => read(value));
}

function readReference(value: unknown, layer: string): TensorReference {
  const [name, call, tensor] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof name !== 'string' || !isSmall(call) || !isSmall(tensor)) throw unreadable(layer);
  return { layer: name, call, tensor };
}

function isSmall(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_CALLS;
}

function withoutNulls(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
}
