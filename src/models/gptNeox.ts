import { type LayerParameters, parallelLayer, preNormLayer } from '../nn/transformerLayer.ts';
import type { GptNeoxConfiguration } from './formats/gptNeox.ts';
import { rotatedEmbedding } from './rotatedEmbedding.ts';
import type { LanguageModel } from './languageModel.ts';
import { nextToken } from './nextToken.ts';
import { Parameters } from './parameters.ts';
import { transformer } from './transformer.ts';
import type { WeightSource } from './weights.ts';

/**
 * A decoder of the GPT-NeoX family (Black et al. 2022; also Pythia): rotary positions in a part of each
 * head's features, attention and MLP side by side.
 */
export function gptNeoxModel(configuration: GptNeoxConfiguration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  const { layers, normalizationEpsilon, tiedEmbeddings, rotarySize, ropeTheta } = configuration;
  const layer = configuration.parallelResidual ? parallelLayer : preNormLayer;
  const norm = parameters.norm('final_norm', 'gpt_neox.final_layer_norm', normalizationEpsilon, true);
  const output = tiedEmbeddings ? 'gpt_neox.embed_in' : 'embed_out';
  return transformer({
    parameters,
    causal: true,
    rotary: { size: rotarySize, theta: ropeTheta },
    embed: rotatedEmbedding(
      parameters.table('embedding.token.table', 'gpt_neox.embed_in.weight', 'vocabulary'),
    ),
    layers: Array.from({ length: layers }, (_, i) => layer(layerParameters(parameters, configuration, i))),
    predict: nextToken(norm, parameters.linear('logits', output, false)),
  });
}

function layerParameters(
  parameters: Parameters,
  configuration: GptNeoxConfiguration,
  i: number,
): LayerParameters {
  const { normalizationEpsilon, heads, attentionBias, activation } = configuration;
  const layer = `gpt_neox.layers.${i}`;
  const linear = (name: string, stored: string, bias: boolean) =>
    parameters.linear(`layer.${i}.${name}`, `${layer}.${stored}`, bias);
  const norm = (name: string, stored: string) =>
    parameters.norm(`layer.${i}.${name}`, `${layer}.${stored}`, normalizationEpsilon, true);
  // Query, key and value are stored as one layer, in turn for each head.
  const turns = (name: string, parts: readonly number[]) =>
    parameters.interleaved(
      `layer.${i}.attention.${name}`,
      `${layer}.attention.query_key_value`,
      { heads, turns: 3, parts },
      attentionBias,
    );
  return {
    attention: {
      query: turns('query', [0]),
      key: turns('key', [1]),
      value: turns('value', [2]),
      joined: turns('joined', [0, 1, 2]),
      output: linear('attention.output', 'attention.dense', attentionBias),
      heads,
      keyValueHeads: heads,
    },
    attentionNorm: norm('ln_attention', 'input_layernorm'),
    mlp: {
      up: linear('mlp.hidden_pre', 'mlp.dense_h_to_4h', true),
      down: linear('mlp.output', 'mlp.dense_4h_to_h', true),
      activation,
    },
    mlpNorm: norm('ln_mlp', 'post_attention_layernorm'),
  };
}
