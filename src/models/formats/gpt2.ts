import { ownProperty } from '../jsonFile.ts';
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
  size,
} from './settings.ts';
import type { TransformerConfiguration } from './transformerConfiguration.ts';

/** Decoder: learnt positions, layer normalization before each sublayer (Radford et al. 2019). */
export interface Gpt2Configuration extends TransformerConfiguration {
  readonly family: 'gpt2';
}

export const gpt2Format: FamilyFormat<Gpt2Configuration> = {
  types: ['gpt2'],
  classes: ['GPT2'],

  readConfiguration(json) {
    const scaling = 'Its attention scores are scaled in a way that Model Lens cannot compute';
    refuse(json, 'scale_attn_weights', [true], scaling);
    refuse(json, 'scale_attn_by_inverse_layer_idx', [false], scaling);
    refuseCrossAttention(json);
    const hidden = size(json, 'n_embd');
    const heads = size(json, 'n_head');
    const vocabulary = size(json, 'vocab_size');
    const inner = ownProperty(json, 'n_inner') ?? undefined;
    return {
      family: 'gpt2',
      hidden,
      heads,
      headSize: divided(hidden, heads),
      layers: size(json, 'n_layer'),
      intermediate: inner === undefined ? 4 * hidden : size(json, 'n_inner'),
      vocabulary,
      maximumPositions: size(json, 'n_positions', 1024, MOST_POSITIONS),
      activation: activation(json, 'activation_function', 'gelu_new'),
      normalizationEpsilon: positiveNumber(json, 'layer_norm_epsilon', 1e-5),
      tiedEmbeddings: flag(json, 'tie_word_embeddings', true),
      padTokenId: padTokenId(json, vocabulary),
    };
  },

  canonicalName: (stored) => (/^(wte|wpe|h|ln_f)\./.test(stored) ? `transformer.${stored}` : stored),

  requiredTensors: gpt2Tensors,

  optionalTensors: ({ vocabulary, hidden }) => [{ name: 'lm_head.weight', shape: [vocabulary, hidden] }],
};

/** Its linear layers are stored as [input, output]. */
function* gpt2Tensors(configuration: Gpt2Configuration): Generator<ExpectedTensor> {
  const { layers, hidden, intermediate, vocabulary, maximumPositions, tiedEmbeddings } = configuration;
  yield { name: 'transformer.wte.weight', shape: [vocabulary, hidden] };
  yield { name: 'transformer.wpe.weight', shape: [maximumPositions, hidden] };
  if (!tiedEmbeddings) yield { name: 'lm_head.weight', shape: [vocabulary, hidden] };
  for (let i = 0; i < layers; i++) {
    const layer = `transformer.h.${i}`;
    yield* weightAndBias(`${layer}.ln_1`, [hidden]);
    yield* inputFirst(`${layer}.attn.c_attn`, hidden, 3 * hidden);
    yield* inputFirst(`${layer}.attn.c_proj`, hidden, hidden);
    yield* weightAndBias(`${layer}.ln_2`, [hidden]);
    yield* inputFirst(`${layer}.mlp.c_fc`, hidden, intermediate);
    yield* inputFirst(`${layer}.mlp.c_proj`, intermediate, hidden);
  }
  yield* weightAndBias('transformer.ln_f', [hidden]);
}

const inputFirst = (name: string, inputs: number, outputs: number): ExpectedTensor[] => [
  { name: `${name}.weight`, shape: [inputs, outputs] },
  { name: `${name}.bias`, shape: [outputs] },
];
