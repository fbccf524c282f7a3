import type { CellValueName } from './cell.ts';
import type { Change } from './forward.ts';

/** Gates and states that are held at a number: all units, or some, by unit. */
export type Clamps = ReadonlyMap<CellValueName, number | ReadonlyMap<number, number>>;

/**
 * Holds gates and states at a number at every step. What follows from them follows from the held number, as if the cell
 * could do nothing else.
 */
export function clamped(clamps: Clamps, units: number): Change {
  return (name, _step, values) => {
    const clamp = clamps.get(name);
    if (clamp === undefined) return;
    if (typeof clamp === 'number') values.fill(clamp);
    else
      for (const [unit, value] of clamp)
        for (let at = unit; at < values.length; at += units) values[at] = value;
  };
}
