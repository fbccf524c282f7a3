import type { States } from './forward.ts';
import { type Values, zerosLike } from './products.ts';

/*
 * Sequences that are made of stretches of equal length, one after the other: the words of a sentence, each filled up to
 * so many characters.
 */

/** [outer, inner, feature] → [inner, outer, feature]: the stretches side by side instead of one after the other. */
export function sideBySide(values: Values, outer: number, inner: number): Values {
  if (outer === 1 || inner === 1) return values;
  const features = values.length / (outer * inner);
  const turned = zerosLike(values, values.length);
  for (let i = 0, from = 0; i < outer; i++)
    for (let j = 0; j < inner; j++, from += features)
      turned.set(values.subarray(from, from + features), (j * outer + i) * features);
  return turned;
}

/** The same states for each of so many sequences: [unit] → [row, unit]. */
export function inEachRow({ hidden, cell }: States, rows: number): States {
  const repeated = (state: Values): Values => {
    const all = zerosLike(state, rows * state.length);
    for (let row = 0; row < rows; row++) all.set(state, row * state.length);
    return all;
  };
  return { ...(hidden && { hidden: repeated(hidden) }), ...(cell && { cell: repeated(cell) }) };
}

export type StretchPooling = 'mean' | 'max' | 'min';

/**
 * One number for each stretch and feature: [position, feature] → [stretch, feature].
 * @param counts whether a position counts; one of each stretch does
 */
export function poolStretches(
  output: Float32Array,
  input: Float32Array,
  of: StretchPooling,
  {
    stretch,
    features,
    counts,
  }: {
    readonly stretch: number;
    readonly features: number;
    readonly counts: (position: number) => boolean;
  },
): void {
  for (let to = 0; to < output.length; to++) {
    const [word, feature] = [Math.floor(to / features), to % features];
    let [sum, count, most, least] = [0, 0, -Infinity, Infinity];
    for (let position = word * stretch; position < (word + 1) * stretch; position++) {
      if (!counts(position)) continue;
      const value = input[position * features + feature]!;
      sum += value;
      count++;
      most = Math.max(most, value);
      least = Math.min(least, value);
    }
    output[to] = { mean: sum / count, max: most, min: least }[of];
  }
}
