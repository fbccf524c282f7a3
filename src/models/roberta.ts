import { bertEmbedding, bertLayers } from './bert.ts';
import type { RobertaConfiguration } from './formats/roberta.ts';
import type { LanguageModel } from './languageModel.ts';
import { storedHead, type StoredHead } from './maskedLanguageModel.ts';
import { Parameters } from './parameters.ts';
import { transformer } from './transformer.ts';
import type { WeightSource } from './weights.ts';

const HEAD: StoredHead = {
  dense: 'lm_head.dense',
  norm: 'lm_head.layer_norm',
  decoder: 'lm_head.decoder',
  embedding: 'roberta.embeddings.word_embeddings',
  bias: 'lm_head.bias',
};

/** An encoder of the RoBERTa family (Liu et al. 2019): BERT's layers, positions counted from behind the padding's. */
export function robertaModel(configuration: RobertaConfiguration, weights: WeightSource): LanguageModel {
  const parameters = new Parameters(weights);
  const { padTokenId } = configuration;
  return transformer({
    parameters,
    causal: false,
    embed: bertEmbedding(parameters, 'roberta', configuration, ({ ids }) =>
      robertaPositions(ids, padTokenId),
    ),
    layers: bertLayers(parameters, 'roberta', configuration),
    // The head has this function, whatever the layers have.
    predict: storedHead(parameters, configuration, 'gelu', HEAD),
  });
}

/** Tokens are counted on from the padding's id; padding is not counted and has the row of its own id. */
function robertaPositions(ids: readonly number[], padTokenId: number): number[] {
  let last = padTokenId;
  return ids.map((id) => (id === padTokenId ? padTokenId : ++last));
}
