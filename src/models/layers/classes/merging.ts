import { type Rank, reshape, tile } from '@tensorflow/tfjs-core';
import type { Operations } from '../../../nn/operations.ts';
import type { Traced } from '../../../nn/traced.ts';
import type { Layer, LayerClass } from '../layer.ts';
import { axisOr, badLayer, settingsOf } from '../settings.ts';
import { sizesText, type Shape } from '../shape.ts';
import { axesOf, kerasSizes, storageFor } from './shapes.ts';
import type { LayerDescription } from '../graph.ts';

type Combine = (at: Operations, terms: readonly Traced[]) => Traced;

const COMBINED: Readonly<Record<string, Combine>> = {
  Add: (at, terms) => at.add('output', ...terms),
  Multiply: (at, terms) => multiplied(at, terms),
  Subtract: (at, terms) => at.images.combine('output', terms, 'subtract'),
  Average: (at, terms) => at.images.combine('output', terms, 'average'),
  Maximum: (at, terms) => at.images.combine('output', terms, 'maximum'),
  Minimum: (at, terms) => at.images.combine('output', terms, 'minimum'),
};

function multiplied(at: Operations, [first, ...others]: readonly Traced[]): Traced {
  return others.reduce(
    (product, term, i) => at.multiply(i === others.length - 1 ? 'output' : `product_${i + 1}`, product, term),
    first!,
  );
}

/** Several inputs become one, cell by cell; an input of one row and column counts for all. */
export const cellByCell: LayerClass = ({ description, inputs }): Layer => {
  const { className } = description;
  if (inputs.length < 2 || (className === 'Subtract' && inputs.length > 2))
    throw badLayer(description, `reads ${inputs.length} layers.`);
  const combine = COMBINED[className]!;
  return {
    output: (shapes) => commonShape(description, shapes),
    record: (at, given) => {
      const terms = given.map(({ traced }) => traced);
      const sizes = commonShape(description, terms.map(kerasSizes)) as number[];
      return combine(
        at,
        terms.map((term, i) => stretched(at, `stretched_${i}`, term, sizes)),
      );
    },
  };
};

/** The larger of sizes that are equal or 1. @throws ProblemError `bad-model` where they are neither */
function commonShape(description: LayerDescription, shapes: readonly Shape[]): Shape {
  const [first] = shapes as [Shape];
  const fits = (size: number | null, other: number | null): boolean =>
    size === other || size === null || other === null || size === 1 || other === 1;
  const refusal = badLayer(
    description,
    `reads shapes that do not fit: ${shapes.map(sizesText).join(' and ')}.`,
  );
  return shapes.slice(1).reduce<Shape>((common, shape) => {
    if (shape.length !== common.length) throw refusal;
    return common.map((size, axis) => {
      const other = shape[axis]!;
      if (!fits(size, other)) throw refusal;
      return size === null || other === null ? (size ?? other) : Math.max(size, other);
    });
  }, first);
}

/** A term that has one row, column or channel, as often as the others have. */
function stretched(at: Operations, name: string, x: Traced, sizes: readonly number[]): Traced {
  const own = kerasSizes(x);
  if (own.every((size, axis) => size === sizes[axis])) return x;
  const [rows, columns, channels] = sizes as [number, number, number];
  if (sizes.length === 3 && own[0] === 1 && own[1] === 1 && own[2] === channels)
    return at.images.upsample(name, x, [rows, columns]);
  const axes = axesOf(sizes);
  return at.images.opaque(
    name,
    axes,
    [x],
    'The same numbers for each row, column or channel of the other input.',
    () => {
      const repeats = sizes.map((size, axis) => size / own[axis]!);
      return reshape<Rank.R2>(tile(reshape(x.matrix(), own), repeats), [-1, sizes.at(-1)!]);
    },
    storageFor(axes),
  );
}

/** Several inputs one after the other: of images mostly their channels. */
export const concatenation: LayerClass = ({ description, inputs }) => {
  const { axis: given } = settingsOf(description, { axis: axisOr(-1) });
  const { length } = inputs[0] ?? [];
  // Keras counts the batch as axis 0.
  const axis = given < 0 ? length + given : given - 1;
  if (inputs.length < 1 || axis < 0 || axis >= length)
    throw badLayer(description, `joins ${inputs.length} layers along axis ${given}, which is not there.`);
  return {
    output: (shapes) => {
      const [first, ...others] = shapes as [Shape, ...Shape[]];
      const fits = others.every(
        (shape) =>
          shape.length === first.length &&
          shape.every((size, i) => i === axis || size === null || first[i] === null || size === first[i]),
      );
      if (!fits)
        throw badLayer(description, `joins shapes that do not fit: ${shapes.map(sizesText).join(' and ')}.`);
      const sizes = shapes.map((shape) => shape[axis]!);
      const sum = sizes.includes(null as never) ? null : sizes.reduce((all, size) => all + size, 0);
      return first.map((size, i) => (i === axis ? sum : size));
    },
    record: (at, given) => {
      const terms = given.map(({ traced }) => traced);
      const own = length === 3 ? [1, 2, 0][axis]! : axis;
      return terms.length === 1
        ? at.scale('output', terms[0]!, 1)
        : at.images.concatenate('output', terms, own);
    },
  };
};
