import { ATTENTION_PRESETS } from './attention.ts';
import { CONVOLUTION_PRESETS } from './convolution.ts';
import { EMBEDDING_PRESETS } from './embedding.ts';
import { NETWORK_PRESETS } from './networks.ts';
import { POSITION_PRESETS } from './positions.ts';
import type { Preset } from './preset.ts';
import { RECURRENT_PRESETS } from './recurrent.ts';
import { SENTENCE_PRESETS } from './sentences.ts';
import { TENSOR_PRESETS } from './tensors.ts';
import { TOKENIZATION_PRESETS } from './tokenization.ts';

/** A lecture as the picker names it. */
export const LECTURES: Readonly<Record<string, string>> = {
  '000': 'Learning on sequence data',
  '001': 'Transformers: from Markov models to attention',
  '002': 'The power of attention',
  '003': 'Notes on the Transformer',
  '004': 'Attention, kernels, and beyond',
};

/** Every example, lecture by lecture; in a lecture in the order of what happens to a text. */
export const PRESETS: readonly Preset[] = Object.keys(LECTURES).flatMap((lecture) =>
  [
    ...TENSOR_PRESETS,
    ...CONVOLUTION_PRESETS,
    ...NETWORK_PRESETS,
    ...TOKENIZATION_PRESETS,
    ...EMBEDDING_PRESETS,
    ...POSITION_PRESETS,
    ...RECURRENT_PRESETS,
    ...ATTENTION_PRESETS,
    ...SENTENCE_PRESETS,
  ].filter((preset) => preset.lecture === lecture),
);
