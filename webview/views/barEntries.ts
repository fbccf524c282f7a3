export interface BarEntry {
  readonly label: string;
  readonly value: number;
  /** Tells bars with the same label apart; written small behind it. */
  readonly place?: number;
}

/** Keeps the places of those entries only whose label another one has, too: “the” and “the”. */
export function toldApart(entries: readonly Required<BarEntry>[]): BarEntry[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { label } of entries) (seen.has(label) ? repeated : seen).add(label);
  return entries.map(({ label, value, place }) => ({ label, value, ...(repeated.has(label) && { place }) }));
}
