import { ProblemError } from '../../../problem.ts';
import { ownProperty } from '../../jsonFile.ts';
import { described, quoted } from '../../quoted.ts';
import type { LayerDescription } from '../graph.ts';
import type { Layer, Network } from './network.ts';

type Input = Pick<LayerDescription, 'name' | 'settings'>;

const LARGEST_SIZE = 2 ** 24;
const MOST_AXES = 6;

/**
 * The input of a sequence: its input layer, or what its first layer or the sequence itself says about its size.
 * @throws ProblemError `bad-model` where nothing says it
 */
export function inputOf(network: Network): Input {
  const input = findInput(network);
  if (input) return input;
  throw new ProblemError(
    'bad-model',
    `The network ${quoted(network.name)} says nothing about the size of its input.`,
    'Build it with an Input layer, or call it once, and save it again.',
  );
}

function findInput(network: Network): Input | undefined {
  const [first] = network.isSequence ? network.layers : inputLayers(network);
  if (!first) return undefined;
  if (first.className === 'InputLayer') return readInput(first);
  if (givenShape(first) !== undefined) return inputBefore(first, givenShape(first));
  const inner = first.network && findInput(first.network);
  if (inner || network.inputShape === undefined || network.inputShape === null) return inner;
  return inputBefore(first, network.inputShape);
}

/** For a first layer that is told what it reads. */
function inputBefore({ name, settings }: Layer, shape: unknown): Input {
  const dtype = ownProperty(settings, 'dtype');
  return readInput({
    name: `${name}_input`,
    settings: { batch_shape: shape, ...(dtype !== undefined && { dtype }) },
  });
}

function inputLayers({ layers, inputs }: Network): Layer[] {
  return layers.filter(({ name }) => name === inputs[0]?.layer);
}

function givenShape({ settings }: Pick<Layer, 'settings'>): unknown {
  return ownProperty(settings, 'batch_shape') ?? ownProperty(settings, 'batch_input_shape');
}

/**
 * @returns the layer's shape as `batch_shape`, whatever the file calls it
 * @throws ProblemError `bad-model` naming the layer
 */
export function readInput(layer: Pick<Layer, 'name' | 'settings'>): Input {
  const shape = givenShape(layer);
  if (!isShape(shape))
    throw new ProblemError(
      'bad-model',
      `The input ${quoted(layer.name)} has the shape ${shown(shape)}; sizes from 1 to ${LARGEST_SIZE} are needed, or null for a free one.`,
    );
  return { name: layer.name, settings: { ...layer.settings, name: layer.name, batch_shape: shape } };
}

function isShape(value: unknown): value is readonly (number | null)[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_AXES) return false;
  return value.every(
    (size) =>
      size === null || (Number.isInteger(size) && (size as number) > 0 && (size as number) <= LARGEST_SIZE),
  );
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return described(value);
  return `[${value.slice(0, MOST_AXES).map(described).join(', ')}${value.length > MOST_AXES ? ', …' : ''}]`;
}
