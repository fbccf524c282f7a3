import type { LinearParameters, NormParameters, Operations } from '../nn/operations.ts';
import type { Traced } from '../nn/traced.ts';
import type { ActivationName } from '../trace/operation.ts';
import type { TransformerConfiguration } from './formats/transformerConfiguration.ts';
import type { Parameters } from './parameters.ts';

interface MaskedLanguageModelParameters {
  readonly dense: LinearParameters;
  readonly activation: ActivationName;
  readonly norm: NormParameters;
  readonly vocabulary: LinearParameters;
}

/** What a file calls the parts of the head, without `.weight`; the last bias stands alone. */
export interface StoredHead {
  readonly dense: string;
  readonly norm: string;
  /** The output matrix; where embeddings are tied, the token embedding takes its place. */
  readonly decoder: string;
  readonly embedding: string;
  readonly bias: string;
}

/** The head that a file has; `undefined` for a stack alone. */
export function storedHead(
  parameters: Parameters,
  { tiedEmbeddings, normalizationEpsilon }: TransformerConfiguration,
  activation: ActivationName,
  stored: StoredHead,
): ReturnType<typeof maskedLanguageModel> | undefined {
  if (!parameters.has(stored.bias)) return undefined;
  return maskedLanguageModel({
    dense: parameters.linear('mlm.dense', stored.dense, true),
    activation,
    norm: parameters.norm('mlm_transform', stored.norm, normalizationEpsilon, true),
    vocabulary: {
      ...parameters.linear('logits', tiedEmbeddings ? stored.embedding : stored.decoder, false),
      bias: parameters.vector('logits.bias', stored.bias),
    },
  });
}

/** Each position's guess of its own token (Devlin et al. 2019): [position, feature] → [position, vocabulary]. */
const maskedLanguageModel =
  (head: MaskedLanguageModelParameters) =>
  (at: Operations, x: Traced): Traced => {
    const activated = at.activation('mlm.activated', at.linear('mlm.dense', x, head.dense), head.activation);
    const transformed = at.layerNorm('mlm_transform', activated, head.norm);
    return at.softmax('probabilities', at.linear('logits', transformed, head.vocabulary, 'vocabulary'));
  };
