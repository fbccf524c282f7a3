import type { Operations } from '../../nn/operations.ts';
import type { ConvolutionSettings } from '../../nn/convolve.ts';
import type { BatchNormParameters } from '../../nn/foldedConvolution.ts';
import type { KernelParameter } from '../../nn/kernelParameter.ts';
import type { Parameter, Traced } from '../../nn/traced.ts';
import type { Activation } from './classes/activations.ts';
import type { Direction } from './classes/recurrentOutput.ts';
import type { LayerDescription } from './graph.ts';
import type { LayerWeights } from './layerWeights.ts';
import type { Shape } from './shape.ts';

/** A layer that was read and checked: what it gives, and how it is computed. */
export interface Layer {
  /** `3×3, stride 2`: what a title says beside the name. */
  readonly detail?: string;
  /** Whether it has steps to look at before its output, beside an activation. */
  readonly folds?: boolean;
  /**
   * Known before anything is computed; called again with the sizes of a run where some were free.
   * @throws ProblemError `bad-model` where the layer does not fit on its input
   */
  output(inputs: readonly Shape[]): Shape;
  /**
   * Takes the layer's operations down.
   * @param at names start with `layer.NAME.`
   * @returns the node named `output`
   */
  record(at: Operations, inputs: readonly LayerInput[]): Traced;
  /** Which positions of the output count; those that all inputs agree on where left out. `none`: the output has no mask. */
  mask?: 'none' | ((inputs: readonly LayerInput[]) => Mask | undefined);
  /** Of a recurrent layer: one, or the two that a bidirectional one is made of. */
  readonly directions?: readonly Direction[];
  /** Of a layer whose last step is a convolution: what follows it alone may be computed with it at once. */
  readonly convolution?: ConvolutionStep;
  /** Of a layer that normalizes by numbers counted in training. */
  readonly normalization?: BatchNormParameters;
  /** Of a layer that is an activation. */
  readonly activation?: Activation;
}

export interface ConvolutionStep {
  readonly kernel: KernelParameter;
  readonly bias?: Parameter | undefined;
  readonly activation: Activation;
  /** What the convolution reads: x, or what an earlier step makes of it. */
  prepare(at: Operations, x: Traced): Traced;
  /** With the padding that the size of its input asks for. */
  settings(x: Traced): ConvolutionSettings;
}

/** Lets other work in while a layer is computed. @param share of it that is done, from 0 to 1; throws to stop the run */
export type PauseWithin = (share: number) => Promise<void>;

/** One number for each position of a sequence: 1 where it counts, 0 where it only fills up. */
export type Mask = Float32Array;

export interface LayerInput {
  readonly traced: Traced;
  readonly mask?: Mask | undefined;
}

/** What a class of layers is told of one of its own. */
export interface LayerSource {
  readonly description: LayerDescription;
  /** Of what it reads. */
  readonly inputs: readonly Shape[];
  readonly weights: LayerWeights;
  /** What the entries of a vector are that it gives: `class` where the network ends in their probabilities. */
  readonly unit: 'unit' | 'class';
}

/**
 * Reads one class of layers: checks the settings, which come from a file, and the shapes of the weights.
 * @throws ProblemError `bad-model` with the name of the layer and the reason
 */
export type LayerClass = (source: LayerSource) => Layer;
