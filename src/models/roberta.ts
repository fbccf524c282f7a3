import { postNormLayer } from '../nn/transformerLayer.ts';
import { bertEmbedding, bertLayerParameters } from './bert.ts';
import type { RobertaConfiguration } from './formats/roberta.ts';
import type { LanguageModel } from './languageModel.ts';
import { maskedLanguageModel, type MaskedLanguageModelParameters } from './maskedLanguageModel.ts';
import { Parameters } from './parameters.ts';
import { transformer } from './transformer.ts';
import type { WeightSource } from './weights.ts';

/** An encoder of the RoBERTa family (Liu et al. 2019): BERT's layers, positions counted from behind the padding's. */
export function robertaModel(configuration: RobertaConfiguration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  const { padTokenId } = configuration;
  const head = weights.has('lm_head.bias') ? headParameters(parameters, configuration) : undefined;
  return transformer({
    parameters,
    causal: false,
    embed: bertEmbedding(parameters, 'roberta', configuration, ({ ids }) =>
      robertaPositions(ids, padTokenId),
    ),
    layers: Array.from({ length: configuration.layers }, (_, i) =>
      postNormLayer(bertLayerParameters(parameters, 'roberta', configuration, i)),
    ),
    predict: head && maskedLanguageModel(head),
  });
}

/** Tokens are counted on from the padding's id; padding is not counted and has the row of its own id. */
function robertaPositions(ids: readonly number[], padTokenId: number): number[] {
  let last = padTokenId;
  return ids.map((id) => (id === padTokenId ? padTokenId : ++last));
}

function headParameters(
  parameters: Parameters,
  configuration: RobertaConfiguration,
): MaskedLanguageModelParameters {
  const { tiedEmbeddings, normalizationEpsilon } = configuration;
  const stored = tiedEmbeddings ? 'roberta.embeddings.word_embeddings' : 'lm_head.decoder';
  return {
    dense: parameters.linear('mlm.dense', 'lm_head.dense', true),
    // Whatever function the layers have.
    activation: 'gelu',
    norm: parameters.norm('mlm_transform', 'lm_head.layer_norm', normalizationEpsilon, true),
    vocabulary: {
      ...parameters.linear('logits', stored, false),
      bias: parameters.vector('logits.bias', 'lm_head.bias'),
    },
  };
}
