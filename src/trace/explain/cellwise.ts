import { difference } from '../differenceTrace.ts';
import { cell, layoutOf, matrix } from '../trace.ts';
import type { CellContext, Finding } from './cell.ts';
import { dividedByRootOf } from '../scaling.ts';
import { plain, tableOf, tex } from './terms.ts';

/** `layer.3.attention.scores` → `scores`: the parents' short names stand in the tables. */
export const shortName = (name: string): string => name.split('.').at(-1)!.replaceAll('_', ' ');

export function explainInput({ node, value }: CellContext<'input'> | CellContext<'parameter'>): Finding {
  const learnt = node.operation.kind === 'parameter';
  return {
    formula: learnt ? String.raw`w \text{ (learnt)}` : String.raw`x \text{ (input)}`,
    substituted: plain(value),
    recomputed: value,
    sources: [],
    note: learnt ? 'A number learnt in training, read from the model’s file.' : 'What went into the model.',
  };
}

export function explainReplaced({ operation, value }: CellContext<'replaced'>): Finding {
  return {
    formula: String.raw`x \text{ (set by hand)}`,
    substituted: plain(value),
    recomputed: value,
    sources: [],
    note: `Set by an edit, not computed. ${operation.what}`,
  };
}

export function explainLookup({ trace, parents, row, column, value }: CellContext<'lookup'>): Finding {
  const [table, ids] = parents as [CellContext['node'], CellContext['node']];
  const id = cell(trace, ids, [row]);
  const entry = cell(trace, table, [id, column]);
  return {
    formula: String.raw`e_{p,j} = E_{\mathrm{id}(p),\,j}`,
    substituted: String.raw`E_{${id},\,${column}} = ${plain(value)}`,
    recomputed: entry,
    sources: [
      { role: 'table row', node: table.name, index: [id, column] },
      { role: 'id', node: ids.name, index: [row] },
    ],
    note: `Row ${id} of the table, as it is: nothing is computed.`,
  };
}

export function explainAdd({ trace, parents, index, value }: CellContext<'add'>): Finding {
  const terms = parents.map((parent) => ({ parent, value: cell(trace, parent, index) }));
  const sum = terms.reduce((total, term) => total + term.value, 0);
  const symbols = ['a', 'b', 'c', 'd'].slice(0, terms.length);
  return {
    formula: `y = ${symbols.join(' + ')}`,
    substituted: `${terms.map((term) => tex(term.value)).join(' + ')} = ${plain(value)}`,
    table: tableOf(
      ['term', 'value'],
      terms.map((term) => ({ label: shortName(term.parent.name), values: [term.value], weight: term.value })),
      'sum',
    ),
    recomputed: sum,
    sources: terms.map((term) => ({ role: shortName(term.parent.name), node: term.parent.name, index })),
    ...(terms.length === 1 && { note: 'Passed on as it is.' }),
  };
}

export function explainDifference({ trace, parents, index, value }: CellContext<'difference'>): Finding {
  const [first, second] = parents.map((parent) => cell(trace, parent, index)) as [number, number];
  const [one, other] = parents.map((parent) => sideName(parent.name)) as [string, string];
  return {
    formula: String.raw`\Delta = \text{${one}} - \text{${other}}`,
    substituted: `${plain(first)} - ${tex(second)} = ${plain(value)}`,
    table: {
      columns: ['run', 'value'],
      rows: [
        { label: one, values: [first] },
        { label: other, values: [second] },
      ],
      total: { label: 'difference', values: [value] },
    },
    recomputed: difference(first, second),
    sources: parents.map((parent) => ({ role: sideName(parent.name), node: parent.name, index })),
    ...(first === second &&
      !Number.isFinite(first) && { note: 'Infinite in both runs: nothing has changed here.' }),
  };
}

/** `without:layer.3.output` → `without`: of two runs, both parents have the same short name. */
const sideName = (name: string): string => /^(\w+):/.exec(name)?.[1] ?? shortName(name);

export function explainMultiply({ trace, parents, index, value }: CellContext<'multiply'>): Finding {
  const factors = parents.map((parent) => cell(trace, parent, index));
  return {
    formula: String.raw`y = a \odot b`,
    substituted: String.raw`${factors.map(tex).join(String.raw` \cdot `)} = ${plain(value)}`,
    recomputed: factors.reduce((product, factor) => product * factor, 1),
    sources: parents.map((parent) => ({ role: shortName(parent.name), node: parent.name, index })),
  };
}

export function explainScale(context: CellContext<'scale'>): Finding {
  const { trace, parents, index, operation, value } = context;
  const [parent] = parents as [CellContext['node']];
  const { factor } = operation;
  const before = cell(trace, parent, index);
  const shown = {
    recomputed: before * factor,
    sources: [{ role: shortName(parent.name), node: parent.name, index }],
  };
  const isScores = parent.operation.kind === 'matmul';
  if (factor === 1) {
    return {
      ...shown,
      formula: isScores ? String.raw`s = q \cdot k` : 'y = x',
      substituted: plain(value),
      note: isScores ? 'Not divided by √d: scaling is off in this run.' : 'Passed on as it is.',
    };
  }
  const size = isScores ? dividedByRootOf(factor) : undefined;
  if (size === undefined) {
    return {
      ...shown,
      formula: isScores ? String.raw`s = c\,(q \cdot k)` : String.raw`y = c\,x`,
      substituted: String.raw`${tex(factor)} \cdot ${tex(before)} = ${plain(value)}`,
    };
  }
  return {
    ...shown,
    formula: String.raw`s = \frac{q \cdot k}{\sqrt{d}}`,
    substituted: String.raw`\frac{${plain(before)}}{\sqrt{${size}}} = \frac{${plain(before)}}{${plain(1 / factor)}} = ${plain(value)}`,
  };
}

export function explainMask({ trace, parents, index, row, column, value }: CellContext<'mask'>): Finding {
  const [scores, mask] = parents as [CellContext['node'], CellContext['node']];
  const score = cell(trace, scores, index);
  const visible = cell(trace, mask, [row, column]) !== 0;
  return {
    formula: String.raw`m_{qk} = \begin{cases} s_{qk} & \text{if } q \text{ may see } k \\ -\infty & \text{otherwise} \end{cases}`,
    substituted: visible ? String.raw`${plain(score)}` : String.raw`${plain(score)} \;\to\; ${plain(value)}`,
    recomputed: visible ? score : -Infinity,
    sources: [
      { role: 'score', node: scores.name, index },
      { role: 'mask', node: mask.name, index: [row, column] },
    ],
    note: visible
      ? 'This query may see this key: the score stays.'
      : 'This query may not see this key: −∞ here becomes a weight of exactly 0 in the softmax.',
  };
}

export function explainJoinHeads({ trace, parents, row, column, value }: CellContext<'join_heads'>): Finding {
  const [parent] = parents as [CellContext['node']];
  const size = layoutOf(parent).columns;
  const head = Math.floor(column / size);
  const from = [head, row, column % size];
  return {
    formula: String.raw`\mathrm{joined} = [\,z_0 \,\|\, z_1 \,\|\, \dots \,\|\, z_{h-1}\,]`,
    substituted: String.raw`z_{${head}}[${row},\,${column % size}] = ${plain(value)}`,
    recomputed: cell(trace, parent, from),
    sources: [{ role: `head ${head}`, node: parent.name, index: from }],
    note: `Feature ${column} = head ${head} × ${size} + ${column % size}: the heads stand side by side.`,
  };
}

export function explainMean({ trace, parents, column, value }: CellContext<'mean'>): Finding {
  const [parent] = parents as [CellContext['node']];
  const { rows, columns } = layoutOf(parent);
  const values = matrix(trace, parent, 0);
  const tokens = parent.axes[0]?.labels ? trace.labels.get(parent.axes[0].labels) : undefined;
  const terms = Array.from({ length: rows }, (_, row) => {
    const term = values[row * columns + column]!;
    return { label: tokens?.[row] ?? String(row), values: [term, term / rows], weight: term };
  });
  return {
    formula: String.raw`\bar{x}_j = \frac{1}{n} \sum_p x_{p,j}`,
    substituted: String.raw`\frac{1}{${rows}} \cdot ${tex(value * rows)} = ${plain(value)}`,
    table: tableOf(['position', 'x', 'x / n'], terms, 'mean'),
    recomputed: terms.reduce((sum, term) => sum + term.values[1]!, 0),
    sources: [{ role: 'column', node: parent.name, index: [0, column] }],
  };
}
