import type { TraceNode } from '../node.ts';
import { readBy } from '../recurrence.ts';

/**
 * What the code calls the numbers that a node is computed from, in their order: the symbols of the formula that is
 * shown beside the cell.
 */
export function namesOf(node: TraceNode): readonly string[] {
  const { operation } = node;
  const count = readBy(node).length;
  switch (operation.kind) {
    case 'input':
    case 'parameter':
    case 'replaced':
    case 'opaque':
      return [];
    case 'add':
    case 'difference':
    case 'multiply':
      return Array.from({ length: count }, (_, i) => 'abcdefgh'[i] ?? `term_${i}`);
    case 'concatenate':
    case 'combine':
      return Array.from({ length: count }, (_, i) => `x${i + 1}`);
    case 'lookup':
      return ['E', 'ids'];
    case 'linear':
      return ['x', 'W', 'b'].slice(0, count);
    case 'recurrent_sum':
      return ['x', 'h_before', 'W', 'U', 'b', 'b2'].slice(0, count);
    case 'convolution':
      return ['x', 'w', 'b'].slice(0, count);
    case 'matmul':
      return matmulNames(node.axes.length > 2, operation.transposeRight);
    case 'mask':
      return ['s', 'mask'];
    case 'softmax':
      return ['s'];
    case 'layer_norm':
      return ['x', 'gamma', 'beta'].slice(0, count);
    case 'rms_norm':
      return ['x', 'gamma'];
    case 'batch_norm':
      return [
        ...['x', 'mean', 'variance'],
        ...(operation.scaled ? ['gamma'] : []),
        ...(operation.shifted ? ['beta'] : []),
      ];
    case 'rotary':
      return ['x', 'cos', 'sin'];
    case 'sinusoid':
    case 'angle':
      return ['p'];
    case 'trigonometric':
      return ['angle'];
    case 'join_heads':
      return ['z'];
    case 'delayed':
      return ['s', 's0'].slice(0, count);
    case 'interpolate':
      return ['z', 'a', 'b'];
    case 'held':
      return ['s', 's_before', 'mask'];
    case 'pool_stretches':
      return ['x', 'ids'];
    case 'scale':
    case 'activation':
    case 'repeat_row':
    case 'mean':
    case 'pool':
    case 'global_pool':
    case 'rescale':
    case 'pad':
    case 'upsample':
    case 'flatten':
    case 'rows':
      return ['x'];
  }
}

/** In attention a product of heads is either of queries and keys, or of weights and values. */
function matmulNames(heads: boolean, transposeRight: boolean): readonly string[] {
  if (!heads) return ['A', 'B'];
  return transposeRight ? ['Q', 'K'] : ['weights', 'V'];
}
