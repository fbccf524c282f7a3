import type { TraceNode } from '../node.ts';
import { shortName } from './cellwise.ts';
import type { CellContext, Finding } from './cell.ts';
import { onTwoLines, plain, tex } from './terms.ts';

/** (x − μ) / √(σ² + ε) · γ + β, with μ and σ² of the row. */
export function explainLayerNorm({
  trace,
  parents,
  operation,
  row,
  column,
  value,
}: CellContext<'layer_norm'>): Finding {
  const [x, weight, bias] = parents as [TraceNode, TraceNode, TraceNode | undefined];
  const values = trace.rows(x.name, 0, row, row + 1);
  const mean = average(values, (each) => each);
  const variance = average(values, (each) => (each - mean) ** 2);
  const gain = trace.rows(weight.name, 0, 0, 1)[column]!;
  const shift = bias ? trace.rows(bias.name, 0, 0, 1)[column]! : 0;
  const own = values[column]!;
  return {
    formula: String.raw`y = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}\,\gamma + \beta`,
    substituted: onTwoLines(
      String.raw`\frac{${plain(own)} - ${tex(mean)}}{\sqrt{${plain(variance)} + \varepsilon}} \cdot ${tex(gain)} + ${tex(shift)}`,
      value,
    ),
    table: table([
      ['x', own],
      ['mean μ of the row', mean],
      ['variance σ² of the row', variance],
      ['ε', operation.epsilon],
      ['weight γ', gain],
      ['bias β', shift],
    ]),
    recomputed: ((own - mean) / Math.sqrt(variance + operation.epsilon)) * gain + shift,
    sources: sourcesOf(x, weight, bias, row, column),
  };
}

/** x / √(mean of x² + ε) · γ. */
export function explainRmsNorm({
  trace,
  parents,
  operation,
  row,
  column,
  value,
}: CellContext<'rms_norm'>): Finding {
  const [x, weight] = parents as [TraceNode, TraceNode];
  const values = trace.rows(x.name, 0, row, row + 1);
  const square = average(values, (each) => each * each);
  const gain = trace.rows(weight.name, 0, 0, 1)[column]!;
  const own = values[column]!;
  return {
    formula: String.raw`y = \frac{x}{\sqrt{\overline{x^2} + \varepsilon}}\,\gamma`,
    substituted: onTwoLines(
      String.raw`\frac{${plain(own)}}{\sqrt{${plain(square)} + \varepsilon}} \cdot ${tex(gain)}`,
      value,
    ),
    table: table([
      ['x', own],
      ['mean of x² of the row', square],
      ['ε', operation.epsilon],
      ['weight γ', gain],
    ]),
    recomputed: (own / Math.sqrt(square + operation.epsilon)) * gain,
    sources: sourcesOf(x, weight, undefined, row, column),
  };
}

function average(values: Float32Array, of: (value: number) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length;
}

function table(rows: readonly (readonly [string, number])[]) {
  return { columns: ['', 'value'], rows: rows.map(([label, value]) => ({ label, values: [value] })) };
}

function sourcesOf(
  x: TraceNode,
  weight: TraceNode,
  bias: TraceNode | undefined,
  row: number,
  column: number,
) {
  return [
    { role: shortName(x.name), node: x.name, index: [row, column] },
    { role: 'weight', node: weight.name, index: [column] },
    ...(bias ? [{ role: 'bias', node: bias.name, index: [column] }] : []),
  ];
}
