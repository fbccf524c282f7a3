import type { TraceNode } from '../node.ts';
import { layoutOf, placeText, type Trace } from '../trace.ts';
import { shortName } from './cellwise.ts';
import type { CellContext, Finding } from './cell.ts';
import { onTwoLines, tableOf, tex, type Term } from './terms.ts';

/** y = Σ x·w + b. */
export function explainLinear({
  trace,
  parents,
  operation,
  part,
  row,
  column,
  value,
  node,
}: CellContext<'linear'>): Finding {
  const [x, weight, bias] = parents as [TraceNode, TraceNode, TraceNode | undefined];
  const output = part * layoutOf(node).columns + column;
  const inputs = trace.rows(x.name, 0, row, row + 1);
  const weights = columnOf(trace, weight, 0, output);
  const shift = bias ? trace.rows(bias.name, 0, 0, 1)[output]! : 0;
  const entry = x.axes.at(-1)!;
  const terms = products(inputs, weights, (i) => placeText(trace, entry, i));
  const sum = total(terms);
  return {
    formula: bias ? String.raw`y_j = \sum_i x_i\, W_{ij} + b_j` : String.raw`y_j = \sum_i x_i\, W_{ij}`,
    substituted: onTwoLines(`${leading(terms)} ${bias ? `+ ${tex(shift)}` : ''}`, value),
    table: tableOf(['i', 'x', 'W', 'x · W'], bias ? [...terms, biasTerm(shift)] : terms, 'sum'),
    recomputed: sum + shift,
    sources: [
      {
        role: shortName(x.name),
        node: x.name,
        index: [...(x.axes.length > 1 ? [row] : []), largestAt(terms)],
      },
      { role: 'weight', node: weight.name, index: [largestAt(terms), output] },
      ...(bias ? [{ role: 'bias', node: bias.name, index: [output] }] : []),
    ],
    ...(operation.heads > 1 && {
      note: `Column ${output} of W = head ${part} × ${layoutOf(node).columns} + ${column}: each head has its own columns.`,
    }),
  };
}

/** A dot product of a row of the left matrix and a column (or, transposed, a row) of the right one. */
export function explainMatmul({
  trace,
  parents,
  operation,
  index,
  part,
  row,
  column,
  value,
  node,
}: CellContext<'matmul'>): Finding {
  const [a, b] = parents as [TraceNode, TraceNode];
  const group = Math.floor(part / (layoutOf(node).parts / layoutOf(b).parts));
  const left = trace.rows(a.name, part, row, row + 1);
  const right = operation.transposeRight
    ? trace.rows(b.name, group, column, column + 1)
    : columnOf(trace, b, group, column);
  const inner = a.axes.at(-1)!;
  const labels = inner.labels ? trace.labels.get(inner.labels) : undefined;
  const terms = products(left, right, (i) => labels?.[i] ?? `feature ${i}`);
  // The rows of one matrix with each other (positions) are told apart by where they stand.
  const [first, second] =
    a === b
      ? [placeText(trace, a.axes.at(-2)!, row), placeText(trace, a.axes.at(-2)!, column)]
      : [shortName(a.name), shortName(b.name)];
  const at = largestAt(terms);
  const lead = index.length > 2;
  return {
    formula: operation.transposeRight
      ? lead
        ? String.raw`q \cdot k = \sum_i q_i\, k_i`
        : String.raw`a \cdot b = \sum_i a_i\, b_i`
      : String.raw`z_{q,j} = \sum_k \alpha_{qk}\, v_{k,j}`,
    substituted: onTwoLines(leading(terms), value),
    table: tableOf([inner.name.replaceAll('_', ' '), first, second, `${first} · ${second}`], terms, 'sum'),
    recomputed: total(terms),
    sources: [
      { role: first, node: a.name, index: lead ? [part, row, at] : [row, at] },
      {
        role: second,
        node: b.name,
        index: [...(lead ? [group] : []), ...(operation.transposeRight ? [column, at] : [at, column])],
      },
    ],
    ...(group !== part && { note: `Query head ${part} shares key/value head ${group}.` }),
  };
}

/** Each number times that of the other row. */
export function products(a: Float32Array, b: Float32Array, label: (i: number) => string): Term[] {
  return Array.from(a, (value, i) => {
    const product = value * b[i]!;
    return { label: label(i), values: [value, b[i]!, product], weight: product };
  });
}

const biasTerm = (bias: number): Term => ({ label: 'bias', values: [1, bias, bias], weight: Infinity });

/** The two largest products, and dots for the others. */
function leading(terms: readonly Term[]): string {
  const ordered = [...terms].sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight)).slice(0, 2);
  const shown = ordered.map(({ values: [a, b] }) => String.raw`${tex(a!)} \cdot ${tex(b!)}`).join(' + ');
  return terms.length > 2 ? String.raw`${shown} + \dots` : shown;
}

/** Which term weighs most. */
export function largestAt(terms: readonly Term[]): number {
  let at = 0;
  terms.forEach((term, i) => {
    if (Math.abs(term.weight) > Math.abs(terms[at]!.weight)) at = i;
  });
  return at;
}

/** The sum of the terms' last numbers. */
export const total = (terms: readonly Term[]): number =>
  terms.reduce((sum, term) => sum + term.values.at(-1)!, 0);

/** One column of a matrix; read in bands, since embedding tables are large. */
export function columnOf(trace: Trace, node: TraceNode, part: number, column: number): Float32Array {
  const { rows, columns } = layoutOf(node);
  const values = trace.rows(node.name, part, 0, rows);
  return Float32Array.from({ length: rows }, (_, row) => values[row * columns + column]!);
}
