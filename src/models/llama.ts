import { selfAttention } from '../nn/attention.ts';
import type { Operations } from '../nn/operations.ts';
import type { Traced } from '../nn/traced.ts';
import type { Layer } from '../nn/transformerLayer.ts';
import type { LlamaConfiguration } from './formats/llama.ts';
import type { LanguageModel } from './languageModel.ts';
import { Parameters } from './parameters.ts';
import { rotatedEmbedding } from './rotatedEmbedding.ts';
import { transformer } from './transformer.ts';
import type { WeightSource } from './weights.ts';

/**
 * A decoder of the Llama family (Touvron et al. 2023): RMS normalization before each sublayer,
 * rotary positions, SwiGLU, each token sees itself and what is before it.
 */
export function llamaModel(configuration: LlamaConfiguration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  const { layers, headSize, ropeTheta, normalizationEpsilon } = configuration;
  const norm = parameters.norm('final_norm', 'model.norm', normalizationEpsilon, false);
  const output = configuration.tiedEmbeddings ? 'model.embed_tokens' : 'lm_head';
  const vocabulary = parameters.linear('logits', output, false);
  return transformer({
    parameters,
    causal: true,
    rotary: { size: headSize, theta: ropeTheta },
    embed: rotatedEmbedding(
      parameters.table('embedding.token.table', 'model.embed_tokens.weight', 'vocabulary'),
    ),
    layers: Array.from({ length: layers }, (_, i) =>
      llamaLayer(layerParameters(parameters, configuration, i)),
    ),
    predict: (at: Operations, x: Traced): Traced => {
      const normalized = at.rmsNorm('final_norm', x, norm);
      return at.softmax('probabilities', at.linear('logits', normalized, vocabulary, 'vocabulary'));
    },
  });
}

const llamaLayer =
  (parameters: ReturnType<typeof layerParameters>): Layer =>
  (at, x, context) => {
    const read = at.rmsNorm('ln_attention', x, parameters.attentionNorm);
    const attended = selfAttention(at.at('attention'), read, parameters.attention, context);
    const stream = at.add('residual_attention', x, attended);

    const normalized = at.rmsNorm('ln_mlp', stream, parameters.mlpNorm);
    const mlp = at.at('mlp');
    const gate = mlp.activation(
      'gate',
      mlp.linear('gate_pre', normalized, parameters.gate, 'neuron'),
      parameters.activation,
    );
    const hidden = mlp.multiply('hidden', gate, mlp.linear('up', normalized, parameters.up, 'neuron'));
    return at.add('output', stream, mlp.linear('output', hidden, parameters.down));
  };

function layerParameters(parameters: Parameters, configuration: LlamaConfiguration, i: number) {
  const { attentionBias, mlpBias, normalizationEpsilon } = configuration;
  const linear = (name: string, stored: string, bias: boolean) =>
    parameters.linear(`layer.${i}.${name}`, `model.layers.${i}.${stored}`, bias);
  const norm = (name: string, stored: string) =>
    parameters.norm(`layer.${i}.${name}`, `model.layers.${i}.${stored}`, normalizationEpsilon, false);
  return {
    attentionNorm: norm('ln_attention', 'input_layernorm'),
    attention: {
      query: linear('attention.query', 'self_attn.q_proj', attentionBias),
      key: linear('attention.key', 'self_attn.k_proj', attentionBias),
      value: linear('attention.value', 'self_attn.v_proj', attentionBias),
      output: linear('attention.output', 'self_attn.o_proj', attentionBias),
      joined: parameters.joined(
        `layer.${i}.attention.joined`,
        ['q_proj', 'k_proj', 'v_proj'].map((part) => `model.layers.${i}.self_attn.${part}`),
        attentionBias,
      ),
      heads: configuration.heads,
      keyValueHeads: configuration.keyValueHeads,
    },
    mlpNorm: norm('ln_mlp', 'post_attention_layernorm'),
    gate: linear('mlp.gate_pre', 'mlp.gate_proj', mlpBias),
    up: linear('mlp.up', 'mlp.up_proj', mlpBias),
    down: linear('mlp.output', 'mlp.down_proj', mlpBias),
    activation: configuration.activation,
  };
}
