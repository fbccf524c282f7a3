import type { Operations } from '../nn/operations.ts';
import type { Recorder } from '../nn/recorder.ts';
import type { Table, Traced } from '../nn/traced.ts';
import type { Axis } from '../trace/node.ts';
import type { TokenInput } from './tokenInput.ts';

/** The axis of positions, labelled with the tokens. */
export const tokenAxis = (input: TokenInput, name = 'position'): Axis => ({
  name,
  size: input.ids.length,
  labels: 'tokens',
});

/** Positions counted from 0, whatever the tokens are. */
export const countedPositions = ({ ids }: TokenInput): number[] => ids.map((_, position) => position);

/** One whole number for each position. */
export function positionConstant(
  recorder: Recorder,
  input: TokenInput,
  name: string,
  of: ArrayLike<number>,
): Traced {
  return recorder.constant('input', name, [tokenAxis(input)], Float32Array.from(of));
}

/**
 * Which query may see which key, [query, key] in row-major order: 1 where it may.
 * @param causal a query sees only itself and what is before it
 */
export function attentionMask(input: TokenInput, causal: boolean): Float32Array {
  const size = input.ids.length;
  const values = new Float32Array(size * size);
  for (let query = 0; query < size; query++) {
    for (let key = 0; key < size; key++) {
      const hidden = key !== query && input.hidden?.includes(key);
      if ((!causal || key <= query) && input.mask?.[key] !== 0 && !hidden) values[query * size + key] = 1;
    }
  }
  return values;
}

/** The mask as a node, [query, key]. */
export function maskConstant(recorder: Recorder, input: TokenInput, causal: boolean): Traced {
  const axes = [tokenAxis(input, 'query'), tokenAxis(input, 'key')];
  const dropped = input.hidden ?? [];
  const what = `No other token may look at token ${dropped.join(', ')}, which still sees itself.`;
  const values = attentionMask(input, causal);
  return recorder.constant(
    'input',
    'mask.attention',
    axes,
    values,
    dropped.length > 0 ? { kind: 'replaced', what } : undefined,
  );
}

/** A learnt vector for each position, [position, feature]; zeros where positions are left out. */
export function positionVectors(at: Operations, input: TokenInput, table: Table, positions: Traced): Traced {
  if (input.positions !== false) return at.lookup('position', table, positions);
  const axes = [positions.node.axes[0]!, table.node.axes[1]!] as const;
  return at.replaced('position', axes, 0, 'Positions are left out: nothing is added to the tokens.');
}
