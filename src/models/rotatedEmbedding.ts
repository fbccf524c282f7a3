import type { Table } from '../nn/traced.ts';
import { positionConstant } from './inputNodes.ts';
import type { TransformerParts } from './transformer.ts';

/** Nothing is added to the tokens: positions come in by rotation, in each layer (Su et al. 2021). */
export function rotatedEmbedding(table: Table): TransformerParts['embed'] {
  return (recorder, input) => {
    const ids = positionConstant(recorder, input, 'input.ids', input.ids);
    return (at) => at.add('output', at.lookup('token', table, ids));
  };
}
