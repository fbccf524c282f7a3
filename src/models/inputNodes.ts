import type { Recorder } from '../nn/recorder.ts';
import type { Traced } from '../nn/traced.ts';
import type { Axis } from '../trace/node.ts';
import type { TokenInput } from './tokenInput.ts';

/** The axis of positions, labelled with the tokens. */
export const tokenAxis = (input: TokenInput, name = 'position'): Axis => ({
  name,
  size: input.ids.length,
  labels: 'tokens',
});

/** One whole number for each position. */
export function positionConstant(
  recorder: Recorder,
  input: TokenInput,
  name: string,
  of: ArrayLike<number>,
): Traced {
  return recorder.constant('input', name, [tokenAxis(input)], Float32Array.from(of));
}

/** The mask [query, key]: 1 where the query may see the key. */
export function maskConstant(
  recorder: Recorder,
  input: TokenInput,
  sees: (query: number, key: number) => boolean,
): Traced {
  const size = input.ids.length;
  const values = new Float32Array(size * size);
  for (let query = 0; query < size; query++) {
    for (let key = 0; key < size; key++) {
      if (sees(query, key) && input.mask?.[key] !== 0) values[query * size + key] = 1;
    }
  }
  const axes = [tokenAxis(input, 'query'), tokenAxis(input, 'key')];
  return recorder.constant('input', 'mask.attention', axes, values);
}
