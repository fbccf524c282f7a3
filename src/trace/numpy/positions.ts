import type { TraceNode } from '../node.ts';
import type { Operation } from '../operation.ts';
import { layoutOf } from '../trace.ts';

type PositionOperation = Extract<Operation, { kind: 'sinusoid' | 'angle' | 'trigonometric' | 'repeat_row' }>;

/** Lines of Python that leave an encoding of positions in `y`; `a` is the only parent. */
export function positionLines(
  operation: PositionOperation,
  node: TraceNode,
  index: readonly number[] | undefined,
): string[] {
  const { rows, columns } = layoutOf(node);
  const chosen = index ? `[..., ${index.at(-1)!}]` : '';
  switch (operation.kind) {
    case 'sinusoid':
      return [
        `column = np.arange(${columns})`,
        ...(operation.layout === 'halves'
          ? [`pair, cosine = column % ${columns / 2}, column >= ${columns / 2}`]
          : ['pair, cosine = column // 2, column % 2 == 1']),
        ...(operation.misprinted
          ? [
              'with np.errstate(divide="ignore", invalid="ignore"):  # the first pair divides by zero',
              `    angle = a / np.sqrt(2 * pair / ${columns})`,
              `    y = np.where(cosine, np.cos(angle), np.sin(angle))${chosen}`,
            ]
          : [
              `angle = a / ${operation.base} ** (2 * pair / ${columns})`,
              `y = np.where(cosine, np.cos(angle), np.sin(angle))${chosen}`,
            ]),
      ];
    case 'angle':
      return [`y = (a / ${operation.base} ** (np.arange(${columns}) / ${columns}))${chosen}`];
    case 'trigonometric':
      return [`y = np.${operation.function}(np.concatenate([a, a], axis=-1))${chosen}`];
    case 'repeat_row':
      return [index ? 'y = a' : `y = np.repeat(a[:, ${operation.at}:${operation.at + 1}], ${rows}, axis=1)`];
  }
}
