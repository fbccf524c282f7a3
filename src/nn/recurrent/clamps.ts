import type { Edit } from '../recorder.ts';
import { computeMatrix } from '../typedArrays.ts';
import type { CellValueName } from './cell.ts';
import type { Change } from './forward.ts';
import type { Values } from './products.ts';

/** A gate or a state held at a number at every step: one unit of it, or all of them. */
export interface Clamp {
  /** From 0; all units where it is left out. */
  readonly unit?: number;
  readonly value: number;
}

/** Of several clamps of a unit the last counts. */
export type Clamps = ReadonlyMap<CellValueName, readonly Clamp[]>;

/**
 * Holds gates and states at numbers at every step. What follows from them follows from the held numbers, as if the cell
 * could do nothing else.
 */
export function clamped(clamps: Clamps, units: number): Change {
  return (name, _step, values) => hold(values, units, clamps.get(name) ?? []);
}

/** Which units of a gate or a state are held: nothing where none is, else 1 for each that is, [unit]. */
export function heldUnits(clamps: Clamps, name: CellValueName, units: number): Uint8Array | undefined {
  const list = clamps.get(name) ?? [];
  if (list.length === 0) return undefined;
  const held = new Uint8Array(units);
  for (const { unit } of list) held.fill(1, unit ?? 0, unit === undefined ? units : unit + 1);
  return held;
}

/** Holds them on a whole node, [position, unit]. */
export function clampEdit(clamps: readonly Clamp[]): Edit {
  return {
    apply: (matrix, { rows, columns }) =>
      computeMatrix(rows, columns, [matrix], (output, input) => {
        output.set(input!);
        hold(output, columns, clamps);
      }),
    what: `${clamps.map(clampText).join(', ')}, at every step`,
  };
}

/** @param values [row, unit] */
function hold(values: Values, units: number, clamps: readonly Clamp[]): void {
  for (const { unit, value } of clamps)
    if (unit === undefined) values.fill(value);
    else for (let at = unit; at < values.length; at += units) values[at] = value;
}

const clampText = ({ unit, value }: Clamp): string =>
  `${unit === undefined ? 'all units' : `unit ${unit}`} held at ${value}`;
