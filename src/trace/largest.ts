import { ProblemError } from '../problem.ts';
import { layoutOf, nodeOf, partAt, type Trace } from './trace.ts';

/** The largest entries of one row of a node; of a difference those that changed most, up or down. */
export function largest(
  trace: Trace,
  name: string,
  leading: readonly number[],
  count: number,
): { index: number; value: number }[] {
  const node = nodeOf(trace, name);
  const { rows } = layoutOf(node);
  const row = leading.at(-1) ?? 0;
  const part = partAt(node, leading.slice(0, -1));
  if (row >= rows)
    throw new ProblemError('bad-request', `There are ${rows} rows; number ${row} is not among them.`);
  const values = trace.rows(name, part, row, row + 1);
  const size = node.operation.kind === 'difference' ? Math.abs : Number;
  const best: { index: number; value: number }[] = [];
  values.forEach((value, index) => {
    if (best.length === count && !(size(value) > size(best[count - 1]!.value))) return;
    const at = best.findIndex((entry) => size(value) > size(entry.value));
    best.splice(at < 0 ? best.length : at, 0, { index, value });
    best.length = Math.min(best.length, count);
  });
  return best;
}
