import type { ExpectedTensor, FamilyFormat } from './familyFormat.ts';
import { linearTensors, weightAndBias } from './familyFormat.ts';
import { activation, divided, flag, MOST_POSITIONS, padTokenId, refuse, size } from './settings.ts';
import type { TransformerConfiguration } from './transformerConfiguration.ts';

/** Rows at the beginning of the position table that no token gets. */
export const OPT_SKIPPED_POSITIONS = 2;

/** Decoder: learnt positions, ReLU (Zhang et al. 2022). */
export interface OptConfiguration extends TransformerConfiguration {
  readonly family: 'opt';
  /** Width of the token embedding; where it is not `hidden`, matrices lead into the stream and out of it. */
  readonly embeddingSize: number;
  /** Layer normalization before each sublayer; after each sum in the model of 350 million parameters. */
  readonly normalizedBefore: boolean;
  /** Whether the stream is normalized once more before the output. */
  readonly finalNorm: boolean;
  readonly bias: boolean;
}

export const optFormat: FamilyFormat<OptConfiguration> = {
  types: ['opt'],
  classes: ['OPT'],

  readConfiguration(json) {
    refuse(
      json,
      'layer_norm_elementwise_affine',
      [true],
      'Its norms have no learnt scale, which cannot be computed',
    );
    const hidden = size(json, 'hidden_size');
    const heads = size(json, 'num_attention_heads');
    const vocabulary = size(json, 'vocab_size');
    const normalizedBefore = flag(json, 'do_layer_norm_before', true);
    return {
      family: 'opt',
      hidden,
      heads,
      headSize: divided(hidden, heads),
      layers: size(json, 'num_hidden_layers'),
      intermediate: size(json, 'ffn_dim'),
      vocabulary,
      maximumPositions: size(json, 'max_position_embeddings', 2048, MOST_POSITIONS),
      activation: activation(json, 'activation_function', 'relu'),
      // Written into the program, not into the file.
      normalizationEpsilon: 1e-5,
      tiedEmbeddings: flag(json, 'tie_word_embeddings', true),
      padTokenId: padTokenId(json, vocabulary),
      embeddingSize: size(json, 'word_embed_proj_dim', hidden),
      normalizedBefore,
      finalNorm: normalizedBefore && !flag(json, '_remove_final_layer_norm', false),
      bias: flag(json, 'enable_bias', true),
    };
  },

  canonicalName: (stored) => (stored.startsWith('decoder.') ? `model.${stored}` : stored),

  requiredTensors: optTensors,

  optionalTensors: ({ vocabulary, embeddingSize }) => [
    { name: 'lm_head.weight', shape: [vocabulary, embeddingSize] },
  ],
};

function* optTensors(configuration: OptConfiguration): Generator<ExpectedTensor> {
  const { layers, hidden, intermediate, vocabulary, maximumPositions } = configuration;
  const { embeddingSize, tiedEmbeddings, finalNorm, bias } = configuration;
  const stack = 'model.decoder';
  yield { name: `${stack}.embed_tokens.weight`, shape: [vocabulary, embeddingSize] };
  const positions = maximumPositions + OPT_SKIPPED_POSITIONS;
  yield { name: `${stack}.embed_positions.weight`, shape: [positions, hidden] };
  if (!tiedEmbeddings) yield { name: 'lm_head.weight', shape: [vocabulary, embeddingSize] };
  if (embeddingSize !== hidden) {
    yield { name: `${stack}.project_in.weight`, shape: [hidden, embeddingSize] };
    yield { name: `${stack}.project_out.weight`, shape: [embeddingSize, hidden] };
  }
  for (let i = 0; i < layers; i++) {
    const layer = `${stack}.layers.${i}`;
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj'])
      yield* linearTensors(`${layer}.self_attn.${part}`, [hidden, hidden], bias);
    yield* weightAndBias(`${layer}.self_attn_layer_norm`, [hidden]);
    yield* linearTensors(`${layer}.fc1`, [intermediate, hidden], bias);
    yield* linearTensors(`${layer}.fc2`, [hidden, intermediate], bias);
    yield* weightAndBias(`${layer}.final_layer_norm`, [hidden]);
  }
  if (finalNorm) yield* weightAndBias(`${stack}.final_layer_norm`, [hidden]);
}
