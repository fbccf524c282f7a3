import type { Cell, Shape } from './heatmapLayout.ts';

/** How far PageUp and PageDown go. */
const PAGE = 10;

type Step = (at: Cell, shape: Shape) => Cell;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, { columns }) => ({ row, column: columns - 1 }),
  PageUp: ({ row, column }) => ({ row: Math.max(0, row - PAGE), column }),
  PageDown: ({ row, column }) => ({ row: row + PAGE, column }),
};

const CORNERS: Readonly<Record<string, Step>> = {
  Home: () => ({ row: 0, column: 0 }),
  End: (_, { rows, columns }) => ({ row: rows - 1, column: columns - 1 }),
};

/**
 * Where a key leads. Row −1 and column −1 are the labels, which are reached like a cell; there is no corner
 * where both meet. Undefined for keys that do not walk.
 */
export function walk(
  from: Cell,
  key: string,
  control: boolean,
  shape: Shape,
  labels = true,
): Cell | undefined {
  const step = (control ? CORNERS : STEPS)[key];
  if (!step) return undefined;
  const to = step(from, shape);
  const least = labels ? -1 : 0;
  const row = Math.min(shape.rows - 1, Math.max(from.column < 0 ? 0 : least, to.row));
  const column = Math.min(shape.columns - 1, Math.max(row < 0 ? 0 : least, to.column));
  return { row, column };
}
