import {
  abs,
  add,
  cast,
  clipByValue,
  greater,
  greaterEqual,
  logSoftmax,
  mul,
  neg,
  relu,
  scalar,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  tanh,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Operations } from '../../../nn/operations.ts';
import type { Traced } from '../../../nn/traced.ts';
import type { ActivationName } from '../../../trace/operation.ts';
import { activationValue } from '../../../trace/explain/activation.ts';
import { isJsonObject, ownProperty } from '../../jsonFile.ts';
import { described } from '../../quoted.ts';
import type { LayerDescription } from '../graph.ts';
import type { Layer, LayerClass } from '../layer.ts';
import { anything, axisOr, badLayer, numberOr, numbersOr, settingsOf, writtenByKeras3 } from '../settings.ts';
import { onlyInput, type Shape } from '../shape.ts';

/** A function that a layer ends in. */
export type Activation =
  | { readonly kind: 'linear' }
  /** Over the last axis: of an image over its channels. */
  | { readonly kind: 'softmax' }
  | { readonly kind: 'cellwise'; readonly function: ActivationName; readonly slope?: number }
  /** One whose cells are not explained one by one. */
  | { readonly kind: 'other'; readonly title: string; readonly what: string; of(x: Tensor2D): Tensor2D };

export const LINEAR: Activation = { kind: 'linear' };
export const TANH: Activation = { kind: 'cellwise', function: 'tanh' };
export const SIGMOID: Activation = { kind: 'cellwise', function: 'sigmoid' };

const cellwise = (name: ActivationName, slope?: number): Activation => ({
  kind: 'cellwise',
  function: name,
  ...(slope !== undefined && { slope }),
});

const other = (title: string, what: string, of: (x: Tensor2D) => Tensor2D): Activation => ({
  kind: 'other',
  title,
  what,
  of,
});

const times = (x: Tensor2D, factor: number): Tensor2D => mul<Tensor2D>(x, scalar(factor));
const plus = (x: Tensor2D, term: number): Tensor2D => add<Tensor2D>(x, scalar(term));
const shrunk = (x: Tensor2D): Tensor2D => sub(relu(sub(x, scalar(0.5))), relu(sub(neg(x), scalar(0.5))));

/** Every activation that Keras knows by a name and that keeps its input's shape. */
const BY_NAME: Readonly<Record<string, Activation>> = {
  linear: LINEAR,
  softmax: { kind: 'softmax' },
  relu: cellwise('relu'),
  relu6: cellwise('relu6'),
  leaky_relu: cellwise('leaky_relu', 0.2),
  elu: cellwise('elu', 1),
  selu: cellwise('selu'),
  celu: cellwise('elu', 1),
  gelu: cellwise('gelu'),
  gelu_new: cellwise('gelu_tanh'),
  silu: cellwise('silu'),
  swish: cellwise('silu'),
  sigmoid: cellwise('sigmoid'),
  hard_sigmoid: cellwise('hard_sigmoid'),
  hard_silu: cellwise('hard_swish'),
  hard_swish: cellwise('hard_swish'),
  softplus: cellwise('softplus'),
  softsign: cellwise('softsign'),
  tanh: cellwise('tanh'),
  exponential: cellwise('exponential'),
  log_softmax: other('log softmax', 'The logarithm of a softmax over the last axis.', (x) => logSoftmax(x)),
  log_sigmoid: other('log sigmoid', 'The logarithm of a sigmoid: −ln(1 + e⁻ˣ).', (x) =>
    neg(softplus(neg(x))),
  ),
  mish: other('mish', 'x · tanh(ln(1 + eˣ)).', (x) => mul(x, tanh(softplus(x)))),
  tanh_shrink: other('tanh shrink', 'x − tanh x.', (x) => sub(x, tanh(x))),
  soft_shrink: other('soft shrink', 'Half a step towards 0: 0 between −0.5 and 0.5.', shrunk),
  hard_shrink: other('hard shrink', 'x, but 0 between −0.5 and 0.5.', (x) => {
    return mul(x, cast<Tensor2D>(greater(abs(x), scalar(0.5)), 'float32'));
  }),
  hard_tanh: other('hard tanh', 'x between −1 and 1, cut off beyond.', (x) => clipByValue(x, -1, 1)),
  squareplus: other('squareplus', '(x + √(x² + 4)) / 2.', (x) =>
    times(add(x, sqrt(plus(square(x), 4))), 0.5),
  ),
  sparse_sigmoid: other('sparse sigmoid', '(x + 1) / 2, cut off at 0 and 1.', (x) =>
    clipByValue(times(plus(x, 1), 0.5), 0, 1),
  ),
  sparse_plus: other('sparse plus', '0 below −1, x above 1, (x + 1)² / 4 between.', (x) =>
    add(times(square(clipByValue(plus(x, 1), 0, 2)), 0.25), relu(plus(x, -1))),
  ),
};

/**
 * @param given a setting of the layer
 * @throws ProblemError `bad-model` for one that is not known
 */
export function activationOf(
  description: LayerDescription,
  given: unknown,
  usual: Activation = LINEAR,
): Activation {
  if (given === undefined || given === null) return usual;
  const name = typeof given === 'string' ? given : functionName(given);
  const keras3 = writtenByKeras3(description.settings);
  // Keras 2 and TensorFlow.js mean another one than Keras 3.
  if (name === 'hard_sigmoid' && !keras3) return cellwise('older_hard_sigmoid');
  if (name !== undefined && Object.hasOwn(BY_NAME, name)) return BY_NAME[name]!;
  const layer = innerActivation(description, given);
  if (layer) return layer;
  throw badLayer(
    description,
    `ends in the activation ${described(name ?? given)}, which is not known.`,
    `What is known: ${Object.keys(BY_NAME).join(', ')}.`,
  );
}

/** `{ class_name: 'function', config: 'relu' }` */
function functionName(given: unknown): string | undefined {
  if (!isJsonObject(given) || ownProperty(given, 'class_name') !== 'function') return undefined;
  const name = ownProperty(given, 'config');
  return typeof name === 'string' ? name : undefined;
}

/** A layer in the place of an activation: `{ class_name: 'LeakyReLU', config: {…} }`. */
function innerActivation(description: LayerDescription, given: unknown): Activation | undefined {
  if (!isJsonObject(given)) return undefined;
  const className = ownProperty(given, 'class_name');
  const settings = ownProperty(given, 'config');
  if (typeof className !== 'string' || !Object.hasOwn(READERS, className) || !isJsonObject(settings))
    return undefined;
  return READERS[className]!({ ...description, className, settings });
}

/** The function of one number, for loops of our own. @throws ProblemError `bad-model` for one of several numbers */
export type CellFunction = (x: number) => number;

export function functionOf(description: LayerDescription, given: unknown, usual: Activation): CellFunction {
  const activation = activationOf(description, given, usual);
  if (activation.kind === 'linear') return (x) => x;
  if (activation.kind === 'cellwise') {
    const { slope = 0 } = activation;
    return (x) => activationValue(activation.function, x, slope);
  }
  throw badLayer(description, 'has gates with an activation that cannot be computed there.');
}

/** What the function is called in a title. */
export function activationTitle(activation: Activation): string {
  switch (activation.kind) {
    case 'linear':
      return 'linear';
    case 'softmax':
      return 'softmax';
    case 'cellwise':
      return activation.function.replaceAll('_', ' ');
    case 'other':
      return activation.title;
  }
}

/** Takes an activation down as a node of its own. */
export function recordActivation(at: Operations, name: string, x: Traced, activation: Activation): Traced {
  switch (activation.kind) {
    case 'linear':
      return at.scale(name, x, 1);
    case 'cellwise':
      return at.activation(name, x, activation.function, activation.slope);
    case 'softmax':
      if (x.storage !== 'channels_last') return at.softmax(name, x);
      return at.images.opaque(
        name,
        x.node.axes,
        [x],
        'A softmax over the channels of each cell.',
        () => softmax(x.matrix()),
        'channels_last',
      );
    case 'other':
      return at.images.opaque(
        name,
        x.node.axes,
        [x],
        activation.what,
        () => activation.of(x.matrix()),
        x.storage,
      );
  }
}

/** @param axes how many its input has, where that is known */
type ActivationReader = (description: LayerDescription, axes?: number) => Activation;

/** Layers that are an activation. */
const READERS: Readonly<Record<string, ActivationReader>> = {
  Activation: (layer) => activationOf(layer, settingsOf(layer, { activation: anything }).activation),
  ReLU: (layer) => {
    const { max_value, negative_slope, threshold } = settingsOf(layer, {
      max_value: numberOr(undefined),
      negative_slope: numberOr(0),
      threshold: numberOr(0),
    });
    return rectifier(max_value, negative_slope, threshold);
  },
  ReLU6: () => cellwise('relu6'),
  LeakyReLU: (layer) => {
    const { negative_slope, alpha } = settingsOf(layer, {
      negative_slope: numberOr(undefined),
      alpha: numberOr(undefined),
    });
    return cellwise('leaky_relu', negative_slope ?? alpha ?? 0.3);
  },
  ELU: (layer) => cellwise('elu', settingsOf(layer, { alpha: numberOr(1) }).alpha),
  ThresholdedReLU: (layer) => {
    const { theta } = settingsOf(layer, { theta: numberOr(1) });
    return rectifier(undefined, 0, theta);
  },
  Softmax: (layer, axes) => {
    const { axis } = settingsOf(layer, { axis: axisOr(-1) });
    if (axis !== -1 && axis !== axes)
      throw badLayer(layer, `takes a softmax over axis ${axis}; only the last one is computed.`);
    return { kind: 'softmax' };
  },
};

function rectifier(most: number | undefined, slope: number, threshold: number): Activation {
  if (threshold === 0 && slope === 0 && (most === undefined || most === 6))
    return cellwise(most === 6 ? 'relu6' : 'relu');
  if (threshold === 0 && most === undefined) return cellwise('leaky_relu', slope);
  const below = slope === 0 ? '0' : `${slope} · (x − ${threshold})`;
  const above = most === undefined ? '' : `, and at most ${most}`;
  return other('ReLU', `x from ${threshold} on, below ${below}${above}.`, (x): Tensor2D => {
    const passes = cast<Tensor2D>(greaterEqual(x, scalar(threshold)), 'float32');
    const passed = mul<Tensor2D>(x, passes);
    const kept: Tensor2D = most === undefined ? passed : clipByValue(passed, Math.min(0, threshold), most);
    const rest = mul<Tensor2D>(times(plus(x, -threshold), slope), sub<Tensor2D>(scalar(1), passes));
    return slope === 0 ? kept : add(kept, rest);
  });
}

/** A layer that is an activation. */
export const activationLayer: LayerClass = ({ description, inputs }) => {
  const { length } = onlyInput(description, inputs);
  const activation = READERS[description.className]!(description, length);
  return {
    ...(description.className === 'Activation' && { detail: activationTitle(activation) }),
    activation,
    output: (shapes) => onlyInput(description, shapes),
    record: (at, [input]) => recordActivation(at, 'output', input!.traced, activation),
  };
};

/** A ReLU with a learnt slope below 0 for each cell or channel (He et al. 2015). */
export const parametricRelu: LayerClass = ({ description, inputs, weights }) => {
  const shape = onlyInput(description, inputs);
  const { shared_axes: shared } = settingsOf(description, {
    shared_axes: numbersOr([] as readonly number[]),
  });
  const sizes = shape.map((size, axis) => (shared.includes(axis + 1) ? 1 : size));
  if (sizes.some((size) => size === null))
    throw badLayer(description, 'has a slope for every cell, but reads an input whose size is free.');
  const { read } = weights.take('alpha', sizes as number[]);
  const columns = sizes.at(-1)!;
  const rows = sizes.slice(0, -1).reduce<number>((product, size) => product * size!, 1);
  const axes = [
    { name: 'cell', size: rows },
    { name: 'channel', size: columns },
  ];
  const alpha = weights.parameter('alpha', axes, read);
  return parametric(description, alpha, rows, shape);
};

function parametric(description: LayerDescription, alpha: Traced, rows: number, shape: Shape): Layer {
  const cells = shape.slice(0, -1).reduce<number>((product, size) => product * (size ?? 0), 1);
  if (rows !== 1 && rows !== cells)
    throw badLayer(
      description,
      'shares its slopes along some directions and not along others, which is not computed.',
    );
  return {
    output: (shapes) => onlyInput(description, shapes),
    record: (at, [input]) => {
      const x = input!.traced;
      const what = 'x where it is above 0, else x times a slope that was learnt.';
      return at.images.opaque(
        'output',
        x.node.axes,
        [x, alpha],
        what,
        () => {
          const below = mul<Tensor2D>(neg(relu(neg(x.matrix()))), alpha.matrix());
          return add(relu(x.matrix()), below);
        },
        x.storage,
      );
    },
  };
}
