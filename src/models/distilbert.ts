import { postNormLayer } from '../nn/transformerLayer.ts';
import type { DistilBertConfiguration } from './formats/distilbert.ts';
import { countedPositions, positionConstant, positionVectors } from './inputNodes.ts';
import type { LanguageModel } from './languageModel.ts';
import { storedHead, type StoredHead } from './maskedLanguageModel.ts';
import { Parameters } from './parameters.ts';
import { storedLayer, type StoredLayer } from './storedLayer.ts';
import { transformer, type TransformerParts } from './transformer.ts';
import type { WeightSource } from './weights.ts';

const LAYER: StoredLayer = {
  query: 'attention.q_lin',
  key: 'attention.k_lin',
  value: 'attention.v_lin',
  output: 'attention.out_lin',
  attentionNorm: 'sa_layer_norm',
  up: 'ffn.lin1',
  down: 'ffn.lin2',
  mlpNorm: 'output_layer_norm',
};

const HEAD: StoredHead = {
  dense: 'vocab_transform',
  norm: 'vocab_layer_norm',
  decoder: 'vocab_projector',
  embedding: 'distilbert.embeddings.word_embeddings',
  bias: 'vocab_projector.bias',
};

/** A DistilBERT encoder (Sanh et al. 2019): BERT's layers, without token types. */
export function distilBertModel(
  configuration: DistilBertConfiguration,
  weights: WeightSource,
): LanguageModel {
  const parameters = new Parameters(weights);
  return transformer({
    parameters,
    causal: false,
    embed: embedding(parameters, configuration),
    layers: Array.from({ length: configuration.layers }, (_, i) =>
      postNormLayer(storedLayer(parameters, configuration, i, 'distilbert.transformer.layer', LAYER, true)),
    ),
    predict: storedHead(parameters, configuration, configuration.activation, HEAD),
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
    const positions = positionConstant(recorder, input, 'input.positions', countedPositions(input));
    return (at) => {
      const token = at.lookup('token', tokens, ids);
      const position = positionVectors(at, input, places, positions);
      return at.layerNorm('output', at.add('sum', token, position), norm);
    };
  };
}
