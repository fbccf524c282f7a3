import type { LinearParameters, NormParameters, Operations } from '../nn/operations.ts';
import type { Traced } from '../nn/traced.ts';
import type { ActivationName } from '../trace/operation.ts';

export interface MaskedLanguageModelParameters {
  readonly dense: LinearParameters;
  readonly activation: ActivationName;
  readonly norm: NormParameters;
  readonly vocabulary: LinearParameters;
}

/** Each position's guess of its own token (Devlin et al. 2019): [position, feature] → [position, vocabulary]. */
export const maskedLanguageModel =
  (head: MaskedLanguageModelParameters) =>
  (at: Operations, x: Traced): Traced => {
    const activated = at.activation('mlm.activated', at.linear('mlm.dense', x, head.dense), head.activation);
    const transformed = at.layerNorm('mlm_transform', activated, head.norm);
    return at.softmax('probabilities', at.linear('logits', transformed, head.vocabulary, 'vocabulary'));
  };
