import type { ExpectedTensor, FamilyFormat } from './familyFormat.ts';
import { weightAndBias } from './familyFormat.ts';
import {
  activation,
  divided,
  flag,
  MOST_POSITIONS,
  padTokenId,
  positiveNumber,
  refuse,
  refuseCrossAttention,
  type Settings,
  size,
} from './settings.ts';
import type { TransformerConfiguration } from './transformerConfiguration.ts';

/** Encoder: learnt positions, layer normalization after each sum (Devlin et al. 2019). */
export interface BertConfiguration extends TransformerConfiguration {
  readonly family: 'bert';
  /** Rows of the segment embedding. */
  readonly typeVocabulary: number;
}

export const bertFormat: FamilyFormat<BertConfiguration> = {
  types: ['bert'],
  classes: ['Bert'],
  readConfiguration: (json) => ({
    family: 'bert',
    ...encoderSettings(json),
    maximumPositions: size(json, 'max_position_embeddings', undefined, MOST_POSITIONS),
    padTokenId: padTokenId(json, size(json, 'vocab_size')),
  }),

  /** Files from before 2019 call a norm's weight and bias `gamma` and `beta`. */
  canonicalName(stored) {
    const modern = stored
      .replace(/(LayerNorm)\.gamma$/, '$1.weight')
      .replace(/(LayerNorm)\.beta$/, '$1.bias');
    return /^(embeddings|encoder|pooler)\./.test(modern) ? `bert.${modern}` : modern;
  },

  requiredTensors: (configuration) => bertTensors('bert', configuration, configuration.maximumPositions),

  optionalTensors: ({ vocabulary, hidden }) => [
    { name: 'cls.predictions.bias', shape: [vocabulary] },
    { name: 'cls.predictions.decoder.weight', shape: [vocabulary, hidden] },
    ...weightAndBias('cls.predictions.transform.dense', [hidden, hidden]),
    ...weightAndBias('cls.predictions.transform.LayerNorm', [hidden]),
  ],
};

/** The settings that BERT and RoBERTa spell alike. */
export function encoderSettings(json: Settings) {
  const unknownPositions = 'Its positions are of a kind that Model Lens cannot compute';
  refuse(json, 'position_embedding_type', ['absolute'], unknownPositions);
  refuse(
    json,
    'is_decoder',
    [false],
    'It is an encoder that was changed into a decoder, which cannot be run',
  );
  refuseCrossAttention(json);
  const hidden = size(json, 'hidden_size');
  const heads = size(json, 'num_attention_heads');
  return {
    hidden,
    heads,
    headSize: divided(hidden, heads),
    layers: size(json, 'num_hidden_layers'),
    intermediate: size(json, 'intermediate_size'),
    vocabulary: size(json, 'vocab_size'),
    activation: activation(json, 'hidden_act', 'gelu'),
    normalizationEpsilon: positiveNumber(json, 'layer_norm_eps', 1e-12),
    tiedEmbeddings: flag(json, 'tie_word_embeddings', true),
    typeVocabulary: size(json, 'type_vocab_size', 2),
  };
}

/** The stack's tensors, which BERT and RoBERTa name alike but for the prefix. */
export function* bertTensors(
  prefix: string,
  configuration: TransformerConfiguration & { readonly typeVocabulary: number },
  positionRows: number,
): Generator<ExpectedTensor> {
  const { layers, hidden, intermediate, vocabulary, typeVocabulary } = configuration;
  yield { name: `${prefix}.embeddings.word_embeddings.weight`, shape: [vocabulary, hidden] };
  yield { name: `${prefix}.embeddings.position_embeddings.weight`, shape: [positionRows, hidden] };
  yield { name: `${prefix}.embeddings.token_type_embeddings.weight`, shape: [typeVocabulary, hidden] };
  yield* weightAndBias(`${prefix}.embeddings.LayerNorm`, [hidden]);
  for (let i = 0; i < layers; i++) {
    const layer = `${prefix}.encoder.layer.${i}`;
    yield* weightAndBias(`${layer}.attention.self.query`, [hidden, hidden]);
    yield* weightAndBias(`${layer}.attention.self.key`, [hidden, hidden]);
    yield* weightAndBias(`${layer}.attention.self.value`, [hidden, hidden]);
    yield* weightAndBias(`${layer}.attention.output.dense`, [hidden, hidden]);
    yield* weightAndBias(`${layer}.attention.output.LayerNorm`, [hidden]);
    yield* weightAndBias(`${layer}.intermediate.dense`, [intermediate, hidden]);
    yield* weightAndBias(`${layer}.output.dense`, [hidden, intermediate]);
    yield* weightAndBias(`${layer}.output.LayerNorm`, [hidden]);
  }
}
