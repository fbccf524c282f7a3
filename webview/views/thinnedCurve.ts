/** Many numbers as few: groups of neighbours, each with its mean, its smallest and its largest number. */
export interface ThinnedCurve {
  /** How many neighbours are one group; 1 where nothing was thinned. */
  readonly step: number;
  /** Where each group begins. */
  readonly places: Float64Array;
  readonly mean: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/**
 * @param from the first of the values that is drawn
 * @param to behind the last one
 * @param most so many groups at most
 */
export function thinnedCurve(values: Float32Array, from: number, to: number, most: number): ThinnedCurve {
  const end = Math.min(to, values.length);
  const start = Math.min(from, end);
  const step = Math.max(1, Math.ceil((end - start) / most));
  const count = Math.ceil((end - start) / step);
  const places = Float64Array.from({ length: count }, (_, group) => start + group * step);
  const [mean, low, high] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (let group = 0; group < count; group++) {
    const members = values.subarray(places[group], Math.min(end, places[group] + step));
    let [sum, least, largest] = [0, Infinity, -Infinity];
    for (const value of members) {
      sum += value;
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
    mean[group] = sum / members.length;
    low[group] = least;
    high[group] = largest;
  }
  return { step, places, mean, low, high };
}
