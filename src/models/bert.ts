import { type LayerParameters, postNormLayer } from '../nn/transformerLayer.ts';
import type { BertConfiguration } from './formats/bert.ts';
import type { TransformerConfiguration } from './formats/transformerConfiguration.ts';
import { positionConstant, positionVectors } from './inputNodes.ts';
import type { LanguageModel } from './languageModel.ts';
import { maskedLanguageModel, type MaskedLanguageModelParameters } from './maskedLanguageModel.ts';
import { Parameters } from './parameters.ts';
import type { TokenInput } from './tokenInput.ts';
import { transformer, type TransformerParts } from './transformer.ts';
import type { WeightSource } from './weights.ts';

/**
 * An encoder of the BERT family (Devlin et al. 2019): learnt positions, each sublayer's output
 * added to its input and then normalized, every token sees every other.
 */
export function bertModel(configuration: BertConfiguration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  const head = weights.has('cls.predictions.bias') ? headParameters(parameters, configuration) : undefined;
  return transformer({
    parameters,
    causal: false,
    embed: bertEmbedding(parameters, 'bert', configuration, ({ ids }) => ids.map((_, position) => position)),
    layers: Array.from({ length: configuration.layers }, (_, i) =>
      postNormLayer(bertLayerParameters(parameters, 'bert', configuration, i)),
    ),
    predict: head && maskedLanguageModel(head),
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
export function bertLayerParameters(
  parameters: Parameters,
  prefix: string,
  configuration: TransformerConfiguration,
  i: number,
): LayerParameters {
  const { normalizationEpsilon, heads, activation } = configuration;
  const layer = `${prefix}.encoder.layer.${i}`;
  const linear = (name: string, stored: string) =>
    parameters.linear(`layer.${i}.${name}`, `${layer}.${stored}`, true);
  const norm = (name: string, stored: string) =>
    parameters.norm(`layer.${i}.${name}`, `${layer}.${stored}`, normalizationEpsilon, true);
  return {
    attention: {
      query: linear('attention.query', 'attention.self.query'),
      key: linear('attention.key', 'attention.self.key'),
      value: linear('attention.value', 'attention.self.value'),
      output: linear('attention.output', 'attention.output.dense'),
      joined: parameters.joined(
        `layer.${i}.attention.joined`,
        ['query', 'key', 'value'].map((part) => `${layer}.attention.self.${part}`),
        true,
      ),
      heads,
      keyValueHeads: heads,
    },
    attentionNorm: norm('ln_attention', 'attention.output.LayerNorm'),
    mlp: {
      up: linear('mlp.hidden_pre', 'intermediate.dense'),
      down: linear('mlp.output', 'output.dense'),
      activation,
    },
    mlpNorm: norm('ln_mlp', 'output.LayerNorm'),
  };
}

function headParameters(
  parameters: Parameters,
  configuration: BertConfiguration,
): MaskedLanguageModelParameters {
  const { tiedEmbeddings, normalizationEpsilon, activation } = configuration;
  const stored = tiedEmbeddings ? 'bert.embeddings.word_embeddings' : 'cls.predictions.decoder';
  return {
    dense: parameters.linear('mlm.dense', 'cls.predictions.transform.dense', true),
    activation,
    norm: parameters.norm('mlm_transform', 'cls.predictions.transform.LayerNorm', normalizationEpsilon, true),
    vocabulary: {
      ...parameters.linear('logits', stored, false),
      bias: parameters.vector('logits.bias', 'cls.predictions.bias'),
    },
  };
}
