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

export const ZOOM_STEP = 1.5;
const PAN_STEP = 60;

const PANS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [PAN_STEP, 0],
  ArrowRight: [-PAN_STEP, 0],
  ArrowUp: [0, PAN_STEP],
  ArrowDown: [0, -PAN_STEP],
};

const ZOOMS: Readonly<Record<string, number>> = {
  '+': ZOOM_STEP,
  '=': ZOOM_STEP,
  '-': 1 / ZOOM_STEP,
  '0': 0,
};

export type Command =
  | { readonly does: 'pan'; readonly x: number; readonly y: number }
  /** A factor of 0 shows everything. */
  | { readonly does: 'zoom'; readonly factor: number }
  | { readonly does: 'let-go' }
  | { readonly does: 'pin' }
  | { readonly does: 'walk'; readonly control: boolean };

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key means to a heatmap; a key without meaning there also walks, to nowhere. */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): Command | undefined {
  const control = ctrlKey || metaKey;
  if (altKey) return undefined;
  if (shiftKey && key in PANS) return { does: 'pan', x: PANS[key][0], y: PANS[key][1] };
  if (!control && key in ZOOMS) return { does: 'zoom', factor: ZOOMS[key] };
  if (key === 'Escape') return { does: 'let-go' };
  if (key === 'Enter' || key === ' ') return { does: 'pin' };
  return { does: 'walk', control };
}
