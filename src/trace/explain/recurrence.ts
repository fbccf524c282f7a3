import { rowBefore, rowTaken } from '../recurrence.ts';
import type { TraceNode } from '../node.ts';
import { cell, layoutOf, nodeOf, placeText } from '../trace.ts';
import type { CellContext, Finding } from './cell.ts';
import { shortName } from './cellwise.ts';
import { columnOf, largestAt, products, total } from './dotProduct.ts';
import { moved } from './moved.ts';
import { plain, tableOf, tex, type Term } from './terms.ts';

const raw = String.raw;

/*
 * What is special to recurrent layers: a state that comes from the step before, sums of two products, and mixtures of
 * the old state and a new one.
 */

/** The state one step before: nothing is computed. */
export function explainDelayed(context: CellContext<'delayed'>): Finding {
  const { trace, parents, operation, row, column, value } = context;
  const state = nodeOf(trace, operation.of);
  const before = rowBefore(operation, row, layoutOf(state).rows);
  const formula = operation.backwards ? raw`h^-_t = h_{t+1}` : raw`h^-_t = h_{t-1}`;
  if (before !== undefined)
    return {
      ...moved(trace, state, [before, column], value),
      formula,
      note: `The ${shortName(state.name)} of the step before: ${state.name} at ${placeText(trace, state.axes[0]!, before)}${operation.backwards ? ', since this layer reads from the end' : ''}.`,
    };
  const [initial] = parents;
  if (initial)
    return {
      ...moved(trace, initial, [column], value),
      formula,
      note: 'The first step: the state to begin with, set by hand.',
    };
  return {
    formula,
    substituted: plain(value),
    recomputed: 0,
    sources: [],
    note: 'The first step: there is none before it, and the state begins with zeros.',
  };
}

/** The pre-activation of a gate: x W + h U + b. */
export function explainRecurrentSum(context: CellContext<'recurrent_sum'>): Finding {
  const { trace, parents, row, column, value } = context;
  const [x, state, kernel, recurrent] = parents as [TraceNode, TraceNode, TraceNode, TraceNode];
  const biases = parents.slice(4);
  const fromInput = productTerms(context, x, kernel, 'x');
  const fromState = productTerms(context, state, recurrent, 'h⁻');
  const shifts = biases.map((bias) => cell(trace, bias, [column]));
  const sums = [total(fromInput), total(fromState), ...shifts];
  const symbols = ['x W', raw`h^- U`, ...['b', "b'"].slice(0, shifts.length)];
  const biasTerms = shifts.map((shift, i): Term => ({
    label: shortName(biases[i]!.name),
    values: [1, shift, shift],
    weight: Infinity,
  }));
  return {
    formula: [
      raw`z_j = \sum_i x_i\, W_{ij} + \sum_k h^-_k\, U_{kj}`,
      ...symbols.slice(2).map((b) => `${b}_j`),
    ].join(' + '),
    substituted: raw`\begin{gathered} ${sums
      .map((sum, i) => raw`\underbrace{${tex(sum)}}_{${symbols[i]!}}`)
      .join(' + ')} \\ = ${plain(value)} \end{gathered}`,
    table: tableOf(['', 'value', 'weight', 'product'], [...fromInput, ...fromState, ...biasTerms], 'sum'),
    recomputed: sums.reduce((sum, each) => sum + each, 0),
    sources: [
      { role: shortName(x.name), node: x.name, index: [row, largestAt(fromInput)] },
      { role: shortName(state.name), node: state.name, index: [row, largestAt(fromState)] },
      { role: 'W', node: kernel.name, index: [largestAt(fromInput), column] },
      { role: 'U', node: recurrent.name, index: [largestAt(fromState), column] },
      ...biases.map(({ name }) => ({ role: shortName(name), node: name, index: [column] })),
    ],
  };
}

/** A row of `a` times a column of its weights; labels begin with `symbol`. */
function productTerms(
  { trace, row, column }: Pick<CellContext, 'trace' | 'row' | 'column'>,
  a: TraceNode,
  weights: TraceNode,
  symbol: string,
): Term[] {
  const entry = a.axes.at(-1)!;
  return products(
    trace.rows(a.name, 0, row, row + 1),
    columnOf(trace, weights, 0, column),
    (i) => `${symbol}: ${placeText(trace, entry, i)}`,
  );
}

/** As much of one as the share says, and the rest of the other: the state of a GRU. */
export function explainInterpolate({ trace, parents, index, value }: CellContext<'interpolate'>): Finding {
  const [share, a, b] = parents.map((parent) => cell(trace, parent, index)) as [number, number, number];
  const names = parents.map((parent) => shortName(parent.name)) as [string, string, string];
  const terms: Term[] = [
    { label: names[1], values: [share, a, share * a], weight: share * a },
    { label: names[2], values: [1 - share, b, (1 - share) * b], weight: (1 - share) * b },
  ];
  return {
    formula: raw`y = z \odot a + (1 - z) \odot b`,
    substituted: raw`${plain(share)} \cdot ${tex(a)} + (1 - ${plain(share)}) \cdot ${tex(b)} = ${plain(value)}`,
    table: tableOf(['', 'share', 'value', 'share · value'], terms, 'sum'),
    recomputed: total(terms),
    sources: parents.map((parent, i) => ({ role: names[i]!, node: parent.name, index })),
  };
}

/** A position that does not count leaves the state as it was. */
export function explainHeld({ trace, parents, index, row, value }: CellContext<'held'>): Finding {
  const [next, before, mask] = parents as [TraceNode, TraceNode, TraceNode];
  const counts = cell(trace, mask, [row]) !== 0;
  const kept = counts ? next : before;
  return {
    formula: raw`y = \begin{cases} s & \text{where the position counts} \\ s^- & \text{else} \end{cases}`,
    substituted: plain(value),
    recomputed: cell(trace, kept, index),
    sources: [
      { role: shortName(kept.name), node: kept.name, index },
      { role: 'mask', node: mask.name, index: [row] },
    ],
    note: counts
      ? 'This position counts: the state is the new one.'
      : 'This position only fills up the row (mask 0): the state stays as it was.',
  };
}

/** One row of a sequence, or all in the other order. */
export function explainRows(context: CellContext<'rows'>): Finding {
  const { trace, parents, operation, index, row, column, value } = context;
  const [x] = parents as [TraceNode];
  const from = rowTaken(operation, index.length > 1 ? row : 0, layoutOf(x).rows);
  const place = placeText(trace, x.axes[0]!, from);
  const end = operation.stretch === undefined ? 'the end' : `the end of each ${operation.stretch} positions`;
  return {
    ...moved(trace, x, [from, column], value),
    formula: { first: 'y = x_1', last: 'y = x_n', reversed: raw`y_p = x_{n+1-p}` }[operation.which],
    note:
      operation.which === 'reversed'
        ? `In the order in which the layer went, which began at ${end}: ${place}.`
        : `What the layer ends with: ${place}.`,
  };
}
