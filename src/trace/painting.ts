/**
 * Sets weights of a query's row by hand. The other keys that the query may see share what is left in the
 * proportions that they had, so that the row sums to 1. Painted weights that sum to more than 1, or that leave
 * nobody to share the rest, are scaled to sum to 1.
 * @param row weights over the keys, at least 0, summing to 1; written to
 * @param visible over the keys, 0 = may not be seen
 * @param painted key → weight, 0 to 1; only keys that may be seen
 */
export function paintRow(
  row: Float32Array,
  visible: Float32Array,
  painted: ReadonlyMap<number, number>,
): void {
  const others = [...row.keys()].filter((key) => visible[key] !== 0 && !painted.has(key));
  const given = [...painted.values()].reduce((sum, weight) => sum + weight, 0);
  const factor = given > 1 || (others.length === 0 && given > 0) ? 1 / given : 1;
  const left = 1 - given * factor;
  const before = others.reduce((sum, key) => sum + row[key]!, 0);
  for (const key of others) row[key] = before > 0 ? (row[key]! / before) * left : left / others.length;
  for (const [key, weight] of painted) row[key] = weight * factor;
}
