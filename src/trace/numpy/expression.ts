import type { TraceNode } from '../node.ts';
import type { Operation } from '../operation.ts';
import { layoutOf } from '../trace.ts';
import { activationLines } from './activations.ts';
import { imageLines } from './images.ts';
import { parentName } from './names.ts';
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
      return [`y = ${index ? `a[${index.join(', ')}]` : 'a'}`];
    case 'lookup':
      return [index ? 'y = a  # the row of this id' : 'y = a[b.astype(int)]'];
    case 'add':
      return [`y = ${parents.map((_, i) => parentName(i)).join(' + ')}`];
    case 'difference':
      return [
        'with np.errstate(invalid="ignore"):',
        '    y = np.where(a == b, 0, a - b)  # −∞ in both is no difference',
      ];
    case 'multiply':
      return [`y = ${parents.map((_, i) => parentName(i)).join(' * ')}`];
    case 'scale':
      return [`y = a * ${operation.factor}`];
    case 'linear':
      return [
        `y = a @ b${parents.length > 2 ? ' + c' : ''}`,
        ...(operation.heads > 1 && !index
          ? [`y = y.reshape(-1, ${operation.heads}, ${columns}).transpose(1, 0, 2)`]
          : []),
      ];
    case 'matmul':
      return [
        ...(parents[0]!.axes.length > 2 && !index
          ? ['b = np.repeat(b, len(a) // len(b), axis=0)  # heads that share keys and values']
          : []),
        operation.transposeRight ? 'y = a @ np.swapaxes(b, -1, -2)' : 'y = a @ b',
      ];
    case 'mask':
      return ['y = np.where(b != 0, a, -np.inf)'];
    case 'softmax':
      return [
        'e = np.exp(a - a.max(axis=-1, keepdims=True))',
        `y = (e / e.sum(axis=-1, keepdims=True))${atColumn(index)}`,
      ];
    case 'layer_norm':
      return [
        'mean = a.mean(axis=-1, keepdims=True)',
        'variance = ((a - mean) ** 2).mean(axis=-1, keepdims=True)',
        `y = ((a - mean) / np.sqrt(variance + ${operation.epsilon}) * b${parents.length > 2 ? ' + c' : ''})${atColumn(index)}`,
      ];
    case 'rms_norm':
      return [
        `y = (a / np.sqrt((a ** 2).mean(axis=-1, keepdims=True) + ${operation.epsilon}) * b)${atColumn(index)}`,
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
      return [`y = np.concatenate(list(a), axis=-1)${atColumn(index)}`];
    case 'mean':
      return ['y = a.mean(axis=0)'];
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
        `y = ${index ? `a[${index.join(', ')}]` : 'a'}`,
      ];
  }
}

function rotaryLines(turned: number, columns: number): string[] {
  const half = turned / 2;
  if (turned === columns) {
    return [
      `turned = np.concatenate([-a[..., ${half}:], a[..., :${half}]], axis=-1)`,
      'y = a * b + turned * c',
    ];
  }
  return [
    `x = a[..., :${turned}]  # the others are not turned`,
    `turned = np.concatenate([-x[..., ${half}:], x[..., :${half}]], axis=-1)`,
    `y = np.concatenate([x * b + turned * c, a[..., ${turned}:]], axis=-1)`,
  ];
}

const atColumn = (index: readonly number[] | undefined): string => (index ? `[..., ${index.at(-1)!}]` : '');
