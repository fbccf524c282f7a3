import { ProblemError } from '../problem.ts';
import { readTokenizer } from '../text/readTokenizer.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { bertModel } from './bert.ts';
import type { ModelConfiguration } from './configuration.ts';
import type { ModelFolder } from './huggingFaceFolder.ts';
import type { LanguageModel } from './languageModel.ts';
import { llamaModel } from './llama.ts';
import type { ModelManifest } from './manifest.ts';

/** A model that is ready to run. */
export interface LoadedModel {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** How the file stores the numbers: `int8`, `float32` … */
  readonly precision: string;
  readonly configuration: ModelConfiguration;
  /** Absent where the folder has no `tokenizer.json`: such a model reads token ids. */
  readonly tokenizer?: Tokenizer;
  readonly manifest?: ModelManifest;
  readonly network: LanguageModel;
}

const FAMILY_TITLES = { bert: 'BERT family, an encoder', llama: 'Llama family, a decoder' } as const;

/**
 * Makes an opened model ready to run; its numbers are decoded when a run first needs them.
 * @throws ProblemError `bad-model` where the tokenizer does not fit
 */
export function loadModel(name: string, folder: ModelFolder): LoadedModel {
  const { configuration, weights, manifest, tokenizerJson } = folder;
  const tokenizer = tokenizerJson === undefined ? undefined : readTokenizer(tokenizerJson);
  if (tokenizer && tokenizer.vocabularySize > configuration.vocabulary) {
    throw new ProblemError(
      'bad-model',
      `The tokenizer knows ${tokenizer.vocabularySize} pieces, the model only ${configuration.vocabulary}.`,
      'Use the tokenizer.json that was published with this model.',
    );
  }
  const network =
    configuration.family === 'bert' ? bertModel(configuration, weights) : llamaModel(configuration, weights);
  return {
    name,
    title: manifest?.title ?? name,
    description: manifest?.description ?? `${FAMILY_TITLES[configuration.family]}, from a folder.`,
    precision: weights.precision,
    configuration,
    ...(tokenizer && { tokenizer }),
    ...(manifest && { manifest }),
    network,
  };
}
