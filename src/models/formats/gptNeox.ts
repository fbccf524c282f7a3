import type { ExpectedTensor, FamilyFormat } from './familyFormat.ts';
import { linearTensors, weightAndBias } from './familyFormat.ts';
import {
  activation,
  bad,
  divided,
  firstPositiveNumber,
  flag,
  MOST_POSITIONS,
  padTokenId,
  positiveNumber,
  rotarySettings,
  type Settings,
  size,
} from './settings.ts';
import type { TransformerConfiguration } from './transformerConfiguration.ts';

/** Decoder: rotary positions in a part of each head, attention and MLP side by side (Black et al. 2022). */
export interface GptNeoxConfiguration extends TransformerConfiguration {
  readonly family: 'gpt_neox';
  /** Features of a head that are turned; the others pass unchanged. */
  readonly rotarySize: number;
  /** Base of the rotary wavelengths. */
  readonly ropeTheta: number;
  /** Attention and MLP read the same stream, instead of one after the other. */
  readonly parallelResidual: boolean;
  readonly attentionBias: boolean;
}

export const gptNeoxFormat: FamilyFormat<GptNeoxConfiguration> = {
  types: ['gpt_neox'],
  classes: ['GPTNeoX'],

  readConfiguration(json) {
    const hidden = size(json, 'hidden_size');
    const heads = size(json, 'num_attention_heads');
    const vocabulary = size(json, 'vocab_size');
    const headSize = divided(hidden, heads);
    return {
      family: 'gpt_neox',
      hidden,
      heads,
      headSize,
      layers: size(json, 'num_hidden_layers'),
      intermediate: size(json, 'intermediate_size'),
      vocabulary,
      maximumPositions: size(json, 'max_position_embeddings', 2048, MOST_POSITIONS),
      activation: activation(json, 'hidden_act', 'gelu'),
      normalizationEpsilon: positiveNumber(json, 'layer_norm_eps', 1e-5),
      tiedEmbeddings: flag(json, 'tie_word_embeddings', false),
      padTokenId: padTokenId(json, vocabulary),
      ...rotary(json, headSize),
      parallelResidual: flag(json, 'use_parallel_residual', true),
      attentionBias: flag(json, 'attention_bias', true),
    };
  },

  canonicalName: (stored) =>
    /^(embed_in|layers|final_layer_norm)\./.test(stored) ? `gpt_neox.${stored}` : stored,

  requiredTensors: gptNeoxTensors,

  optionalTensors: ({ vocabulary, hidden }) => [{ name: 'embed_out.weight', shape: [vocabulary, hidden] }],
};

/** Both spellings: inside `rope_parameters`, and `rotary_pct` with `rotary_emb_base`. */
function rotary(json: Settings, headSize: number) {
  const parameters = rotarySettings(json);
  const part = firstPositiveNumber(
    [
      [parameters, 'partial_rotary_factor'],
      [json, 'partial_rotary_factor'],
      [json, 'rotary_pct'],
    ],
    0.25,
  );
  const rotarySize = Math.floor(headSize * part);
  if (rotarySize < 2 || rotarySize > headSize || rotarySize % 2 !== 0)
    throw bad(`${rotarySize} of ${headSize} features of a head cannot be rotated: an even number is needed.`);
  const ropeTheta = firstPositiveNumber(
    [
      [parameters, 'rope_theta'],
      [json, 'rope_theta'],
      [json, 'rotary_emb_base'],
    ],
    10_000,
  );
  return { rotarySize, ropeTheta };
}

/** Query, key and value are one layer; its outputs are head × (query, key, value) × feature. */
function* gptNeoxTensors(configuration: GptNeoxConfiguration): Generator<ExpectedTensor> {
  const { layers, hidden, intermediate, vocabulary, attentionBias, tiedEmbeddings } = configuration;
  yield { name: 'gpt_neox.embed_in.weight', shape: [vocabulary, hidden] };
  if (!tiedEmbeddings) yield { name: 'embed_out.weight', shape: [vocabulary, hidden] };
  for (let i = 0; i < layers; i++) {
    const layer = `gpt_neox.layers.${i}`;
    yield* weightAndBias(`${layer}.input_layernorm`, [hidden]);
    yield* linearTensors(`${layer}.attention.query_key_value`, [3 * hidden, hidden], attentionBias);
    yield* linearTensors(`${layer}.attention.dense`, [hidden, hidden], attentionBias);
    yield* weightAndBias(`${layer}.post_attention_layernorm`, [hidden]);
    yield* weightAndBias(`${layer}.mlp.dense_h_to_4h`, [intermediate, hidden]);
    yield* weightAndBias(`${layer}.mlp.dense_4h_to_h`, [hidden, intermediate]);
  }
  yield* weightAndBias('gpt_neox.final_layer_norm', [hidden]);
}
