import type { TraceNode } from '../node.ts';
import { divisorOf, misprintedDivisorOf, sinusoidColumn, wavelengthOf } from '../sinusoid.ts';
import { cell, layoutOf } from '../trace.ts';
import { shortName } from './cellwise.ts';
import type { CellContext, Finding } from './cell.ts';
import { onTwoLines, plain } from './terms.ts';

const raw = String.raw;

const FUNCTION = { sin: raw`\sin`, cos: raw`\cos` } as const;

/** sin or cos of p / base^(2i/d) (Vaswani et al. 2017); or of what one lecture prints in its place. */
export function explainSinusoid(context: CellContext<'sinusoid'>): Finding {
  const { trace, node, parents, operation, row, column, value } = context;
  const [positions] = parents as [TraceNode];
  const size = layoutOf(node).columns;
  const { base, layout, misprinted } = operation;
  const { pair, function: name } = sinusoidColumn(layout, size, column);
  const position = cell(trace, positions, [row, 0]);
  const divisor = misprinted ? misprintedDivisorOf(size, pair) : divisorOf(base, size, pair);
  const angle = position / divisor;
  const exponent = `2 \\cdot ${pair} / ${size}`;
  const below = misprinted ? raw`\sqrt{${exponent}}` : raw`${base}^{${exponent}}`;
  const symbol = misprinted ? raw`\sqrt{2i/d}` : raw`${base}^{2i/d}`;
  return {
    formula: raw`\mathrm{PE}(p, i) = ${FUNCTION[name]} \frac{p}{${symbol}}`,
    substituted: onTwoLines(
      raw`${FUNCTION[name]} \frac{${position}}{${below}} = ${FUNCTION[name]}(${plain(angle)})`,
      value,
    ),
    table: {
      columns: ['', 'value'],
      rows: [
        { label: 'position p', values: [position] },
        { label: 'pair i', values: [pair] },
        { label: misprinted ? '√(2i/d), as printed' : `${base}^(2i/d)`, values: [divisor] },
        { label: 'wavelength, in positions', values: [wavelengthOf(divisor)] },
        { label: 'angle, in radians', values: [angle] },
      ],
    },
    recomputed: Math[name](angle),
    sources: [{ role: 'position', node: positions.name, index: [row, 0] }],
    note: misprinted ? misprintNote(pair) : pairNote(column, pair, name, divisor),
  };
}

function pairNote(column: number, pair: number, name: 'sin' | 'cos', divisor: number): string {
  const words = name === 'sin' ? 'sine' : 'cosine';
  return `Dimension ${column} is the ${words} of pair ${pair}, whose hand takes ${positionsText(divisor)} for a full turn.`;
}

const positionsText = (divisor: number): string =>
  `${Number(wavelengthOf(divisor).toPrecision(3)).toLocaleString('en')} positions`;

const misprintNote = (pair: number): string =>
  pair === 0
    ? 'The printed formula divides by √0 here: there is no such number.'
    : 'Computed as printed, to see what comes of it; the right formula is in the stage “Sinusoidal”.';

/** p · base^(−2i/r): how far position p turns pair i of r turned features (Su et al. 2021). */
export function explainAngle(context: CellContext<'angle'>): Finding {
  const { trace, node, parents, operation, row, column, value } = context;
  const [positions] = parents as [TraceNode];
  const size = 2 * layoutOf(node).columns;
  const position = cell(trace, positions, [row, 0]);
  const divisor = divisorOf(operation.base, size, column);
  const angle = position / divisor;
  return {
    formula: raw`p\,\theta_i = \frac{p}{${operation.base}^{2i/r}}`,
    substituted: onTwoLines(raw`\frac{${position}}{${operation.base}^{2 \cdot ${column} / ${size}}}`, value),
    table: {
      columns: ['', 'value'],
      rows: [
        { label: 'position p', values: [position] },
        { label: 'pair i', values: [column] },
        { label: `${operation.base}^(2i/r)`, values: [divisor] },
        { label: 'wavelength, in positions', values: [wavelengthOf(divisor)] },
        { label: 'angle, in degrees', values: [(angle * 180) / Math.PI] },
      ],
    },
    recomputed: angle,
    sources: [{ role: 'position', node: positions.name, index: [row, 0] }],
    note: `Pair ${column} is features ${column} and ${column + size / 2} of each head; a full turn takes ${positionsText(divisor)}.`,
  };
}

/** Features i and i + r/2 share the angle of pair i. */
export function explainTrigonometric(context: CellContext<'trigonometric'>): Finding {
  const { trace, parents, operation, row, column, value } = context;
  const [angles] = parents as [TraceNode];
  const from = [row, column % layoutOf(angles).columns];
  const angle = cell(trace, angles, from);
  const name = FUNCTION[operation.function];
  return {
    formula: raw`y = ${name}(p\,\theta_i)`,
    substituted: raw`${name}(${plain(angle)}) = ${plain(value)}`,
    recomputed: Math[operation.function](angle),
    sources: [{ role: shortName(angles.name), node: angles.name, index: from }],
    note: `Feature ${column} belongs to pair ${from[1]}.`,
  };
}

/** One token's vector, put at every position. */
export function explainRepeatRow(context: CellContext<'repeat_row'>): Finding {
  const { trace, parents, operation, part, row, column, value } = context;
  const [parent] = parents as [TraceNode];
  const from = [part, operation.at, column];
  const labels = parent.axes.at(-2)?.labels;
  const token = labels === undefined ? undefined : trace.labels.get(labels)?.[operation.at];
  return {
    formula: raw`y_p = x_{t}`,
    substituted: raw`x_{${operation.at},\,${column}} = ${plain(value)}`,
    recomputed: cell(trace, parent, from),
    sources: [{ role: shortName(parent.name), node: parent.name, index: from }],
    note: `The vector of token ${operation.at}${token === undefined ? '' : ` “${token}”`}, put at position ${row} as at every other: only turning will make them differ.`,
  };
}
