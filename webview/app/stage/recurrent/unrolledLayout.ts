import type { UnrolledCell, UnrolledRow } from './unrolledCell.ts';

/** In CSS pixels. */
export const SIZE = {
  cellHeight: 22,
  rowGap: 5,
  padding: 8,
  /** Between a copy of the cell and what it reads or gives. */
  wire: 34,
  /** Between two copies. */
  gap: 40,
  symbol: 20,
  label: 18,
  /** Before the first copy, for what it begins with. */
  left: 116,
  /** One number alone, and one of several side by side. */
  alone: 62,
  beside: 40,
} as const;

export interface UnrolledLayout {
  readonly width: number;
  readonly height: number;
  /** Of a copy of the cell with its box. */
  readonly boxWidth: number;
  readonly box: { readonly top: number; readonly bottom: number };
  /** The upper edge of each row's numbers, in the order of the rows. */
  readonly tops: readonly number[];
  /** The lower edge of the step's name. */
  readonly labelAt: number;
  /** The left edge of a copy. */
  left(copy: number): number;
}

/** Where everything stands. @param copies how many copies of the cell are drawn @param loop room above for the way back */
export function unrolledLayout(cell: UnrolledCell, copies: number, loop: boolean): UnrolledLayout {
  const { cellHeight, rowGap, padding, wire, gap, symbol, label, left, alone, beside } = SIZE;
  const widest = Math.max(...cell.rows.map(({ node }) => node.axes[1].size));
  const boxWidth = 2 * padding + symbol + (widest === 1 ? alone : widest * beside);
  let y = 6;
  const tops: number[] = [];
  const rowsOf = (place: UnrolledRow['place']): void => {
    for (const row of cell.rows) {
      if (row.place !== place) continue;
      tops.push(y);
      y += cellHeight + rowGap;
    }
  };
  rowsOf('output');
  y += tops.length > 0 ? wire - rowGap : 0;
  y = loop ? Math.max(y, 30) : y;
  const top = y;
  y += padding;
  rowsOf('cell');
  const bottom = y - rowGap + padding;
  y = bottom + wire;
  rowsOf('input');
  const labelAt = y + label - rowGap;
  return {
    width: left + copies * (boxWidth + gap),
    height: labelAt + 6,
    boxWidth,
    box: { top, bottom },
    tops,
    labelAt,
    left: (copy) => left + copy * (boxWidth + gap),
  };
}
