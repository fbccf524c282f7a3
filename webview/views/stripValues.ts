import type { Slice, Thinning } from '../../src/trace/node.ts';
import type { ColourScale } from '../drawing/colourScale.ts';

/** One gate or state over time. */
export interface Strip {
  /** `layer.0.forget_gate` */
  readonly name: string;
  readonly title: string;
  readonly scale: ColourScale;
  /** [position, unit], thinned along the positions where there are many. */
  readonly slice: Slice;
  /** Parts of it in full. */
  readonly tiles: readonly StripTile[];
}

export interface StripTile {
  /** Its first position. */
  readonly from: number;
  /** [position, unit], not thinned. */
  readonly slice: Slice;
}

/** A number, and of how many positions it is the one largest in magnitude, or the mean. */
export interface StripValue {
  readonly value: number;
  readonly of: number;
  readonly thinning: Thinning;
}

export function stripValue({ slice, tiles }: Strip, position: number, unit: number): StripValue {
  const tile = tiles.find(({ from, slice: { rows } }) => position >= from && position < from + rows);
  const { thinning = 'largest' } = slice;
  if (tile) {
    const value = tile.slice.values[(position - tile.from) * tile.slice.columns + unit];
    return { value, of: 1, thinning };
  }
  const row = Math.floor(position / slice.rowStep);
  return { value: slice.values[row * slice.columns + unit], of: slice.rowStep, thinning };
}

/** Columns become rows: time runs from left to right. */
export function transposed({ rows, columns, rowStep, columnStep, values, ...rest }: Slice): Slice {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column];
    }
  }
  return { ...rest, rows: columns, columns: rows, rowStep: columnStep, columnStep: rowStep, values: turned };
}
