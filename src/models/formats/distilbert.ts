import type { ExpectedTensor, FamilyFormat } from './familyFormat.ts';
import { weightAndBias } from './familyFormat.ts';
import { activation, divided, flag, MOST_POSITIONS, padTokenId, size } from './settings.ts';
import type { TransformerConfiguration } from './transformerConfiguration.ts';

/** BERT with half the layers and without token types, taught by the large one (Sanh et al. 2019). */
export interface DistilBertConfiguration extends TransformerConfiguration {
  readonly family: 'distilbert';
}

export const distilBertFormat: FamilyFormat<DistilBertConfiguration> = {
  types: ['distilbert'],
  classes: ['DistilBert'],

  readConfiguration(json) {
    const hidden = size(json, 'dim');
    const heads = size(json, 'n_heads');
    const vocabulary = size(json, 'vocab_size');
    return {
      family: 'distilbert',
      hidden,
      heads,
      headSize: divided(hidden, heads),
      layers: size(json, 'n_layers'),
      intermediate: size(json, 'hidden_dim'),
      vocabulary,
      maximumPositions: size(json, 'max_position_embeddings', undefined, MOST_POSITIONS),
      activation: activation(json, 'activation', 'gelu'),
      // Written into the program, not into the file.
      normalizationEpsilon: 1e-12,
      tiedEmbeddings: flag(json, 'tie_word_embeddings', true),
      padTokenId: padTokenId(json, vocabulary),
    };
  },

  canonicalName: (stored) => (/^(embeddings|transformer)\./.test(stored) ? `distilbert.${stored}` : stored),

  requiredTensors: distilBertTensors,

  optionalTensors: ({ vocabulary, hidden }) => [
    { name: 'vocab_projector.bias', shape: [vocabulary] },
    { name: 'vocab_projector.weight', shape: [vocabulary, hidden] },
    ...weightAndBias('vocab_transform', [hidden, hidden]),
    ...weightAndBias('vocab_layer_norm', [hidden]),
  ],
};

function* distilBertTensors(configuration: DistilBertConfiguration): Generator<ExpectedTensor> {
  const { layers, hidden, intermediate, vocabulary, maximumPositions } = configuration;
  yield { name: 'distilbert.embeddings.word_embeddings.weight', shape: [vocabulary, hidden] };
  yield { name: 'distilbert.embeddings.position_embeddings.weight', shape: [maximumPositions, hidden] };
  yield* weightAndBias('distilbert.embeddings.LayerNorm', [hidden]);
  for (let i = 0; i < layers; i++) {
    const layer = `distilbert.transformer.layer.${i}`;
    for (const part of ['q_lin', 'k_lin', 'v_lin', 'out_lin'])
      yield* weightAndBias(`${layer}.attention.${part}`, [hidden, hidden]);
    yield* weightAndBias(`${layer}.sa_layer_norm`, [hidden]);
    yield* weightAndBias(`${layer}.ffn.lin1`, [intermediate, hidden]);
    yield* weightAndBias(`${layer}.ffn.lin2`, [hidden, intermediate]);
    yield* weightAndBias(`${layer}.output_layer_norm`, [hidden]);
  }
}
