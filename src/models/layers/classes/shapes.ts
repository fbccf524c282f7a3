import { image, type Rank, reshape, type Tensor2D, tile, transpose } from '@tensorflow/tfjs-core';
import { matrixOf, pixelsOf } from '../../../nn/convolve.ts';
import type { Operations } from '../../../nn/operations.ts';
import type { Storage, Traced } from '../../../nn/traced.ts';
import type { Axis } from '../../../trace/node.ts';
import type { Padding } from '../../../trace/operation.ts';
import { asPair } from './convolutions.ts';
import type { LayerClass } from '../layer.ts';
import { badLayer, channelsLast, edges, integers, oneOf, settingsOf, size, sizesOr } from '../settings.ts';
import { inputOf, lastSize, onlyInput, type Shape } from '../shape.ts';

/** Layers that do something in training only: noise, dropout, augmentation. */
export const identity: LayerClass = ({ description, weights }) => {
  weights.ignoreOthers();
  return {
    output: (shapes) => onlyInput(description, shapes),
    record: (at, [input]) => at.scale('output', input!.traced, 1),
  };
};

/** The axes of a node with Keras's sizes. */
export function axesOf(sizes: readonly number[], unit = 'feature'): Axis[] {
  const named = (name: string, size: number): Axis => ({ name, size });
  if (sizes.length === 1) return [named(unit, sizes[0]!)];
  if (sizes.length === 2) return [named('position', sizes[0]!), named('feature', sizes[1]!)];
  return [named('channel', sizes[2]!), named('row', sizes[0]!), named('column', sizes[1]!)];
}

export const storageFor = (axes: readonly Axis[]): Storage => (axes.length === 3 ? 'channels_last' : 'rows');

/** Keras's sizes of a node: [row, column, channel]. */
export function kerasSizes({ node }: Traced): number[] {
  const sizes = node.axes.map((axis) => axis.size);
  return sizes.length === 3 ? [sizes[1]!, sizes[2]!, sizes[0]!] : sizes;
}

/** All numbers in a row: of an image row, column, channel, the last one fastest. */
export const flatten: LayerClass = ({ description, unit }) => {
  settingsOf(description, { data_format: channelsLast });
  return {
    output: (shapes) => {
      const sizes = onlyInput(description, shapes);
      return [product(sizes)];
    },
    record: (at, [input]) => {
      const x = input!.traced;
      const order = x.node.axes.length === 3 ? [1, 2, 0] : x.node.axes.map((_, axis) => axis);
      return at.images.flatten('output', x, order, unit === 'class' ? 'class' : 'feature');
    },
    mask: 'none',
  };
};

const product = (sizes: Shape): number | null =>
  sizes.includes(null) ? null : sizes.reduce<number>((all, size) => all * size!, 1);

/** The same numbers in the same order in other axes; one size may be −1: what is left. */
export const reshaping: LayerClass = ({ description }) => {
  const { target_shape: target } = settingsOf(description, { target_shape: integers });
  const output = (shapes: readonly Shape[]): Shape => {
    const shape = onlyInput(description, shapes);
    return reshaped(product(shape), target, () =>
      badLayer(description, `cannot make [${target.join(', ')}] of ${shape.join(' × ')}.`),
    );
  };
  return {
    detail: target.join('×').replaceAll('-1', 'rest'),
    output,
    record: (at, [input]) => {
      const x = input!.traced;
      const sizes = output([kerasSizes(x)]) as number[];
      const axes = axesOf(sizes);
      if (sizes.length === 1)
        return at.images.flatten(
          'output',
          x,
          x.node.axes.length === 3 ? [1, 2, 0] : x.node.axes.map((_, i) => i),
        );
      return at.images.opaque(
        'output',
        axes,
        [x],
        'The same numbers in the same order (of an image row, column, channel), cut into other axes.',
        () => reshape<Rank.R2>(x.matrix(), matrixShape(sizes)),
        storageFor(axes),
      );
    },
    mask: 'none',
  };
};

/** @param refusal of sizes that do not come out */
function reshaped(count: number | null, target: readonly number[], refusal: () => Error): Shape {
  const open = target.filter((size) => size === -1).length;
  const known = target.reduce((all, size) => (size === -1 ? all : all * size), 1);
  if (open > 1 || target.length === 0 || target.length > 3) throw refusal();
  if (target.some((size) => size < 1 && size !== -1)) throw refusal();
  if (count === null) return target.map((size) => (size === -1 ? null : size));
  const rest = count / known;
  if (open === 0 ? rest !== 1 : !Number.isInteger(rest) || rest < 1) throw refusal();
  return target.map((size) => (size === -1 ? rest : size));
}

/** Of Keras's sizes: all but the last one below each other. */
const matrixShape = (sizes: readonly number[]): [number, number] => [
  sizes.slice(0, -1).reduce((all, size) => all * size, 1),
  sizes.at(-1)!,
];

/** The axes in another order: `dims` counts from 1. */
export const permutation: LayerClass = ({ description, inputs }) => {
  const { dims } = settingsOf(description, { dims: integers });
  const shape = onlyInput(description, inputs);
  const isOrder = [...dims].sort((a, b) => a - b).every((axis, i) => axis === i + 1);
  if (dims.length !== shape.length || !isOrder)
    throw badLayer(description, `orders axes [${dims.join(', ')}], but reads ${shape.length}.`);
  const ordered = <Size>(sizes: readonly Size[]): Size[] => dims.map((axis) => sizes[axis - 1]!);
  return {
    detail: dims.join(', '),
    output: (shapes) => ordered(onlyInput(description, shapes)),
    record: (at, [input]) => {
      const x = input!.traced;
      const sizes = kerasSizes(x);
      const axes = axesOf(ordered(sizes));
      return at.images.opaque(
        'output',
        axes,
        [x],
        'The same numbers with their axes in another order.',
        () => {
          const turned = transpose(
            reshape(x.matrix(), sizes),
            dims.map((axis) => axis - 1),
          );
          return reshape<Rank.R2>(turned, matrixShape(ordered(sizes)));
        },
        storageFor(axes),
      );
    },
    mask: 'none',
  };
};

/** A vector at every position of a sequence. */
export const repeatedVector: LayerClass = ({ description }) => {
  const { n: count } = settingsOf(description, { n: size });
  return {
    detail: `${count} times`,
    output: (shapes) => [count, inputOf(description, shapes, 1)[0]!],
    record: (at, [input]) => {
      const x = input!.traced;
      const axes = axesOf([count, x.node.axes[0]!.size]);
      return at.images.opaque('output', axes, [x], `The same vector ${count} times.`, () =>
        tile(x.matrix(), [count, 1]),
      );
    },
    mask: 'none',
  };
};

type Edges = readonly (readonly [number, number])[];

function asPadding(sides: Edges, sign: 1 | -1): Padding {
  const [vertical, horizontal] = asPair(sides, [0, 0] as const);
  return [sign * vertical[0], sign * vertical[1], sign * horizontal[0], sign * horizontal[1]];
}

/** Zeros around an image or a sequence, or edges cut off. */
const framed =
  (directions: 1 | 2, setting: 'padding' | 'cropping', sign: 1 | -1, usual: number): LayerClass =>
  ({ description }) => {
    const settings = settingsOf(description, {
      [setting]: edges(directions, usual),
      data_format: channelsLast,
    }) as Readonly<Record<string, unknown>>;
    const sides = settings[setting] as Edges;
    return {
      detail: sides.map((pair) => pair.join('+')).join(', '),
      output: (shapes) => {
        const shape = inputOf(description, shapes, directions === 1 ? 2 : 3);
        return shape.map((cells, axis) => {
          const pair = sides[axis];
          return cells === null || !pair ? cells : cells + sign * (pair[0] + pair[1]);
        });
      },
      record: (at, [input]) => at.images.pad('output', input!.traced, asPadding(sides, sign)),
      mask: 'none',
    };
  };

export const zeroPadding = (directions: 1 | 2): LayerClass => framed(directions, 'padding', 1, 1);
export const cropping = (directions: 1 | 2): LayerClass =>
  framed(directions, 'cropping', -1, directions === 1 ? 1 : 0);

/** Each row and column several times, or values between them. */
export const upsampling =
  (directions: 1 | 2): LayerClass =>
  ({ description }) => {
    const settings = settingsOf(description, {
      size: sizesOr(directions, new Array<number>(directions).fill(2)),
      interpolation: oneOf('nearest', 'bilinear'),
      data_format: channelsLast,
    });
    const factor = asPair(settings.size, 1);
    return {
      detail: `${settings.size.join('×')}${settings.interpolation === 'bilinear' ? ', bilinear' : ''}`,
      output: (shapes) => {
        const shape = inputOf(description, shapes, directions === 1 ? 2 : 3);
        return shape.map((cells, axis) => (cells === null ? null : cells * (settings.size[axis] ?? 1)));
      },
      record: (at, [input]) => {
        const x = input!.traced;
        if (settings.interpolation === 'nearest') return at.images.upsample('output', x, factor);
        const [channels, rows, columns] = x.node.axes.map((axis) => axis.size) as [number, number, number];
        return resized(at, x, [rows * factor[0], columns * factor[1], channels]);
      },
      mask: 'none',
    };
  };

/** An image made so many rows and columns large, by values between the pixels. */
export const resizing: LayerClass = ({ description, inputs }) => {
  const { height, width } = settingsOf(description, {
    height: size,
    width: size,
    interpolation: oneOf('bilinear'),
    data_format: channelsLast,
  });
  const channels = lastSize(description, inputOf(description, inputs, 3));
  return {
    detail: `${height}×${width}`,
    output: () => [height, width, channels],
    record: (at, [input]) => resized(at, input!.traced, [height, width, channels]),
    mask: 'none',
  };
};

function resized(at: Operations, x: Traced, sizes: readonly [number, number, number]): Traced {
  const [rows, columns] = sizes;
  return at.images.opaque(
    'output',
    axesOf(sizes),
    [x],
    'Stretched: each pixel lies between four of the input and is their weighted mean (bilinear).',
    (): Tensor2D => matrixOf(image.resizeBilinear(pixelsOf(x), [rows, columns], false, true)),
    'channels_last',
  );
}
