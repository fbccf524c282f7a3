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

/**
 * Reads a Hugging Face `config.json` (parsed, not trusted). Unknown keys are ignored.
 * @throws ProblemError `bad-model` where a size is missing, impossible or of a family that cannot be run
 */
export function readConfiguration(_json: unknown): ModelConfiguration {
  throw new Error('being written');
}
