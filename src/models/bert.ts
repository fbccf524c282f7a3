import { type Layer, postNormLayer } from '../nn/transformerLayer.ts';
import type { BertConfiguration } from './formats/bert.ts';
import type { TransformerConfiguration } from './formats/transformerConfiguration.ts';
import { countedPositions, positionConstant, positionVectors } from './inputNodes.ts';
import type { LanguageModel } from './languageModel.ts';
import { storedHead, type StoredHead } from './maskedLanguageModel.ts';
import { Parameters } from './parameters.ts';
import { storedLayer, type StoredLayer } from './storedLayer.ts';
import type { TokenInput } from './tokenInput.ts';
import { transformer, type TransformerParts } from './transformer.ts';
import type { WeightSource } from './weights.ts';

const LAYER: StoredLayer = {
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  output: 'attention.output.dense',
  attentionNorm: 'attention.output.LayerNorm',
  up: 'intermediate.dense',
  down: 'output.dense',
  mlpNorm: 'output.LayerNorm',
};

const HEAD: StoredHead = {
  dense: 'cls.predictions.transform.dense',
  norm: 'cls.predictions.transform.LayerNorm',
  decoder: 'cls.predictions.decoder',
  embedding: 'bert.embeddings.word_embeddings',
  bias: 'cls.predictions.bias',
};

/**
 * An encoder of the BERT family (Devlin et al. 2019): learnt positions, each sublayer's output
 * added to its input and then normalized, every token sees every other.
 */
export function bertModel(configuration: BertConfiguration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  return transformer({
    parameters,
    causal: false,
    embed: bertEmbedding(parameters, 'bert', configuration, countedPositions),
    layers: bertLayers(parameters, 'bert', configuration),
    predict: storedHead(parameters, configuration, configuration.activation, HEAD),
  });
}

/**
 * Token, position and type vectors, summed and normalized.
 * @param prefix of the stored names
 * @param positionsOf each token's row of the position table
 */
export function bertEmbedding(
  parameters: Parameters,
  prefix: string,
  configuration: TransformerConfiguration & { readonly typeVocabulary: number },
  positionsOf: (input: TokenInput) => readonly number[],
): TransformerParts['embed'] {
  const stored = (name: string): string => `${prefix}.embeddings.${name}`;
  const tokens = parameters.table('embedding.token.table', stored('word_embeddings.weight'), 'vocabulary');
  const places = parameters.table(
    'embedding.position.table',
    stored('position_embeddings.weight'),
    'position',
  );
  const kinds = parameters.table('embedding.type.table', stored('token_type_embeddings.weight'), 'type');
  const norm = parameters.norm(
    'embedding.output',
    stored('LayerNorm'),
    configuration.normalizationEpsilon,
    true,
  );
  return (recorder, input) => {
    const ids = positionConstant(recorder, input, 'input.ids', input.ids);
    const positions = positionConstant(recorder, input, 'input.positions', positionsOf(input));
    // A model that knows one type (RoBERTa) reads a pair as one text, whatever the tokenizer says.
    const given = configuration.typeVocabulary > 1 ? input.types : undefined;
    const types = positionConstant(recorder, input, 'input.types', given ?? input.ids.map(() => 0));
    return (at) => {
      const token = at.lookup('token', tokens, ids);
      const position = positionVectors(at, input, places, positions);
      const type = at.lookup('type', kinds, types);
      return at.layerNorm('output', at.add('sum', token, position, type), norm);
    };
  };
}

/** @param prefix of the stored names */
export function bertLayers(
  parameters: Parameters,
  prefix: string,
  configuration: TransformerConfiguration,
): Layer[] {
  const stack = `${prefix}.encoder.layer`;
  return Array.from({ length: configuration.layers }, (_, i) =>
    postNormLayer(storedLayer(parameters, configuration, i, stack, LAYER, true)),
  );
}
