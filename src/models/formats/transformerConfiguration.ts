/** The non-linear function between the two matrices of the MLP. */
export type Activation = 'gelu' | 'gelu_tanh' | 'relu' | 'silu';

/** What Transformers of all families have. */
export interface TransformerConfiguration {
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
  /** Added to the variance (layer norm) or to the mean square (Llama) before the root. */
  readonly normalizationEpsilon: number;
  /** The output matrix is the token embedding; the file need not have one of its own. */
  readonly tiedEmbeddings: boolean;
  readonly padTokenId: number | undefined;
}
