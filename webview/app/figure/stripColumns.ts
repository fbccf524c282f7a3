import { type Strip, stripValue } from '../../views/stripValues.ts';

/** A strip turned round and thinned, as a figure draws it. */
export interface StripColumns {
  readonly units: number;
  readonly count: number;
  /** How many positions a column stands for. */
  readonly step: number;
  /** [unit, column]: the number largest in magnitude of a column’s positions. */
  readonly values: Float32Array;
}

/** The positions from `first` to `last`, both included, so many to a column. */
export function stripColumns(strip: Strip, first: number, last: number, step: number): StripColumns {
  const units = strip.slice.columns;
  const count = Math.ceil((last - first + 1) / step);
  const values = new Float32Array(units * count);
  for (let unit = 0; unit < units; unit++) {
    for (let column = 0; column < count; column++) {
      const from = first + column * step;
      values[unit * count + column] = largest(strip, unit, from, Math.min(last + 1, from + step));
    }
  }
  return { units, count, step, values };
}

function largest(strip: Strip, unit: number, from: number, to: number): number {
  let found = NaN;
  for (let position = from; position < to;) {
    const { value, of } = stripValue(strip, position, unit);
    if (!(Math.abs(value) <= Math.abs(found))) found = Number.isNaN(value) ? found : value;
    // What stands for several positions is looked at once.
    position = of === 1 ? position + 1 : (Math.floor(position / of) + 1) * of;
  }
  return found;
}
