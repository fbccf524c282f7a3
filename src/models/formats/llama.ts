import { ownProperty } from '../jsonFile.ts';
import type { ExpectedTensor, FamilyFormat } from './familyFormat.ts';
import { linearTensors } from './familyFormat.ts';
import {
  activation,
  bad,
  divided,
  firstPositiveNumber,
  flag,
  MOST_POSITIONS,
  padTokenId,
  positiveNumber,
  refuse,
  rotarySettings,
  type Settings,
  size,
} from './settings.ts';
import type { TransformerConfiguration } from './transformerConfiguration.ts';

/** Decoder: rotary positions, RMS normalization before each block, SwiGLU (Touvron et al. 2023). */
export interface LlamaConfiguration extends TransformerConfiguration {
  readonly family: 'llama';
  /** Fewer than `heads` with grouped-query attention: query head h reads key/value head h // (heads / keyValueHeads). */
  readonly keyValueHeads: number;
  /** Base of the rotary wavelengths. */
  readonly ropeTheta: number;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
}

export const llamaFormat: FamilyFormat<LlamaConfiguration> = {
  types: ['llama'],
  classes: ['Llama'],

  readConfiguration(json) {
    const vocabulary = size(json, 'vocab_size');
    return {
      family: 'llama',
      ...headSettings(json),
      layers: size(json, 'num_hidden_layers'),
      intermediate: size(json, 'intermediate_size'),
      vocabulary,
      maximumPositions: size(json, 'max_position_embeddings', 2048, MOST_POSITIONS),
      activation: activation(json, 'hidden_act', 'silu'),
      normalizationEpsilon: positiveNumber(json, 'rms_norm_eps', 1e-6),
      tiedEmbeddings: flag(json, 'tie_word_embeddings', false),
      padTokenId: padTokenId(json, vocabulary),
      ropeTheta: rotaryBase(json),
      attentionBias: flag(json, 'attention_bias', false),
      mlpBias: flag(json, 'mlp_bias', false),
    };
  },

  canonicalName: (stored) => (/^(embed_tokens|layers|norm)\./.test(stored) ? `model.${stored}` : stored),

  requiredTensors: llamaTensors,

  optionalTensors: ({ vocabulary, hidden }) => [{ name: 'lm_head.weight', shape: [vocabulary, hidden] }],
};

function headSettings(json: Settings) {
  const hidden = size(json, 'hidden_size');
  const heads = size(json, 'num_attention_heads');
  const keyValueHeads = size(json, 'num_key_value_heads', heads);
  if (heads % keyValueHeads !== 0) {
    throw bad(
      `“config.json” shares ${keyValueHeads} key/value heads among ${heads} heads, which does not divide.`,
    );
  }
  const givenHeadSize = ownProperty(json, 'head_dim') ?? undefined;
  const headSize = givenHeadSize === undefined ? divided(hidden, heads) : size(json, 'head_dim');
  if (headSize % 2 !== 0) throw bad(`Heads of width ${headSize} cannot be rotated: the width must be even.`);
  return { hidden, heads, keyValueHeads, headSize };
}

/** Both spellings: `rope_theta` inside `rope_parameters`, and beside `rope_scaling`. */
function rotaryBase(json: Settings): number {
  const parameters = rotarySettings(json);
  const partly = 'It rotates only a part of each head, which cannot be computed';
  refuse(parameters, 'partial_rotary_factor', [1], partly);
  refuse(json, 'partial_rotary_factor', [1], partly);
  return firstPositiveNumber(
    [
      [parameters, 'rope_theta'],
      [json, 'rope_theta'],
    ],
    10_000,
  );
}

function* llamaTensors(configuration: LlamaConfiguration): Generator<ExpectedTensor> {
  const { layers, hidden, intermediate, vocabulary, heads, keyValueHeads, headSize } = configuration;
  const { attentionBias, mlpBias, tiedEmbeddings } = configuration;
  yield { name: 'model.embed_tokens.weight', shape: [vocabulary, hidden] };
  if (!tiedEmbeddings) yield { name: 'lm_head.weight', shape: [vocabulary, hidden] };
  for (let i = 0; i < layers; i++) {
    const layer = `model.layers.${i}`;
    yield { name: `${layer}.input_layernorm.weight`, shape: [hidden] };
    yield* linearTensors(`${layer}.self_attn.q_proj`, [heads * headSize, hidden], attentionBias);
    yield* linearTensors(`${layer}.self_attn.k_proj`, [keyValueHeads * headSize, hidden], attentionBias);
    yield* linearTensors(`${layer}.self_attn.v_proj`, [keyValueHeads * headSize, hidden], attentionBias);
    yield* linearTensors(`${layer}.self_attn.o_proj`, [hidden, heads * headSize], attentionBias);
    yield { name: `${layer}.post_attention_layernorm.weight`, shape: [hidden] };
    yield* linearTensors(`${layer}.mlp.gate_proj`, [intermediate, hidden], mlpBias);
    yield* linearTensors(`${layer}.mlp.up_proj`, [intermediate, hidden], mlpBias);
    yield* linearTensors(`${layer}.mlp.down_proj`, [hidden, intermediate], mlpBias);
  }
  yield { name: 'model.norm.weight', shape: [hidden] };
}
