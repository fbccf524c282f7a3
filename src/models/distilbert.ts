import { type LayerParameters, postNormLayer } from '../nn/transformerLayer.ts';
import type { DistilBertConfiguration } from './formats/distilbert.ts';
import { positionConstant, positionVectors } from './inputNodes.ts';
import type { LanguageModel } from './languageModel.ts';
import { maskedLanguageModel, type MaskedLanguageModelParameters } from './maskedLanguageModel.ts';
import { Parameters } from './parameters.ts';
import { transformer, type TransformerParts } from './transformer.ts';
import type { WeightSource } from './weights.ts';

/** A DistilBERT encoder (Sanh et al. 2019): BERT's layers, without token types. */
export function distilBertModel(
  configuration: DistilBertConfiguration,
  weights: WeightSource,
): LanguageModel {
  const parameters = new Parameters(weights);
  const head = weights.has('vocab_projector.bias') ? headParameters(parameters, configuration) : undefined;
  return transformer({
    parameters,
    causal: false,
    embed: embedding(parameters, configuration),
    layers: Array.from({ length: configuration.layers }, (_, i) =>
      postNormLayer(layerParameters(parameters, configuration, i)),
    ),
    predict: head && maskedLanguageModel(head),
  });
}

function embedding(
  parameters: Parameters,
  configuration: DistilBertConfiguration,
): TransformerParts['embed'] {
  const stored = (name: string): string => `distilbert.embeddings.${name}`;
  const tokens = parameters.table('embedding.token.table', stored('word_embeddings.weight'), 'vocabulary');
  const places = parameters.table(
    'embedding.position.table',
    stored('position_embeddings.weight'),
    'position',
  );
  const norm = parameters.norm(
    'embedding.output',
    stored('LayerNorm'),
    configuration.normalizationEpsilon,
    true,
  );
  return (recorder, input) => {
    const ids = positionConstant(recorder, input, 'input.ids', input.ids);
    const all = input.ids.map((_, position) => position);
    const positions = positionConstant(recorder, input, 'input.positions', all);
    return (at) => {
      const token = at.lookup('token', tokens, ids);
      const position = positionVectors(at, input, places, positions);
      return at.layerNorm('output', at.add('sum', token, position), norm);
    };
  };
}

function layerParameters(
  parameters: Parameters,
  configuration: DistilBertConfiguration,
  i: number,
): LayerParameters {
  const { normalizationEpsilon, heads, activation } = configuration;
  const layer = `distilbert.transformer.layer.${i}`;
  const linear = (name: string, stored: string) =>
    parameters.linear(`layer.${i}.${name}`, `${layer}.${stored}`, true);
  const norm = (name: string, stored: string) =>
    parameters.norm(`layer.${i}.${name}`, `${layer}.${stored}`, normalizationEpsilon, true);
  return {
    attention: {
      query: linear('attention.query', 'attention.q_lin'),
      key: linear('attention.key', 'attention.k_lin'),
      value: linear('attention.value', 'attention.v_lin'),
      output: linear('attention.output', 'attention.out_lin'),
      joined: parameters.joined(
        `layer.${i}.attention.joined`,
        ['q_lin', 'k_lin', 'v_lin'].map((part) => `${layer}.attention.${part}`),
        true,
      ),
      heads,
      keyValueHeads: heads,
    },
    attentionNorm: norm('ln_attention', 'sa_layer_norm'),
    mlp: { up: linear('mlp.hidden_pre', 'ffn.lin1'), down: linear('mlp.output', 'ffn.lin2'), activation },
    mlpNorm: norm('ln_mlp', 'output_layer_norm'),
  };
}

function headParameters(
  parameters: Parameters,
  configuration: DistilBertConfiguration,
): MaskedLanguageModelParameters {
  const { tiedEmbeddings, normalizationEpsilon, activation } = configuration;
  const stored = tiedEmbeddings ? 'distilbert.embeddings.word_embeddings' : 'vocab_projector';
  return {
    dense: parameters.linear('mlm.dense', 'vocab_transform', true),
    activation,
    norm: parameters.norm('mlm_transform', 'vocab_layer_norm', normalizationEpsilon, true),
    vocabulary: {
      ...parameters.linear('logits', stored, false),
      bias: parameters.vector('logits.bias', 'vocab_projector.bias'),
    },
  };
}
