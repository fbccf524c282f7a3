import type { TraceNode } from '../node.ts';
import type { Operation } from '../operation.ts';
import { layoutOf } from '../trace.ts';

type PositionOperation = Extract<Operation, { kind: 'sinusoid' | 'angle' | 'trigonometric' | 'repeat_row' }>;

/** Lines of Python that leave an encoding of positions in `y`; `p` is where the positions stand, or `angle` and `x` what is already made of them. */
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
              `    angle = p / np.sqrt(2 * pair / ${columns})`,
              `    y = np.where(cosine, np.cos(angle), np.sin(angle))${chosen}`,
            ]
          : [
              `angle = p / ${operation.base} ** (2 * pair / ${columns})`,
              `y = np.where(cosine, np.cos(angle), np.sin(angle))${chosen}`,
            ]),
      ];
    case 'angle':
      return [`y = (p / ${operation.base} ** (np.arange(${columns}) / ${columns}))${chosen}`];
    case 'trigonometric':
      return [`y = np.${operation.function}(np.concatenate([angle, angle], axis=-1))${chosen}`];
    case 'repeat_row':
      return [index ? 'y = x' : `y = np.repeat(x[:, ${operation.at}:${operation.at + 1}], ${rows}, axis=1)`];
  }
}
