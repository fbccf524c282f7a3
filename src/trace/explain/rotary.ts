import type { TraceNode } from '../node.ts';
import { layoutOf } from '../trace.ts';
import type { CellContext, Finding } from './cell.ts';
import { onTwoLines, plain, tex } from './terms.ts';

/** Each pair (i, i + d/2) of the d turned features of a head is turned by its position's angle. */
export function explainRotary(context: CellContext<'rotary'>): Finding {
  const { trace, parents, part, row, column, value } = context;
  const [x, cos, sin] = parents as [TraceNode, TraceNode, TraceNode];
  const turned = layoutOf(cos).columns;
  if (column >= turned) return explainUnturned(context, turned);
  const half = turned / 2;
  const first = column < half;
  const partner = first ? column + half : column - half;
  const values = trace.rows(x.name, part, row, row + 1);
  const cosine = trace.rows(cos.name, 0, row, row + 1)[column]!;
  const sine = trace.rows(sin.name, 0, row, row + 1)[column]!;
  const [own, other] = [values[column]!, values[partner]!];
  const sign = first ? '-' : '+';
  return {
    formula: first
      ? String.raw`y_i = x_i \cos\theta - x_{i+d/2} \sin\theta`
      : String.raw`y_{i+d/2} = x_{i+d/2} \cos\theta + x_i \sin\theta`,
    substituted: onTwoLines(
      String.raw`${tex(own)} \cdot ${tex(cosine)} ${sign} ${tex(other)} \cdot ${tex(sine)}`,
      value,
    ),
    recomputed: own * cosine + (first ? -1 : 1) * other * sine,
    sources: [
      { role: 'own feature', node: x.name, index: [part, row, column] },
      { role: 'partner', node: x.name, index: [part, row, partner] },
      { role: 'cos', node: cos.name, index: [row, column] },
      { role: 'sin', node: sin.name, index: [row, column] },
    ],
    note: `Features ${Math.min(column, partner)} and ${Math.max(column, partner)} form a pair, turned by ${plainDegrees(cosine, sine)}° at position ${row}.`,
  };
}

function explainUnturned(
  { trace, parents, part, row, column, value }: CellContext<'rotary'>,
  turned: number,
): Finding {
  const [x] = parents as [TraceNode];
  return {
    formula: 'y_i = x_i',
    substituted: `x_{${column}} = ${plain(value)}`,
    recomputed: trace.rows(x.name, part, row, row + 1)[column]!,
    sources: [{ role: 'own feature', node: x.name, index: [part, row, column] }],
    note: `Only the first ${turned} features of each head are turned; this one passes unchanged.`,
  };
}

const plainDegrees = (cosine: number, sine: number): string =>
  ((Math.atan2(sine, cosine) * 180) / Math.PI).toFixed(1);
