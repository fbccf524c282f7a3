export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Medians of two series that were measured in turns, and of the ratio of each pair: noise that both meet cancels. */
export function compared(
  ours: readonly number[],
  theirs: readonly number[],
): { ours: number; theirs: number; ratio: number } {
  const ratios = ours.map((value, i) => value / theirs[i]!);
  return { ours: median(ours), theirs: median(theirs), ratio: median(ratios) };
}
