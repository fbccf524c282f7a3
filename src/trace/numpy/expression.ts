import type { TraceNode } from '../node.ts';
import type { Operation } from '../operation.ts';
import { dividedByRootOf } from '../scaling.ts';
import { layoutOf } from '../trace.ts';
import { activationLines } from './activations.ts';
import { imageLines } from './images.ts';
import { lookupLines } from './lookup.ts';
import { namesOf } from './names.ts';
import { positionLines } from './positions.ts';
import { recurrentLines } from './recurrence.ts';

/**
 * Lines of Python that leave a node, or one cell of it, in `y`.
 * @param index of the cell, an entry for each axis; the whole node where left out
 */
export function expression(
  operation: Operation,
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  const { columns } = layoutOf(node);
  switch (operation.kind) {
    case 'input':
    case 'parameter':
    case 'replaced':
      return ['y = x'];
    case 'lookup':
      return lookupLines(node, parents, index);
    case 'add':
      return [`y = ${namesOf(node).join(' + ')}`];
    case 'difference':
      return [
        'with np.errstate(invalid="ignore"):',
        '    y = np.where(a == b, 0, a - b)  # −∞ in both is no difference',
      ];
    case 'multiply':
      return [`y = ${namesOf(node).join(' * ')}`];
    case 'scale':
      return [scaled(operation.factor, parents[0]!)];
    case 'linear':
      return [
        `y = x @ W${parents.length > 2 ? ' + b' : ''}`,
        ...(node.axes.length > 2 && !index
          ? [`y = y.reshape(-1, ${operation.heads}, ${columns}).transpose(1, 0, 2)`]
          : []),
      ];
    case 'matmul':
      return matmulLines(operation, node, parents, index);
    case 'mask':
      return ['y = np.where(mask != 0, s, -np.inf)'];
    case 'softmax':
      return [
        'e = np.exp(s - s.max(axis=-1, keepdims=True))',
        `y = (e / e.sum(axis=-1, keepdims=True))${atColumn(index)}`,
      ];
    case 'layer_norm':
      return [
        'mean = x.mean(axis=-1, keepdims=True)',
        'variance = ((x - mean) ** 2).mean(axis=-1, keepdims=True)',
        `y = ((x - mean) / np.sqrt(variance + ${operation.epsilon}) * gamma${parents.length > 2 ? ' + beta' : ''})${atColumn(index)}`,
      ];
    case 'rms_norm':
      return [
        `y = (x / np.sqrt((x ** 2).mean(axis=-1, keepdims=True) + ${operation.epsilon}) * gamma)${atColumn(index)}`,
      ];
    case 'activation':
      return activationLines(operation.function, operation.slope ?? 0);
    case 'rotary':
      return [
        ...rotaryLines(layoutOf(parents[1]!).columns, columns),
        ...(index ? [`y = y${atColumn(index)}`] : []),
      ];
    case 'sinusoid':
    case 'angle':
    case 'trigonometric':
    case 'repeat_row':
      return positionLines(operation, node, index);
    case 'join_heads':
      return [`y = np.concatenate(list(z), axis=-1)${atColumn(index)}  # the heads side by side`];
    case 'mean':
      return ['y = x.mean(axis=0)'];
    case 'convolution':
    case 'pool':
    case 'global_pool':
    case 'batch_norm':
    case 'rescale':
    case 'pad':
    case 'upsample':
    case 'flatten':
    case 'concatenate':
    case 'combine':
      return imageLines(operation, node, parents, index);
    case 'delayed':
    case 'recurrent_sum':
    case 'interpolate':
    case 'held':
    case 'rows':
    case 'pool_stretches':
      return recurrentLines(operation, node, parents, index);
    case 'opaque':
      return [
        `# ${operation.what}`,
        '# Its arithmetic is not taken apart: these are the numbers of the run.',
        'y = x',
      ];
  }
}

/** Attention's scores are divided by the root of a whole number, as the formula is written. */
function scaled(factor: number, { operation }: TraceNode): string {
  if (factor === 1) return 'y = x  # passed on as it is';
  const size = operation.kind === 'matmul' ? dividedByRootOf(factor) : undefined;
  return size === undefined ? `y = x * ${factor}` : `y = x / np.sqrt(${size})`;
}

function matmulLines(
  { transposeRight }: Extract<Operation, { kind: 'matmul' }>,
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  const [left, right] = namesOf(node) as [string, string];
  const [heads, shared] = parents.map((parent) => layoutOf(parent).parts) as [number, number];
  return [
    ...(heads > shared && !index
      ? [`${right} = np.repeat(${right}, ${heads / shared}, axis=0)  # heads that share keys and values`]
      : []),
    `y = ${left} @ ${!transposeRight ? right : node.axes.length > 2 ? `${right}.swapaxes(-1, -2)` : `${right}.T`}`,
  ];
}

function rotaryLines(turned: number, columns: number): string[] {
  const half = turned / 2;
  if (turned === columns) {
    return [
      `turned = np.concatenate([-x[..., ${half}:], x[..., :${half}]], axis=-1)`,
      'y = x * cos + turned * sin',
    ];
  }
  return [
    `x, others = x[..., :${turned}], x[..., ${turned}:]  # the others are not turned`,
    `turned = np.concatenate([-x[..., ${half}:], x[..., :${half}]], axis=-1)`,
    'y = np.concatenate([x * cos + turned * sin, others], axis=-1)',
  ];
}

const atColumn = (index: readonly number[] | undefined): string => (index ? `[..., ${index.at(-1)!}]` : '');
