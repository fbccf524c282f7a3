import { ProblemError } from '../problem.ts';
import { type BertConfiguration, bertFormat } from './formats/bert.ts';
import { type DistilBertConfiguration, distilBertFormat } from './formats/distilbert.ts';
import type { FamilyFormat } from './formats/familyFormat.ts';
import { type Gpt2Configuration, gpt2Format } from './formats/gpt2.ts';
import { type GptNeoxConfiguration, gptNeoxFormat } from './formats/gptNeox.ts';
import { type LlamaConfiguration, llamaFormat } from './formats/llama.ts';
import { type OptConfiguration, optFormat } from './formats/opt.ts';
import { type RobertaConfiguration, robertaFormat } from './formats/roberta.ts';
import { bad, refuse, type Settings } from './formats/settings.ts';
import { isJsonObject, ownProperty } from './jsonFile.ts';
import { described } from './quoted.ts';

export type ModelConfiguration =
  | BertConfiguration
  | DistilBertConfiguration
  | RobertaConfiguration
  | Gpt2Configuration
  | GptNeoxConfiguration
  | OptConfiguration
  | LlamaConfiguration;

export type Family = ModelConfiguration['family'];

/** The configuration of one family. */
export type ConfigurationOf<Name extends Family> = Extract<ModelConfiguration, { family: Name }>;

const FORMATS: { readonly [Name in Family]: FamilyFormat<ConfigurationOf<Name>> } = {
  bert: bertFormat,
  distilbert: distilBertFormat,
  roberta: robertaFormat,
  gpt2: gpt2Format,
  gpt_neox: gptNeoxFormat,
  opt: optFormat,
  llama: llamaFormat,
};

/** How the files of a configuration's family are laid out. */
export function formatOf(family: Family): FamilyFormat<ModelConfiguration> {
  return FORMATS[family] as FamilyFormat<ModelConfiguration>;
}

/**
 * Reads a Hugging Face `config.json` (parsed, not trusted). Unknown keys are ignored; keys that
 * Hugging Face lets a file leave out have its defaults.
 * @throws ProblemError `bad-model` where a size is missing, impossible or of a family that cannot be run
 */
export function readConfiguration(json: unknown): ModelConfiguration {
  if (!isJsonObject(json)) throw bad(`“config.json” holds ${described(json)} instead of a model’s settings.`);
  refuse(json, 'quantization_config', [], 'Its weights are rounded in a way that Model Lens cannot read');
  const type = ownProperty(json, 'model_type');
  const format =
    type === undefined
      ? Object.values(FORMATS).find(({ classes }) => isClassOf(classes, firstArchitecture(json)))
      : Object.values(FORMATS).find(({ types }) => types.includes(type as string));
  if (format) return format.readConfiguration(json);
  throw new ProblemError(
    'bad-model',
    `Models of the type ${described(type ?? firstArchitecture(json))} cannot be run.`,
    'Choose a model of the BERT, DistilBERT, RoBERTa, GPT-2, GPT-NeoX, OPT or Llama family.',
  );
}

/** Files from before `model_type` name the class only: `BertForMaskedLM`. */
function firstArchitecture(json: Settings): unknown {
  const architectures = ownProperty(json, 'architectures');
  return Array.isArray(architectures) ? (architectures as unknown[])[0] : undefined;
}

const isClassOf = (classes: readonly string[], name: unknown): boolean =>
  typeof name === 'string' &&
  classes.includes(/^(\w+?)(?:For[A-Z]\w*|Model|LMHeadModel)$/.exec(name)?.[1] ?? '');
