import { ownProperty } from '../../jsonFile.ts';
import type { LayerDescription, LayersGraph } from '../graph.ts';
import type { NetworkInput } from '../network.ts';
import { badLayer, flag, settingsOf, size } from '../settings.ts';
import { checkOutput, type Shape } from '../shape.ts';

/** No image, sequence or vector is longer; a larger number is a mistake that would cost memory. */
const LONGEST = 2 ** 24;

/** What a network takes, without the batch. @throws ProblemError `bad-model` where that is not read */
export function inputShape(description: LayerDescription): Shape {
  const { sparse, ragged } = settingsOf(description, { sparse: flag(false), ragged: flag(false) });
  if (sparse || ragged)
    throw badLayer(description, `takes ${sparse ? 'sparse' : 'ragged'} numbers, which are not read.`);
  const shape = ownProperty(description.settings, 'batch_shape');
  const isSize = (value: unknown): value is number | null =>
    value === null || (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST);
  if (!Array.isArray(shape) || shape.length < 2 || !shape.every(isSize))
    throw badLayer(description, 'does not say in whole numbers what shape it takes.');
  if (shape.length > 4)
    throw badLayer(
      description,
      `takes ${shape.length - 1} axes; vectors, sequences and images are read, which have 1 to 3.`,
    );
  const sizes = shape.slice(1) as (number | null)[];
  checkOutput(description, sizes);
  return sizes;
}

const KINDS = ['vector', 'sequence', 'image'] as const;

/** What a person may give to it: ids where everything that reads it looks vectors up. */
export function networkInput({ layers }: LayersGraph, name: string): NetworkInput {
  const shape = inputShape(layers.find((layer) => layer.name === name)!);
  const readers = layers.filter(({ inputs }) => inputs.includes(name));
  const looksUp = readers.filter(({ className }) => className === 'Embedding');
  if (shape.length > 1 || looksUp.length === 0) return { name, shape, kind: KINDS[shape.length - 1]! };
  const counts = looksUp.map((layer) => settingsOf(layer, { input_dim: size }).input_dim);
  return { name, shape, kind: 'ids', vocabulary: Math.min(...counts) };
}
