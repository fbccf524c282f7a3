export type BundledModelName = 'minilm' | 'stories';

/** A trained model that ships with the extension. */
export interface ModelEntry {
  readonly name: BundledModelName;
  readonly title: string;
  readonly family: 'bert' | 'llama';
  /** Inside the extension's own folder. */
  readonly folder: `media/models/${BundledModelName}`;
  /** One sentence for a picker. */
  readonly description: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** Tokens that the model can read at once, its special tokens included. */
  readonly contextLength: number;
  readonly layers: number;
  readonly heads: number;
  readonly precision: 'int8';
}

export const BUNDLED_MODELS: readonly ModelEntry[] = [
  {
    name: 'minilm',
    title: 'MiniLM',
    family: 'bert',
    folder: 'media/models/minilm',
    description:
      'all-MiniLM-L6-v2: reads whole sentences in both directions; trained to compare sentences. 6 layers × 12 heads.',
    licence: 'Apache-2.0',
    contextLength: 512,
    layers: 6,
    heads: 12,
    precision: 'int8',
  },
  {
    name: 'stories',
    title: 'Stories',
    family: 'llama',
    folder: 'media/models/stories',
    description:
      'stories15M: writes children’s stories from left to right; a small Llama. 6 layers × 6 heads.',
    licence: 'MIT',
    contextLength: 256,
    layers: 6,
    heads: 6,
    precision: 'int8',
  },
];
