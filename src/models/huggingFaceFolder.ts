import type { ModelConfiguration } from './configuration.ts';
import type { ModelManifest } from './manifest.ts';
import type { ReadModelFile, WeightSource } from './weights.ts';

/** A model's folder, opened and checked: the weights have the shapes that the configuration asks for. */
export interface ModelFolder {
  readonly configuration: ModelConfiguration;
  /**
   * Asked with the names that Hugging Face writes for the whole model (`bert.encoder.layer.0…`,
   * `model.layers.0…`, `lm_head.weight`, `cls.predictions.bias`), also where the file leaves out
   * the prefix `bert.` or `model.`.
   */
  readonly weights: WeightSource;
  /** `tokenizer.json`, parsed, not validated. */
  readonly tokenizerJson?: unknown;
  /** Only the models that come with Model Lens have one. */
  readonly manifest?: ModelManifest;
}

/**
 * Opens a Hugging Face folder of the BERT or Llama family: `config.json`, `model.safetensors` or
 * `model.safetensors.index.json` with its shards, and `tokenizer.json` where there is one.
 * @throws ProblemError `bad-model` naming the file or the tensor that is wrong
 */
export async function openModelFolder(_readFile: ReadModelFile): Promise<ModelFolder> {
  throw new Error('being written');
}
