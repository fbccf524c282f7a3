import type { LayerDescription } from './graph.ts';
import { badLayer } from './settings.ts';

/**
 * The sizes of what a layer reads or gives, without the batch and in Keras's order: an image [row, column, channel],
 * a sequence [position, feature], a vector [unit]; ids are [position]. `null` where a size is free.
 */
export type Shape = readonly (number | null)[];

type Named = Pick<LayerDescription, 'name' | 'className'>;

/** The memory that one layer's output may take: 256 MB. */
const LARGEST_OUTPUT = 64 * 1024 * 1024;

const KINDS = ['', 'a vector', 'a sequence', 'an image'] as const;

export const sizesText = (shape: Shape): string => shape.map((size) => size ?? '?').join(' × ');

/** @throws ProblemError `bad-model` where the layer reads several things, or none */
export function onlyInput(layer: Named, inputs: readonly Shape[]): Shape {
  if (inputs.length !== 1) throw badLayer(layer, `reads ${inputs.length} layers; it can read one.`);
  return inputs[0]!;
}

/** @throws ProblemError `bad-model` where the layer reads something else */
export function inputOf(layer: Named, inputs: readonly Shape[], axes: 1 | 2 | 3): Shape {
  const shape = onlyInput(layer, inputs);
  if (shape.length !== axes)
    throw badLayer(layer, `reads ${KINDS[axes]}, but is given ${sizesText(shape) || 'one number'}.`);
  return shape;
}

/** The size of the last axis: channels, features. @throws ProblemError `bad-model` where it is free */
export function lastSize(layer: Named, shape: Shape): number {
  const size = shape.at(-1);
  if (typeof size === 'number') return size;
  throw badLayer(layer, 'reads something whose number of channels is left open.');
}

/** How many, free sizes counted as 1. */
export const numbersIn = (shape: Shape): number =>
  shape.reduce<number>((product, size) => product * (size ?? 1), 1);

/** @throws ProblemError `bad-model` where a layer gives nothing, or more than memory is spent on */
export function checkOutput(layer: Named, shape: Shape): void {
  const impossible = shape.find((size) => size !== null && size < 1);
  if (impossible !== undefined)
    throw badLayer(layer, `would give ${sizesText(shape)}: its input is too small for it.`);
  const count = numbersIn(shape);
  if (count > LARGEST_OUTPUT)
    throw badLayer(
      layer,
      `would give ${sizesText(shape)} numbers, which is more than ${LARGEST_OUTPUT / 2 ** 20} million.`,
      'Choose a smaller size for the input, or a smaller network.',
    );
  if (shape.length > 3) throw badLayer(layer, `gives ${shape.length} axes; at most 3 can be shown.`);
}
