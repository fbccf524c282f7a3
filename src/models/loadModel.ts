import { ProblemError } from '../problem.ts';
import { readTokenizer } from '../text/readTokenizer.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { bertModel } from './bert.ts';
import type { ConfigurationOf, Family, ModelConfiguration } from './configuration.ts';
import { distilBertModel } from './distilbert.ts';
import { gpt2Model } from './gpt2.ts';
import { gptNeoxModel } from './gptNeox.ts';
import type { ModelFolder } from './huggingFaceFolder.ts';
import type { LanguageModel } from './languageModel.ts';
import { llamaModel } from './llama.ts';
import type { ModelManifest } from './manifest.ts';
import { optModel } from './opt.ts';
import { robertaModel } from './roberta.ts';
import type { WeightSource } from './weights.ts';

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

const FAMILY_TITLES: Readonly<Record<Family, string>> = {
  bert: 'BERT family, an encoder',
  distilbert: 'DistilBERT family, an encoder',
  roberta: 'RoBERTa family, an encoder',
  gpt2: 'GPT-2 family, a decoder',
  gpt_neox: 'GPT-NeoX family, a decoder',
  opt: 'OPT family, a decoder',
  llama: 'Llama family, a decoder',
};

type BuildNetwork<Configuration> = (configuration: Configuration, weights: WeightSource) => LanguageModel;

const NETWORKS: { readonly [Name in Family]: BuildNetwork<ConfigurationOf<Name>> } = {
  bert: bertModel,
  distilbert: distilBertModel,
  roberta: robertaModel,
  gpt2: gpt2Model,
  gpt_neox: gptNeoxModel,
  opt: optModel,
  llama: llamaModel,
};

/** The network of a configuration, with these weights. */
export function networkOf(configuration: ModelConfiguration, weights: WeightSource): LanguageModel {
  const build = NETWORKS[configuration.family] as BuildNetwork<ModelConfiguration>;
  return build(configuration, weights);
}

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
  return {
    name,
    title: manifest?.title ?? name,
    description: manifest?.description ?? `${FAMILY_TITLES[configuration.family]}, from a folder.`,
    precision: weights.precision,
    configuration,
    ...(tokenizer && { tokenizer }),
    ...(manifest && { manifest }),
    network: networkOf(configuration, weights),
  };
}
