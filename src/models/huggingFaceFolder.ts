import { ProblemError } from '../problem.ts';
import { withCanonicalNames } from './canonicalNames.ts';
import { formatOf, type ModelConfiguration, readConfiguration } from './configuration.ts';
import type { ExpectedTensor } from './formats/familyFormat.ts';
import { parseJsonFile } from './jsonFile.ts';
import type { ModelManifest } from './manifest.ts';
import { findManifest } from './manifest.ts';
import { openWeightFiles } from './weightFiles.ts';
import type { ReadModelFile, WeightSource } from './weights.ts';

/** A model's folder, opened and checked: the weights have the shapes that the configuration asks for. */
export interface ModelFolder {
  readonly configuration: ModelConfiguration;
  /**
   * Asked with the names that Hugging Face writes for the whole model (`bert.encoder.layer.0…`,
   * `model.layers.0…`, `lm_head.weight`, `cls.predictions.bias`), also where the file leaves out
   * the prefix (`bert.`, `transformer.`, `model.` …).
   */
  readonly weights: WeightSource;
  /** `tokenizer.json`, parsed, not validated. */
  readonly tokenizerJson?: unknown;
  /** Only the models that come with Model Lens have one. */
  readonly manifest?: ModelManifest;
}

/**
 * Opens a Hugging Face folder of one of the families in `configuration.ts`: `config.json`, `model.safetensors` or
 * `model.safetensors.index.json` with its shards, and `tokenizer.json` where there is one.
 * @throws ProblemError `bad-model` naming the file or the tensor that is wrong
 */
export async function openModelFolder(readFile: ReadModelFile): Promise<ModelFolder> {
  const settings = await readFile('config.json');
  if (!settings) {
    throw new ProblemError(
      'bad-model',
      'The model’s folder has no “config.json”.',
      'Choose a Hugging Face folder.',
    );
  }
  const configuration = readConfiguration(parseJsonFile(settings, 'config.json'));
  const weights = withCanonicalNames(await openWeightFiles(readFile), configuration.family);
  checkShapes(weights, configuration);
  const tokenizer = await readFile('tokenizer.json');
  const manifest = findManifest(await readFile('manifest.json'));
  return {
    configuration,
    weights,
    ...(tokenizer && { tokenizerJson: parseJsonFile(tokenizer, 'tokenizer.json') }),
    ...(manifest && { manifest }),
  };
}

function checkShapes(weights: WeightSource, configuration: ModelConfiguration): void {
  const format = formatOf(configuration.family);
  for (const expected of format.requiredTensors(configuration)) {
    if (!weights.has(expected.name))
      throw new ProblemError('bad-model', `The weights have no “${expected.name}”.`);
    checkShape(weights, expected);
  }
  for (const expected of format.optionalTensors(configuration)) {
    if (weights.has(expected.name)) checkShape(weights, expected);
  }
}

function checkShape(weights: WeightSource, { name, shape }: ExpectedTensor): void {
  const found = weights.shape(name);
  if (found.length === shape.length && found.every((size, axis) => size === shape[axis])) return;
  const [has, asks] = [found, shape].map((sizes) => sizes.slice(0, 4).join(' × '));
  throw new ProblemError('bad-model', `“${name}” has the shape ${has}; “config.json” asks for ${asks}.`);
}
