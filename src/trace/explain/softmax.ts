import type { TraceNode } from '../node.ts';
import type { CellContext, Finding } from './cell.ts';
import { plain, tableOf } from './terms.ts';

/** α = exp(s) / Σ exp(s), over the row. */
export function explainSoftmax({
  trace,
  parents,
  node,
  index,
  part,
  row,
  column,
  value,
}: CellContext<'softmax'>): Finding {
  const [parent] = parents as [TraceNode];
  const scores = trace.rows(parent.name, part, row, row + 1);
  const largest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  // Large logits would overflow: like the program, take the largest score off all of them; the shares stay the same.
  const shift = Math.abs(largest) > 20 ? largest : 0;
  const exponentials = Array.from(scores, (score) => Math.exp(score - shift));
  const sum = exponentials.reduce((total, exponential) => total + exponential, 0);
  const axis = node.axes.at(-1)!;
  const labels = axis.labels ? trace.labels.get(axis.labels) : undefined;
  const terms = exponentials.map((exponential, i) => ({
    label: `${i === column ? '▸ ' : ''}${labels?.[i] ?? String(i)}`,
    values: [scores[i]!, exponential],
    weight: i === column ? Infinity : exponential,
  }));
  const own = exponentials[column]!;
  const exponent = shift === 0 ? 's' : String.raw`s - \max s`;
  return {
    formula: String.raw`\alpha_i = \frac{e^{s_i}}{\sum_k e^{s_k}}`,
    substituted: String.raw`\frac{${plain(own)}}{${plain(sum)}} = ${plain(value)}`,
    table: tableOf([axis.name, 's', shift === 0 ? 'exp(s)' : 'exp(s − max)'], terms, 'sum'),
    recomputed: own / sum,
    sources: [{ role: 'scores', node: parent.name, index }],
    ...(shift !== 0 && {
      note: `The largest score is taken off all scores first (${exponent.replace(String.raw`\max`, 'max')}): the shares stay the same and nothing overflows.`,
    }),
  };
}
