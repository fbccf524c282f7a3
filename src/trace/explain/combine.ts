import { cell } from '../trace.ts';
import type { CellContext, Finding } from './cell.ts';
import { shortName } from './cellwise.ts';
import { plain, tableOf } from './terms.ts';

const raw = String.raw;

const COMBINED = {
  subtract: { formula: 'y = x_1 - x_2', of: (values: readonly number[]) => values[0]! - values[1]! },
  average: {
    formula: raw`y = \frac{1}{n} \sum_i x_i`,
    of: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
  },
  maximum: { formula: raw`y = \max_i x_i`, of: (values: readonly number[]) => Math.max(...values) },
  minimum: { formula: raw`y = \min_i x_i`, of: (values: readonly number[]) => Math.min(...values) },
} as const;

/** Cell by cell of several parents of equal shape. */
export function explainCombine({ trace, parents, operation, index, value }: CellContext<'combine'>): Finding {
  const values = parents.map((parent) => cell(trace, parent, index));
  const { formula, of } = COMBINED[operation.function];
  const terms = values.map((each, i) => ({ label: shortName(parents[i]!.name), values: [each], weight: 0 }));
  const table = tableOf(['term', 'value'], terms);
  return {
    formula,
    substituted: raw`${values.map(plain).join(raw`,\; `)} \;\to\; ${plain(value)}`,
    table: table.others ? { ...table, others: { ...table.others, values: [null] } } : table,
    recomputed: of(values),
    sources: parents.map((parent) => ({ role: shortName(parent.name), node: parent.name, index })),
  };
}
