export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('Nothing was measured.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

interface Comparison {
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
  /** Of the fastest rounds: what is left where nothing else runs on the machine. */
  readonly bestRatio: number;
}

/** Medians of two series that were measured in turns, and of the ratio of each pair: noise that both meet cancels. */
export function compared(ours: readonly number[], theirs: readonly number[]): Comparison {
  const ratios = ours.map((value, i) => value / theirs[i]!);
  return {
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ratios),
    bestRatio: Math.min(...ours) / Math.min(...theirs),
  };
}
