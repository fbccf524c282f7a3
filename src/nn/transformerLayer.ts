import type { ActivationName } from '../trace/operation.ts';
import { type AttentionContext, type AttentionParameters, selfAttention } from './attention.ts';
import type { LinearParameters, NormParameters, Operations } from './operations.ts';
import type { Traced } from './traced.ts';

/** Two matrices with a non-linear function between them. */
export interface MlpParameters {
  readonly up: LinearParameters;
  readonly down: LinearParameters;
  readonly activation: ActivationName;
}

export interface LayerParameters {
  readonly attention: AttentionParameters;
  /** Belongs to the attention: before it, or after its sum. */
  readonly attentionNorm: NormParameters;
  readonly mlp: MlpParameters;
  readonly mlpNorm: NormParameters;
}

/** One layer of a stack: [position, feature] → [position, feature]. */
export type Layer = (at: Operations, x: Traced, context: AttentionContext) => Traced;

/** Each sublayer's output is added to its input, and the sum normalized (Vaswani et al. 2017): BERT. */
export const postNormLayer =
  (parameters: LayerParameters): Layer =>
  (at, x, context) => {
    const attended = selfAttention(at.at('attention'), x, parameters.attention, context);
    const summed = at.add('residual_attention', x, attended);
    const normalized = at.layerNorm('ln_attention', summed, parameters.attentionNorm);

    const output = mlp(at.at('mlp'), normalized, parameters.mlp);
    return at.add(
      'output',
      at.layerNorm('ln_mlp', at.add('residual_mlp', normalized, output), parameters.mlpNorm),
    );
  };

/** Each sublayer reads the normalized stream, and its output is added to the stream (Radford et al. 2019): GPT-2. */
export const preNormLayer =
  (parameters: LayerParameters): Layer =>
  (at, x, context) => {
    const normalized = at.layerNorm('ln_attention', x, parameters.attentionNorm);
    const attended = selfAttention(at.at('attention'), normalized, parameters.attention, context);
    const stream = at.add('residual_attention', x, attended);

    const output = mlp(at.at('mlp'), at.layerNorm('ln_mlp', stream, parameters.mlpNorm), parameters.mlp);
    return at.add('output', stream, output);
  };

/** Attention and MLP read the same stream, and both are added to it (Wang & Komatsuzaki 2021): GPT-NeoX. */
export const parallelLayer =
  (parameters: LayerParameters): Layer =>
  (at, x, context) => {
    const normalized = at.layerNorm('ln_attention', x, parameters.attentionNorm);
    const attended = selfAttention(at.at('attention'), normalized, parameters.attention, context);
    const output = mlp(at.at('mlp'), at.layerNorm('ln_mlp', x, parameters.mlpNorm), parameters.mlp);
    return at.add('output', x, attended, output);
  };

/** φ(x W₁ + b₁) W₂ + b₂ */
function mlp(at: Operations, x: Traced, { up, down, activation }: MlpParameters): Traced {
  const hidden = at.activation('hidden', at.linear('hidden_pre', x, up, 'neuron'), activation);
  return at.linear('output', hidden, down);
}
