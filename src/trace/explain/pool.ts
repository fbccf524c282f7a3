import type { ExplanationTable, TraceNode } from '../node.ts';
import { channelReader, indexInPlane, placeColumn, placeInPlane, planeOf, planePlaceText } from '../plane.ts';
import type { CellContext, Finding } from './cell.ts';
import { shortName } from './cellwise.ts';
import { cellsUnder, inputPlace, type WindowCell } from './slidingIndex.ts';
import { plain, tableOf, tex } from './terms.ts';

const raw = String.raw;

const OPERATORS = { max: raw`\max`, min: raw`\min` } as const;

/** A cell of the input that is there. */
interface Pooled extends WindowCell {
  readonly value: number;
}

/** One number for a window of one channel. */
export function explainPool(context: CellContext<'pool'>): Finding {
  const { trace, node, parents, operation, index } = context;
  const [x] = parents as [TraceNode];
  const at = placeInPlane(node, index);
  const sliding = { dilation: [1, 1] as const, ...operation };
  const window = cellsUnder(trace, x, at.channel, at, sliding);
  const cells = window.filter((cell): cell is Pooled => cell.value !== undefined);
  const over = planeOf(x).isSequence ? 'u' : 'u,v';
  const place = inputPlace(x, 'c', sliding);
  const outside = window.length - cells.length;
  switch (operation.function) {
    case 'max':
    case 'min':
      return explainWinner(
        context,
        x,
        cells,
        raw`y = ${OPERATORS[operation.function]}_{${over}} x_{${place}}`,
        outside,
      );
    case 'mean':
      return explainMeanOf(context, x, cells, raw`\sum_{${over}} x_{${place}}`, {
        count: operation.countPadding ? window.length : cells.length,
        outside,
      });
    case 'median':
      return explainMedian(context, x, cells, raw`y = \operatorname{median}_{${over}} x_{${place}}`, outside);
  }
}

/** One number for all rows and columns of one channel. */
export function explainGlobalPool(context: CellContext<'global_pool'>): Finding {
  const { trace, parents, operation, index } = context;
  const [x] = parents as [TraceNode];
  const { rows, columns, isSequence } = planeOf(x);
  const channel = isSequence || index.length === 1 ? index.at(-1)! : index[0]!;
  const read = channelReader(trace, x, channel);
  const cells = Array.from({ length: rows * columns }, (_, i): Pooled => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const place = { channel, row, column };
    return { windowRow: row, windowColumn: column, place, value: read(row, column)! };
  });
  const symbol = isSequence ? 'x_{p,c}' : 'x_{c,i,j}';
  const over = isSequence ? 'p' : 'i,j';
  return operation.function === 'max'
    ? explainWinner(context, x, cells, raw`y_c = \max_{${over}} ${symbol}`, 0)
    : explainMeanOf(context, x, cells, raw`\sum_{${over}} ${symbol}`, { count: cells.length, outside: 0 });
}

/** One number for the positions of a stretch that count: those of a word. */
export function explainPoolStretches(context: CellContext<'pool_stretches'>): Finding {
  const { trace, parents, operation, row, column } = context;
  const [x, ids] = parents as [TraceNode, TraceNode];
  const { function: of, stretch, padding } = operation;
  const idOf = trace.rows(ids.name, 0, 0, 1);
  const read = channelReader(trace, x, column);
  const cells = Array.from({ length: stretch }, (_, at): Pooled => {
    const position = row * stretch + at;
    const place = { channel: column, row: 0, column: position };
    return { windowRow: 0, windowColumn: at, place, value: read(0, position)! };
  }).filter(({ place }) => idOf[place.column] !== padding);
  const outside = stretch - cells.length;
  const over = raw`p \in \text{word}`;
  return of === 'mean'
    ? explainMeanOf(context, x, cells, raw`\sum_{${over}} x_{p,c}`, { count: cells.length, outside })
    : explainWinner(context, x, cells, raw`y_c = ${OPERATORS[of]}_{${over}} x_{p,c}`, outside);
}

function explainWinner(
  { operation, value }: CellContext<'pool'> | CellContext<'global_pool'> | CellContext<'pool_stretches'>,
  x: TraceNode,
  cells: readonly Pooled[],
  formula: string,
  outside: number,
): Finding {
  const wantsLeast = operation.function === 'min';
  const winner = cells.reduce((best, cell) =>
    (wantsLeast ? cell.value < best.value : cell.value > best.value) ? cell : best,
  );
  const small = cells.length <= 9;
  const { heading, label } = placeColumn(x, false);
  const terms = cells.map((cell) => ({
    label: `${cell === winner ? '▸ ' : ''}${label(cell.place)}`,
    values: [cell.value],
    weight: small ? 0 : cell === winner ? Infinity : cell.value,
  }));
  const shown = [winner, ...cells.filter((cell) => cell !== winner)]
    .slice(0, 4)
    .map(({ value: each }) => plain(each));
  const list = `${shown.join(raw`,\,`)}${cells.length > 4 ? raw`,\,\dots` : ''}`;
  return {
    formula,
    substituted: raw`${OPERATORS[wantsLeast ? 'min' : 'max']}(${list}) = ${plain(value)}`,
    table: withoutSum(tableOf([heading, 'x'], terms)),
    recomputed: winner.value,
    sources: [{ role: 'winner', node: x.name, index: indexInPlane(x, winner.place) }],
    note: `The ${wantsLeast ? 'smallest' : 'largest'} of ${cells.length} cells is at ${planePlaceText(x, winner.place)}; the others have no say.${outside > 0 ? ` ${outside} places of the window lie in the padding, which never wins.` : ''}`,
  };
}

/** What other cells come to together means nothing where they are not added. */
const withoutSum = (table: ExplanationTable): ExplanationTable =>
  table.others ? { ...table, others: { count: table.others.count, values: [null] } } : table;

function explainMeanOf(
  { value }: Pick<CellContext, 'value'>,
  x: TraceNode,
  cells: readonly Pooled[],
  sum: string,
  { count, outside }: { readonly count: number; readonly outside: number },
): Finding {
  const total = cells.reduce((all, cell) => all + cell.value, 0);
  const { heading, label } = placeColumn(x, false);
  const terms = cells.map((cell) => ({
    label: label(cell.place),
    values: [cell.value, cell.value / count],
    weight: cells.length <= 9 ? 0 : cell.value,
  }));
  const largest = cells.reduce((most, cell) => (Math.abs(cell.value) > Math.abs(most.value) ? cell : most));
  return {
    formula: raw`y = \frac{1}{n} ${sum}`,
    substituted: raw`\frac{${plain(total)}}{${count}} = ${plain(value)}`,
    table: tableOf([heading, 'x', 'x / n'], terms, 'mean'),
    recomputed: total / count,
    sources: [{ role: shortName(x.name), node: x.name, index: indexInPlane(x, largest.place) }],
    ...(outside > 0 && {
      note:
        count === cells.length
          ? `${outside} places of the window lie in the padding and are not counted: n = ${count}.`
          : `${outside} places of the window lie in the padding and count as zeros: n = ${count}.`,
    }),
  };
}

/** How many cells around the middle are listed. */
const AROUND = 9;

function explainMedian(
  { value }: Pick<CellContext, 'value'>,
  x: TraceNode,
  cells: readonly Pooled[],
  formula: string,
  outside: number,
): Finding {
  const sorted = [...cells].sort((a, b) => a.value - b.value);
  const half = sorted.length >> 1;
  const { heading, label } = placeColumn(x, false);
  const middle = sorted.length % 2 === 1 ? [sorted[half]!] : [sorted[half - 1]!, sorted[half]!];
  const from = Math.max(0, Math.min(half - (AROUND >> 1), sorted.length - AROUND));
  const shown = sorted.slice(from, from + AROUND);
  const median = middle.reduce((sum, cell) => sum + cell.value, 0) / middle.length;
  const padding = outside > 0 ? ` ${outside} places of the window lie in the padding and are left out.` : '';
  return {
    formula,
    substituted:
      middle.length === 1
        ? plain(value)
        : raw`\frac{${plain(middle[0]!.value)} + ${tex(middle[1]!.value)}}{2} = ${plain(value)}`,
    table: {
      columns: [`${heading}, sorted`, 'x'],
      rows: shown.map((cell) => ({
        label: `${middle.includes(cell) ? '▸ ' : ''}${label(cell.place)}`,
        values: [cell.value],
      })),
      ...(sorted.length > shown.length && {
        others: { count: sorted.length - shown.length, values: [null] },
      }),
    },
    recomputed: median,
    sources: middle.map((cell) => ({ role: 'middle', node: x.name, index: indexInPlane(x, cell.place) })),
    note:
      middle.length === 1
        ? `Of ${sorted.length} cells in order of size, the one in the middle.${padding}`
        : `Of ${sorted.length} cells in order of size, the mean of the two in the middle.${padding}`,
  };
}
