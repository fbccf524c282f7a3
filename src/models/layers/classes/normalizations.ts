import {
  add,
  mean,
  moments,
  mul,
  type Rank,
  reshape,
  rsqrt,
  scalar,
  square,
  sub,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Operations } from '../../../nn/operations.ts';
import type { BatchNormParameters } from '../../../nn/foldedConvolution.ts';
import type { Parameter, Traced } from '../../../nn/traced.ts';
import type { Layer, LayerClass, LayerSource } from '../layer.ts';
import { axisOr, badLayer, flag, numberOr, numbersOr, positiveOr, settingsOf } from '../settings.ts';
import { lastSize, onlyInput, type Shape } from '../shape.ts';

/** The numbers of each channel, as far as the layer has them. */
interface Affine {
  readonly gamma?: Parameter | undefined;
  readonly beta?: Parameter | undefined;
}

function affine({ description, weights }: LayerSource, channels: number): Affine {
  const { scale, center } = settingsOf(description, { scale: flag(true), center: flag(true) });
  const axis = { name: 'channel', size: channels };
  const gamma = scale ? weights.vector('gamma', axis) : undefined;
  return { gamma, beta: center ? weights.vector('beta', axis) : undefined };
}

const isLast = (axis: number, shape: Shape): boolean => axis === -1 || axis === shape.length;

const unchanged =
  ({ description }: LayerSource) =>
  (shapes: readonly Shape[]) =>
    onlyInput(description, shapes);

/** By the mean and variance that were counted in training (Ioffe & Szegedy 2015). */
export const batchNormalization: LayerClass = (source) => {
  const { description, inputs, weights } = source;
  const { axis, epsilon } = settingsOf(description, { axis: axisOr(-1), epsilon: positiveOr(1e-3) });
  const shape = onlyInput(description, inputs);
  if (!isLast(axis, shape))
    throw badLayer(
      description,
      `normalizes axis ${axis}; only the last one, that of the channels, is computed.`,
    );
  const channels = lastSize(description, shape);
  const { gamma, beta } = affine(source, channels);
  const normalization: BatchNormParameters = {
    weight: gamma,
    bias: beta,
    mean: weights.vector('moving_mean', { name: 'channel', size: channels }),
    variance: weights.vector('moving_variance', { name: 'channel', size: channels }),
    epsilon,
  };
  return {
    output: unchanged(source),
    record: (at, [input]) => at.images.batchNorm('output', input!.traced, normalization),
    normalization,
  };
};

/** By the mean and variance of its own numbers: of a vector, of each position, or of an image (Ba et al. 2016). */
export const layerNormalization: LayerClass = (source) => {
  const { description, inputs } = source;
  const settings = settingsOf(description, {
    axis: numbersOr([-1] as readonly number[]),
    epsilon: positiveOr(1e-3),
    rms_scaling: flag(false),
  });
  const shape = onlyInput(description, inputs);
  if (settings.axis.length !== 1 || !isLast(settings.axis[0]!, shape))
    throw badLayer(
      description,
      `normalizes over the axes ${settings.axis.join(', ')}; only the last one is computed.`,
    );
  const parameters = affine(source, lastSize(description, shape));
  const rms = settings.rms_scaling || description.className === 'RMSNormalization';
  const { epsilon } = settings;
  return {
    output: unchanged(source),
    record: (at, [input]) => recordLayerNorm(at, input!.traced, parameters, epsilon, rms),
  };
};

function recordLayerNorm(
  at: Operations,
  x: Traced,
  { gamma, beta }: Affine,
  epsilon: number,
  rms: boolean,
): Traced {
  const flat = x.storage !== 'channels_last';
  if (flat && gamma && rms && !beta) return at.rmsNorm('output', x, { weight: gamma, epsilon });
  if (flat && gamma && !rms) return at.layerNorm('output', x, { weight: gamma, bias: beta, epsilon });
  const what = flat
    ? 'Each row without its mean and divided by its standard deviation.'
    : 'Each cell’s channels without their mean and divided by their standard deviation.';
  const parents = [x, gamma, beta].filter((parent) => parent !== undefined);
  const compute = (): Tensor2D => {
    const matrix = x.matrix();
    const centred = rms ? matrix : sub<Tensor2D>(matrix, mean(matrix, 1, true));
    const variance = mean(square(centred), 1, true);
    return shifted(mul(centred, rsqrt(add(variance, scalar(epsilon)))), { gamma, beta });
  };
  return at.images.opaque('output', x.node.axes, parents, what, compute, x.storage);
}

function shifted(x: Tensor, { gamma, beta }: Affine): Tensor2D {
  const scaled = gamma ? mul(x, gamma.vector()) : x;
  return (beta ? add(scaled, beta.vector()) : scaled) as Tensor2D;
}

/** By the mean and variance of groups of channels (Wu & He 2018). */
export const groupNormalization: LayerClass = (source) => {
  const { description, inputs } = source;
  const settings = settingsOf(description, {
    groups: numberOr(32),
    axis: axisOr(-1),
    epsilon: positiveOr(1e-3),
  });
  const shape = onlyInput(description, inputs);
  const channels = lastSize(description, shape);
  const groups = settings.groups === -1 ? channels : settings.groups;
  if (!isLast(settings.axis, shape))
    throw badLayer(description, 'groups another axis than that of the channels.');
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0)
    throw badLayer(description, `cannot divide ${channels} channels among ${groups} groups.`);
  const parameters = affine(source, channels);
  return {
    detail: `${groups} groups`,
    output: unchanged(source),
    record: (at, [input]) => recordGroupNorm(at, input!.traced, parameters, groups, settings.epsilon),
  };
};

function recordGroupNorm(at: Operations, x: Traced, given: Affine, groups: number, epsilon: number): Traced {
  const parents = [x, given.gamma, given.beta].filter((parent) => parent !== undefined);
  const what = `Each of ${groups} groups of channels without its mean and divided by its standard deviation.`;
  const compute = (): Tensor2D => {
    const matrix = x.matrix();
    const [cells, channels] = matrix.shape;
    const grouped = reshape<Rank.R3>(matrix, [cells, groups, channels / groups]);
    const { mean: means, variance } = moments(grouped, [0, 2], true);
    const normalized = mul(sub(grouped, means), rsqrt(add(variance, scalar(epsilon))));
    return shifted(reshape(normalized, matrix.shape), given);
  };
  return at.images.opaque('output', x.node.axes, parents, what, compute, x.storage);
}

/** x · scale + offset: often pixels brought to 0 … 1. */
export const rescaling: LayerClass = (source) => {
  const { description, inputs } = source;
  const { scale, offset } = settingsOf(description, {
    scale: numbersOr([1] as readonly number[]),
    offset: numbersOr([0] as readonly number[]),
  });
  return rescaled(source, onlyInput(description, inputs), scale, offset);
};

function rescaled(
  source: LayerSource,
  shape: Shape,
  scale: readonly number[],
  shift: readonly number[],
): Layer {
  const channels = shape.at(-1);
  if ([scale, shift].some(({ length }) => length !== 1 && length !== channels))
    throw badLayer(
      source.description,
      `has ${Math.max(scale.length, shift.length)} numbers for ${channels} channels.`,
    );
  return {
    output: unchanged(source),
    record: (at, [input]) => at.images.rescale('output', input!.traced, scale, shift),
  };
}

/** By the mean and variance of the training data: (x − mean) / √variance. */
export const featureNormalization: LayerClass = (source) => {
  const { description, inputs, weights } = source;
  const settings = settingsOf(description, {
    axis: axisOr(-1),
    invert: flag(false),
    mean: numbersOr(undefined),
    variance: numbersOr(undefined),
  });
  const shape = onlyInput(description, inputs);
  if (!isLast(settings.axis, shape))
    throw badLayer(description, 'normalizes another axis than the last one.');
  const channels = lastSize(description, shape);
  const stored = settings.mean === undefined || settings.variance === undefined;
  const [means, variances] = stored
    ? [[...weights.take('mean', [channels]).read()], [...weights.take('variance', [channels]).read()]]
    : [settings.mean!, settings.variance!];
  // A count of the training data stands behind them.
  weights.ignoreOthers();
  const deviations = variances.map((variance) => Math.max(Math.sqrt(variance), 1e-7));
  const all = (numbers: readonly number[], at: number): number => numbers[numbers.length === 1 ? 0 : at]!;
  const scale = deviations.map((deviation) => (settings.invert ? deviation : 1 / deviation));
  const shift = means.map((number, i) => (settings.invert ? number : -number / all(deviations, i)));
  return rescaled(source, shape, scale, shift);
};
