import type { Operations } from '../../../nn/operations.ts';
import { activationOf, recordActivation } from './activations.ts';
import { POINTWISE, recordConvolution } from './convolutions.ts';
import type { ConvolutionStep, Layer, LayerClass, LayerInput, LayerSource } from '../layer.ts';
import { anything, flag, settingsOf, size } from '../settings.ts';
import { lastSize, onlyInput, type Shape } from '../shape.ts';

/** φ(x W + b): of a vector, of each position of a sequence, or of each cell of an image. */
export const dense: LayerClass = (source) => {
  const { description, inputs, weights } = source;
  const settings = settingsOf(description, { units: size, use_bias: flag(true), activation: anything });
  const activation = activationOf(description, settings.activation);
  const shape = onlyInput(description, inputs);
  const features = lastSize(description, shape);
  const output = (shapes: readonly Shape[]): Shape => [
    ...onlyInput(description, shapes).slice(0, -1),
    settings.units,
  ];
  if (shape.length === 3) return denseOnImage(source, settings, features, output);
  const parameters = weights.linear(features, settings.units, settings.use_bias);
  const record = (at: Operations, [input]: readonly LayerInput[]) => {
    const x = input!.traced;
    // A vector has units or classes; a sequence features, or the classes that may come at each position.
    const unit = x.node.axes.length === 1 || source.unit === 'class' ? source.unit : 'feature';
    if (activation.kind === 'linear') return at.linear('output', x, parameters, unit);
    return recordActivation(at, 'output', at.linear('linear', x, parameters, unit), activation);
  };
  return { detail: `${settings.units} units`, folds: activation.kind !== 'linear', output, record };
};

/** The same matrix for each cell is a convolution of 1×1. */
function denseOnImage(
  { description, weights }: LayerSource,
  settings: { readonly units: number; readonly use_bias: boolean; readonly activation: unknown },
  channels: number,
  output: Layer['output'],
): Layer {
  const filters = settings.units;
  const { read } = weights.take('kernel', [channels, filters]);
  const kernel = weights.kernel('kernel', { rows: 1, columns: 1, channels, filters, read });
  const bias = settings.use_bias ? weights.vector('bias', { name: 'filter', size: filters }) : undefined;
  const convolution: ConvolutionStep = {
    kernel,
    bias,
    activation: activationOf(description, settings.activation),
    prepare: (_at, x) => x,
    settings: () => POINTWISE,
  };
  return {
    detail: `${filters} units`,
    folds: convolution.activation.kind !== 'linear',
    output,
    record: (at, [input]) => recordConvolution(at, input!.traced, convolution),
    convolution,
  };
}
