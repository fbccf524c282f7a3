import { cellBefore } from '../flattening.ts';
import type { TraceNode } from '../node.ts';
import { indexInPlane, placeInPlane, planeOf } from '../plane.ts';
import { cell, placeText, type Trace } from '../trace.ts';
import type { CellContext, Finding } from './cell.ts';
import { shortName } from './cellwise.ts';
import { plain } from './terms.ts';

const raw = String.raw;

/*
 * Operations that compute nothing: each cell is one of the cells before, at another place.
 */

/** Zeros around the rows and columns, or some of them cut off. */
export function explainPad({ trace, node, parents, operation, index, value }: CellContext<'pad'>): Finding {
  const [x] = parents as [TraceNode];
  const [top, , left] = operation.padding;
  const at = placeInPlane(node, index);
  const from = { ...at, row: at.row - top, column: at.column - left };
  const { rows, columns, isSequence } = planeOf(x);
  const inside = from.row >= 0 && from.row < rows && from.column >= 0 && from.column < columns;
  const place = isSequence ? raw`x_{p${signed(-left)}}` : raw`x_{c,\,i${signed(-top)},\,j${signed(-left)}}`;
  const formula = raw`y = \begin{cases} ${place} & \text{inside the input} \\ 0 & \text{around it} \end{cases}`;
  if (!inside)
    return {
      formula,
      substituted: '0',
      recomputed: 0,
      sources: [],
      note: 'This cell lies in the padding: a zero stands here whatever the input is.',
    };
  return { ...moved(trace, x, indexInPlane(x, from), value), formula };
}

const signed = (number: number): string => (number === 0 ? '' : number > 0 ? `+${number}` : String(number));

/** Each row and column several times. */
export function explainUpsample(context: CellContext<'upsample'>): Finding {
  const { trace, node, parents, operation, index, value } = context;
  const [x] = parents as [TraceNode];
  const [down, across] = operation.factor;
  const at = placeInPlane(node, index);
  const from = { ...at, row: Math.floor(at.row / down), column: Math.floor(at.column / across) };
  const floor = (symbol: string, factor: number): string =>
    factor === 1 ? symbol : raw`\lfloor ${symbol}/${factor} \rfloor`;
  const isSequence = planeOf(x).isSequence;
  return {
    ...moved(trace, x, indexInPlane(x, from), value),
    formula: isSequence
      ? raw`y_{p} = x_{${floor('p', across)}}`
      : raw`y_{c,i,j} = x_{c,\,${floor('i', down)},\,${floor('j', across)}}`,
    note: isSequence
      ? `Each position stands ${across} times.`
      : `Each row stands ${down} times, each column ${across} times.`,
  };
}

/** All cells in one row. */
export function explainFlatten({
  trace,
  parents,
  operation,
  column,
  value,
}: CellContext<'flatten'>): Finding {
  const [x] = parents as [TraceNode];
  const from = cellBefore(x, operation.order, column);
  const axes = operation.order.map((axis) => x.axes[axis]!);
  const places = operation.order.map((axis) => from[axis]!);
  const fastest = axes.at(-1);
  return {
    ...moved(trace, x, from, value),
    formula: `n = ${nest(
      axes.map(({ name }) => raw`\text{${name}}`),
      axes.map(({ name }) => raw`N_{\text{${name}}}`),
    )}`,
    substituted: raw`\begin{gathered} ${nest(
      places.map(String),
      axes.map(({ size }) => String(size)),
    )} = ${column} \\ x_{${from.join(raw`,\,`)}} = ${plain(value)} \end{gathered}`,
    note: fastest
      ? `Place ${column} of the row is ${from.map((at, axis) => placeText(trace, x.axes[axis]!, at)).join(', ')}. From place to place the ${fastest.name} changes first.`
      : 'A single number.',
  };
}

/** Horner's way: `(row · N + column) · N + channel`. */
function nest(places: readonly string[], sizes: readonly string[]): string {
  return places.reduce((sum, place, i) =>
    i === 0 ? place : raw`${i > 1 ? `(${sum})` : sum} \cdot ${sizes[i]!} + ${place}`,
  );
}

/** One parent after the other. */
export function explainConcatenate(context: CellContext<'concatenate'>): Finding {
  const { trace, node, parents, operation, index, value } = context;
  const { axis } = operation;
  let before = 0;
  let number = 0;
  while (index[axis]! >= before + parents[number]!.axes[axis]!.size)
    before += parents[number++]!.axes[axis]!.size;
  const x = parents[number]!;
  const from = index.map((at, i) => (i === axis ? at - before : at));
  const { name } = node.axes[axis]!;
  return {
    ...moved(trace, x, from, value),
    formula: raw`y = [\,${parents.map((_, i) => `x_{${i + 1}}`).join(raw` \,\|\, `)}\,]`,
    note: `${capital(name)} ${index[axis]} is ${name} ${from[axis]} of ${shortName(x.name)}${before > 0 ? `: ${before} stand before it` : ''}.`,
  };
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** A cell of x as it is; the formula is the caller’s. */
export function moved(
  trace: Trace,
  x: TraceNode,
  from: readonly number[],
  value: number,
): Omit<Finding, 'formula'> {
  return {
    substituted: raw`x_{${from.join(raw`,\,`)}} = ${plain(value)}`,
    recomputed: cell(trace, x, from),
    sources: [{ role: shortName(x.name), node: x.name, index: from }],
  };
}
