import type { LinearParameters, Operations } from './operations.ts';
import type { Traced } from './traced.ts';

export interface AttentionParameters {
  readonly query: LinearParameters;
  readonly key: LinearParameters;
  readonly value: LinearParameters;
  /** Query, key and value side by side. */
  readonly joined: LinearParameters;
  readonly output: LinearParameters;
  readonly heads: number;
  /** Fewer than `heads` with grouped-query attention (Ainslie et al. 2023). */
  readonly keyValueHeads: number;
}

/** cos and sin of each position's angles, [position, head_feature]. */
export interface RotaryAngles {
  readonly cos: Traced;
  readonly sin: Traced;
}

/** What all layers of a run share. */
export interface AttentionContext {
  /** [query, key], 1 = may be seen */
  readonly mask: Traced;
  readonly rotary?: RotaryAngles;
  /** False where a run shows what happens without the division by √d. */
  readonly scaled: boolean;
}

/**
 * Multi-head self-attention: softmax(Q Kᵀ / √d) V for each head, joined and projected
 * (Vaswani et al. 2017).
 * @param x [position, feature]
 * @returns [position, feature]
 */
export function selfAttention(
  at: Operations,
  x: Traced,
  parameters: AttentionParameters,
  { mask, rotary, scaled }: AttentionContext,
): Traced {
  const { heads, keyValueHeads } = parameters;
  const before = rotary ? '_before_rotary' : '';
  const projections = [
    { name: `query${before}`, parameters: parameters.query, heads },
    { name: `key${before}`, parameters: parameters.key, heads: keyValueHeads },
    { name: 'value', parameters: parameters.value, heads: keyValueHeads },
  ];
  const [projectedQuery, projectedKey, value] = at.linearHeads(x, projections, parameters.joined) as [
    Traced,
    Traced,
    Traced,
  ];
  const query = rotary ? at.rotary('query', projectedQuery, rotary.cos, rotary.sin) : projectedQuery;
  const key = rotary ? at.rotary('key', projectedKey, rotary.cos, rotary.sin) : projectedKey;

  const headSize = query.node.axes.at(-1)!.size;
  const scores = at.scaledDotProduct(
    'dot_products',
    'scores',
    query,
    key,
    scaled ? 1 / Math.sqrt(headSize) : 1,
  );
  const weights = at.softmax('weights', at.mask('masked_scores', scores, mask));
  const headOutput = at.weightedSum('head_output', weights, value);
  return at.linear('output', at.joinHeads('joined', headOutput), parameters.output);
}
