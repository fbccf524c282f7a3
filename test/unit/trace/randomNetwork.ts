import fc from 'fast-check';
import { tensor2d, tidy, keep } from '@tensorflow/tfjs-core';
import { ProblemError } from '../../../src/problem.ts';
import { FoldedConvolution } from '../../../src/nn/foldedConvolution.ts';
import { type KernelParameter, kernelParameter } from '../../../src/nn/kernelParameter.ts';
import type { Operations } from '../../../src/nn/operations.ts';
import type { Parameter, Traced } from '../../../src/nn/traced.ts';
import type { ActivationName, Padding, Pair, PoolFunction } from '../../../src/trace/operation.ts';
import { planeOf } from '../../../src/trace/plane.ts';
import { vectorParameter } from '../nn/images.ts';
import { randomRecurrentLayer, type RandomRecurrentLayer, recordRecurrent } from './randomRecurrent.ts';

/** Numbers that are the same each time, between −1 and 1. */
export function numbers(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233));
}

const small = fc.integer({ min: 1, max: 3 });
const pair: fc.Arbitrary<Pair> = fc.tuple(small, small);
const side = fc.integer({ min: 0, max: 2 });
const padding: fc.Arbitrary<Padding> = fc.tuple(side, side, side, side);
const cutOrPad = fc.integer({ min: -1, max: 2 });
const step: fc.Arbitrary<Pair> = fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }));

const ACTIVATIONS: readonly ActivationName[] = [
  'gelu',
  'gelu_tanh',
  'silu',
  'relu',
  'tanh',
  'relu6',
  'leaky_relu',
  'elu',
  'selu',
  'sigmoid',
  'hard_sigmoid',
  'older_hard_sigmoid',
  'hard_swish',
  'softplus',
  'softsign',
  'exponential',
];

/** One layer with its settings; how many filters there are follows from the groups. */
export type RandomLayer =
  | {
      readonly kind: 'convolution';
      readonly window: Pair;
      readonly stride: Pair;
      readonly padding: Padding;
      readonly dilation: Pair;
      readonly grouping: 'one' | 'groups' | 'depthwise';
      readonly multiplier: number;
      readonly flipped: boolean;
      readonly biased: boolean;
      readonly normed: boolean;
      readonly activation: ActivationName | null;
    }
  | {
      readonly kind: 'pool';
      readonly function: PoolFunction;
      readonly window: Pair;
      readonly stride: Pair;
      readonly padding: Padding;
      readonly countPadding: boolean;
    }
  | { readonly kind: 'activation'; readonly function: ActivationName; readonly slope: number }
  | { readonly kind: 'pad'; readonly padding: Padding }
  | { readonly kind: 'upsample'; readonly factor: Pair }
  | { readonly kind: 'batch_norm'; readonly scaled: boolean; readonly shifted: boolean }
  | { readonly kind: 'rescale'; readonly perChannel: boolean; readonly limited: boolean }
  | { readonly kind: 'residual' }
  | { readonly kind: 'combine'; readonly function: 'subtract' | 'average' | 'maximum' | 'minimum' }
  | { readonly kind: 'concatenate' }
  /** On sequences alone. */
  | RandomRecurrentLayer;

export const randomLayer: fc.Arbitrary<RandomLayer> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('convolution' as const),
      window: pair,
      stride: step,
      padding,
      dilation: step,
      grouping: fc.constantFrom('one' as const, 'groups' as const, 'depthwise' as const),
      multiplier: fc.integer({ min: 1, max: 2 }),
      flipped: fc.boolean(),
      biased: fc.boolean(),
      normed: fc.boolean(),
      activation: fc.constantFrom(null, 'relu' as const, 'relu6' as const, 'silu' as const),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('pool' as const),
      function: fc.constantFrom('max' as const, 'min' as const, 'mean' as const, 'median' as const),
      window: pair,
      stride: step,
      padding,
      countPadding: fc.boolean(),
    }),
    weight: 3,
  },
  fc.record({
    kind: fc.constant('activation' as const),
    function: fc.constantFrom(...ACTIVATIONS),
    slope: fc.constantFrom(0.01, 0.3, 1),
  }),
  fc.record({
    kind: fc.constant('pad' as const),
    padding: fc.tuple(cutOrPad, cutOrPad, cutOrPad, cutOrPad),
  }),
  fc.record({ kind: fc.constant('upsample' as const), factor: pair }),
  fc.record({ kind: fc.constant('batch_norm' as const), scaled: fc.boolean(), shifted: fc.boolean() }),
  fc.record({ kind: fc.constant('rescale' as const), perChannel: fc.boolean(), limited: fc.boolean() }),
  fc.constant({ kind: 'residual' as const }),
  fc.record({
    kind: fc.constant('combine' as const),
    function: fc.constantFrom(
      'subtract' as const,
      'average' as const,
      'maximum' as const,
      'minimum' as const,
    ),
  }),
  fc.constant({ kind: 'concatenate' as const }),
  { arbitrary: randomRecurrentLayer, weight: 3 },
);

/** The learnt numbers of a random network: the same ones for all of its runs. */
export class RandomWeights {
  private readonly known = new Map<string, { dispose(): void }>();

  vector(name: string, size: number, around = 0): Parameter {
    return this.get(name, () =>
      vectorParameter(
        name,
        numbers(size, name.length).map((value) => around + 0.4 * value),
      ),
    );
  }

  kernel(
    name: string,
    specification: Omit<Parameters<typeof kernelParameter>[0], 'name' | 'read'>,
  ): KernelParameter {
    const { rows, columns, channels, filters } = specification;
    return this.get(name, () =>
      kernelParameter({
        ...specification,
        name,
        read: () => numbers(rows * columns * channels * filters, name.length),
      }),
    );
  }

  folded(name: string, make: () => FoldedConvolution): FoldedConvolution {
    return this.get(name, make);
  }

  matrix(name: string, inputs: number, outputs: number): Parameter {
    return this.get(name, () => {
      const vector = vectorParameter(name, numbers(inputs * outputs, 3));
      const matrix = tidy(() => keep(tensor2d(numbers(inputs * outputs, 3), [inputs, outputs])));
      return {
        ...vector,
        node: {
          ...vector.node,
          axes: [
            { name: 'feature', size: inputs },
            { name: 'output', size: outputs },
          ],
        },
        matrix: () => matrix,
        rows: (from: number, to: number) => numbers(inputs * outputs, 3).slice(from * outputs, to * outputs),
        dispose: () => {
          vector.dispose();
          matrix.dispose();
        },
      };
    });
  }

  dispose(): void {
    for (const each of this.known.values()) each.dispose();
  }

  private get<Value extends { dispose(): void }>(name: string, make: () => Value): Value {
    if (!this.known.has(name)) this.known.set(name, make());
    return this.known.get(name) as Value;
  }
}

/** The layers one after the other; one that does not fit on what there is left of the image is left out. */
export function recordLayers(
  operations: Operations,
  input: Traced,
  layers: readonly RandomLayer[],
  weights: RandomWeights,
): Traced {
  return layers.reduce((x, layer, i) => {
    try {
      return recordLayer(operations.at(`layer${i}`), x, layer, weights, `layer${i}`);
    } catch (thrown) {
      if (thrown instanceof ProblemError && thrown.code === 'bad-input') return x;
      throw thrown;
    }
  }, input);
}

function recordLayer(
  operations: Operations,
  x: Traced,
  layer: RandomLayer,
  weights: RandomWeights,
  name: string,
): Traced {
  const { images } = operations;
  const { channels, isSequence } = planeOf(x.node);
  const flat = (numbers: Padding): Padding => (isSequence ? [0, 0, numbers[2], numbers[3]] : numbers);
  const row = (numbers: Pair): Pair => (isSequence ? [1, numbers[1]] : numbers);
  switch (layer.kind) {
    case 'recurrent':
      return isSequence ? recordRecurrent(operations, x, layer, weights, name) : x;
    case 'convolution':
      return recordConvolution(operations, x, layer, weights, name);
    case 'pool':
      return images.pool('pool', x, layer.function, {
        window: row(layer.window),
        stride: row(layer.stride),
        padding: flat(layer.padding),
        countPadding: layer.countPadding,
      });
    case 'activation':
      return operations.activation('activation', x, layer.function, layer.slope);
    case 'pad':
      return images.pad('pad', x, flat(layer.padding));
    case 'upsample':
      return images.upsample('upsample', x, row(layer.factor));
    case 'batch_norm':
      return images.batchNorm('norm', x, norm(weights, name, channels, layer.scaled, layer.shifted));
    case 'rescale': {
      const count = layer.perChannel ? channels : 1;
      const limits = layer.limited ? ([-0.5, 0.75] as const) : undefined;
      return images.rescale('rescale', x, [...numbers(count, 1)], [...numbers(count, 2)], limits);
    }
    case 'residual':
      return operations.add('add', x, operations.scale('half', x, 0.5), operations.multiply('square', x, x));
    case 'combine':
      return images.combine('combine', [x, images.rescale('turned', x, [-0.5], [0.1])], layer.function);
    case 'concatenate':
      return channels > 8
        ? x
        : images.concatenate('joined', [x, images.rescale('other', x, [0.5], [0])], isSequence ? 1 : 0);
  }
}

function recordConvolution(
  operations: Operations,
  x: Traced,
  layer: Extract<RandomLayer, { kind: 'convolution' }>,
  weights: RandomWeights,
  name: string,
): Traced {
  const { channels, isSequence } = planeOf(x.node);
  const even = channels % 2 === 0 ? 2 : 1;
  const groups = { one: 1, groups: even, depthwise: isSequence ? 1 : channels }[layer.grouping];
  const isDepthwise = layer.grouping === 'depthwise' && groups > 1;
  const filters = isDepthwise ? channels * layer.multiplier : groups * (1 + layer.multiplier);
  const [rows, columns]: Pair = isSequence ? [1, layer.window[1]] : layer.window;
  const kernel = weights.kernel(`${name}.kernel`, {
    ...{ rows, columns, filters, isSequence, channels: channels / groups },
    ...(isDepthwise && { depthwise: channels }),
  });
  const bias = layer.biased ? weights.vector(`${name}.bias`, filters) : undefined;
  const parameters = norm(weights, name, filters, true, true);
  const padding: Padding = isSequence ? [0, 0, layer.padding[2], layer.padding[3]] : layer.padding;
  const only = (numbers: Pair): Pair => (isSequence ? [1, numbers[1]] : numbers);
  return operations.images.convolutionBlock(x, {
    convolution: {
      ...{ name: 'convolution', kernel, bias },
      settings: {
        ...{ stride: only(layer.stride), dilation: only(layer.dilation), padding, groups },
        flipped: layer.flipped,
      },
    },
    ...(layer.normed && {
      norm: {
        ...{ name: 'norm', parameters },
        folded: weights.folded(`${name}.folded`, () => new FoldedConvolution(kernel, bias, parameters)),
      },
    }),
    ...(layer.activation && { activation: { name: 'activation', function: layer.activation } }),
  });
}

function norm(weights: RandomWeights, name: string, channels: number, scaled: boolean, shifted: boolean) {
  return {
    mean: weights.vector(`${name}.moving_mean`, channels),
    variance: weights.vector(`${name}.moving_variance`, channels, 1),
    ...(scaled && { weight: weights.vector(`${name}.gamma`, channels, 1) }),
    ...(shifted && { bias: weights.vector(`${name}.beta`, channels) }),
    epsilon: 1e-3,
  };
}
