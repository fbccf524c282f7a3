import { ProblemError } from '../problem.ts';
import { isJsonObject, ownProperty } from './jsonFile.ts';
import { described } from './quoted.ts';

/** The non-linear function between the two matrices of the MLP. */
export type Activation = 'gelu' | 'gelu_tanh' | 'relu' | 'silu';

interface TransformerConfiguration {
  readonly layers: number;
  readonly heads: number;
  /** Width of the residual stream. */
  readonly hidden: number;
  /** Width of one head's query, key and value. */
  readonly headSize: number;
  /** Neurons of the MLP. */
  readonly intermediate: number;
  readonly vocabulary: number;
  /** Tokens that the model can read at once. */
  readonly maximumPositions: number;
  readonly activation: Activation;
  /** Added to the variance (BERT) or to the mean square (Llama) before the root. */
  readonly normalizationEpsilon: number;
  /** The output matrix is the token embedding; the file has no `lm_head`. */
  readonly tiedEmbeddings: boolean;
  readonly padTokenId: number | undefined;
}

/** Encoder: learnt positions, layer normalization after each sum (Devlin et al. 2019). */
export interface BertConfiguration extends TransformerConfiguration {
  readonly family: 'bert';
  /** Rows of the segment embedding. */
  readonly typeVocabulary: number;
}

/** Decoder: rotary positions, RMS normalization before each block, SwiGLU (Touvron et al. 2023). */
export interface LlamaConfiguration extends TransformerConfiguration {
  readonly family: 'llama';
  /** Fewer than `heads` with grouped-query attention: query head h reads key/value head h // (heads / keyValueHeads). */
  readonly keyValueHeads: number;
  /** Base of the rotary wavelengths. */
  readonly ropeTheta: number;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
}

export type ModelConfiguration = BertConfiguration | LlamaConfiguration;

type Settings = Readonly<Record<string, unknown>>;

/** No model reads more tokens; a larger number is a mistake that would cost memory. */
const MOST_POSITIONS = 2 ** 24;

const ACTIVATIONS = new Map<unknown, Activation>([
  ['gelu', 'gelu'],
  ['gelu_new', 'gelu_tanh'],
  ['gelu_fast', 'gelu_tanh'],
  ['gelu_pytorch_tanh', 'gelu_tanh'],
  ['relu', 'relu'],
  ['silu', 'silu'],
  ['swish', 'silu'],
]);

/**
 * Reads a Hugging Face `config.json` (parsed, not trusted). Unknown keys are ignored; keys that
 * Hugging Face lets a file leave out have its defaults.
 * @throws ProblemError `bad-model` where a size is missing, impossible or of a family that cannot be run
 */
export function readConfiguration(json: unknown): ModelConfiguration {
  if (!isJsonObject(json)) throw bad(`“config.json” holds ${described(json)} instead of a model’s settings.`);
  refuse(json, 'quantization_config', [], 'Its weights are rounded in a way that Model Lens cannot read');
  const family = familyOf(json);
  if (family === 'bert') return bertConfiguration(json);
  if (family === 'llama') return llamaConfiguration(json);
  throw new ProblemError(
    'bad-model',
    `Models of the type ${described(family)} cannot be run.`,
    'Choose a model of the BERT or Llama family.',
  );
}

/** Files from before `model_type` name the class only: `BertForMaskedLM`. */
function familyOf(json: Settings): unknown {
  const type = ownProperty(json, 'model_type');
  if (type !== undefined) return type;
  const architectures = ownProperty(json, 'architectures');
  const [first] = Array.isArray(architectures) ? (architectures as unknown[]) : [];
  return typeof first === 'string' ? /^(Bert|Llama)(?=[A-Z])/.exec(first)?.[1].toLowerCase() : undefined;
}

function bertConfiguration(json: Settings): BertConfiguration {
  const unknownPositions = 'Its positions are of a kind that Model Lens cannot compute';
  refuse(json, 'position_embedding_type', ['absolute'], unknownPositions);
  refuse(json, 'is_decoder', [false], 'It is a BERT that was changed into a decoder, which cannot be run');
  const hidden = size(json, 'hidden_size');
  const heads = size(json, 'num_attention_heads');
  return {
    family: 'bert',
    ...commonSettings(json, { hidden, heads, activation: 'gelu', tied: true }),
    headSize: divided(hidden, heads),
    maximumPositions: size(json, 'max_position_embeddings', undefined, MOST_POSITIONS),
    normalizationEpsilon: positiveNumber(json, 'layer_norm_eps', 1e-12),
    typeVocabulary: size(json, 'type_vocab_size', 2),
  };
}

function llamaConfiguration(json: Settings): LlamaConfiguration {
  const hidden = size(json, 'hidden_size');
  const heads = size(json, 'num_attention_heads');
  const keyValueHeads = size(json, 'num_key_value_heads', heads);
  if (heads % keyValueHeads !== 0) {
    throw bad(
      `“config.json” shares ${keyValueHeads} key/value heads among ${heads} heads, which does not divide.`,
    );
  }
  const givenHeadSize = ownProperty(json, 'head_dim') ?? undefined;
  const headSize = givenHeadSize === undefined ? divided(hidden, heads) : size(json, 'head_dim');
  if (headSize % 2 !== 0) throw bad(`Heads of width ${headSize} cannot be rotated: the width must be even.`);
  return {
    family: 'llama',
    ...commonSettings(json, { hidden, heads, activation: 'silu', tied: false }),
    headSize,
    keyValueHeads,
    maximumPositions: size(json, 'max_position_embeddings', 2048, MOST_POSITIONS),
    normalizationEpsilon: positiveNumber(json, 'rms_norm_eps', 1e-6),
    ropeTheta: rotaryBase(json),
    attentionBias: flag(json, 'attention_bias', false),
    mlpBias: flag(json, 'mlp_bias', false),
  };
}

interface FamilyDefaults {
  readonly hidden: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly tied: boolean;
}

function commonSettings(json: Settings, { hidden, heads, activation, tied }: FamilyDefaults) {
  const vocabulary = size(json, 'vocab_size');
  return {
    hidden,
    heads,
    layers: size(json, 'num_hidden_layers'),
    intermediate: size(json, 'intermediate_size'),
    vocabulary,
    activation: readActivation(json, activation),
    tiedEmbeddings: flag(json, 'tie_word_embeddings', tied),
    padTokenId: readPadTokenId(json, vocabulary),
  };
}

/** Both spellings: `rope_parameters` (transformers 5) and `rope_theta` with `rope_scaling`. */
function rotaryBase(json: Settings): number {
  const parameters = ownProperty(json, 'rope_parameters') ?? ownProperty(json, 'rope_scaling') ?? {};
  if (!isJsonObject(parameters))
    throw bad(`“config.json” has rotary settings that are ${described(parameters)}.`);
  const stretched = 'Its rotary positions are stretched in a way that Model Lens cannot compute';
  refuse(parameters, 'rope_type', ['default'], stretched);
  refuse(parameters, 'type', ['default'], stretched);
  refuse(
    parameters,
    'partial_rotary_factor',
    [1],
    'It rotates only a part of each head, which cannot be computed',
  );
  refuse(json, 'partial_rotary_factor', [1], 'It rotates only a part of each head, which cannot be computed');
  const inside = ownProperty(parameters, 'rope_theta') ?? undefined;
  return positiveNumber(inside === undefined ? json : parameters, 'rope_theta', 10_000);
}

function readActivation(json: Settings, usual: Activation): Activation {
  const name = ownProperty(json, 'hidden_act') ?? usual;
  const activation = ACTIVATIONS.get(name);
  if (!activation) throw bad(`The activation function ${described(name)} of “config.json” is not known.`);
  return activation;
}

/** Some files have -1 or a list here; then there is no padding token that could be shown. */
function readPadTokenId(json: Settings, vocabulary: number): number | undefined {
  const id = ownProperty(json, 'pad_token_id');
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabulary ? id : undefined;
}

function size(json: Settings, key: string, usual?: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = ownProperty(json, key) ?? usual;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw bad(`“${key}” in “config.json” is ${described(value)}; a whole number from 1 to ${most} is needed.`);
}

function positiveNumber(json: Settings, key: string, usual: number): number {
  const value = ownProperty(json, key) ?? usual;
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw bad(`“${key}” in “config.json” is ${described(value)}; a number above 0 is needed.`);
}

function flag(json: Settings, key: string, usual: boolean): boolean {
  const value = ownProperty(json, key) ?? usual;
  if (typeof value === 'boolean') return value;
  throw bad(`“${key}” in “config.json” is ${described(value)}; true or false is needed.`);
}

function divided(hidden: number, heads: number): number {
  if (hidden % heads === 0) return hidden / heads;
  throw bad(`“config.json” divides a width of ${hidden} among ${heads} heads, which leaves a remainder.`);
}

/** Refuses what would be computed wrongly if it were ignored. */
function refuse(json: Settings, key: string, allowed: readonly unknown[], reason: string): void {
  const value = ownProperty(json, key) ?? undefined;
  if (value !== undefined && !allowed.includes(value))
    throw bad(`${reason} (“${key}” is ${described(value)}).`);
}

function bad(message: string): ProblemError {
  return new ProblemError('bad-model', message);
}
