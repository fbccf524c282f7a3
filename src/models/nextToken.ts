import type { LinearParameters, NormParameters, Operations } from '../nn/operations.ts';
import type { Traced } from '../nn/traced.ts';

/** What each position expects after it: softmax(norm(x) W), [position, feature] → [position, vocabulary]. */
export const nextToken =
  (norm: NormParameters, vocabulary: LinearParameters) =>
  (at: Operations, x: Traced): Traced => {
    const normalized = at.layerNorm('final_norm', x, norm);
    return at.softmax('probabilities', at.linear('logits', normalized, vocabulary, 'vocabulary'));
  };
