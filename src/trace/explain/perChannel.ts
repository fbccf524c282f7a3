import type { TraceNode } from '../node.ts';
import { cell } from '../trace.ts';
import type { CellContext, Finding } from './cell.ts';
import { shortName } from './cellwise.ts';
import { onTwoLines, plain, tex } from './terms.ts';

const raw = String.raw;

/** (x − μ) / √(σ² + ε) · γ + β, with one number of each for the channel. */
export function explainBatchNorm({
  trace,
  parents,
  operation,
  index,
  value,
}: CellContext<'batch_norm'>): Finding {
  const { epsilon, axis, scaled, shifted } = operation;
  const [x, ...numbers] = parents as [TraceNode, ...TraceNode[]];
  const channel = index[axis]!;
  const roles = ['mean μ', 'variance σ²', ...(scaled ? ['scale γ'] : []), ...(shifted ? ['shift β'] : [])];
  const learnt = numbers.map((node) => trace.rows(node.name, 0, 0, 1)[channel]!);
  const [mean, variance] = learnt as [number, number];
  const gain = scaled ? learnt[2]! : 1;
  const shift = shifted ? learnt.at(-1)! : 0;
  const own = cell(trace, x, index);
  const name = x.axes[axis]!.name;
  return {
    formula: raw`y = \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \varepsilon}}${scaled ? raw`\,\gamma_c` : ''}${shifted ? raw` + \beta_c` : ''}`,
    substituted: onTwoLines(
      raw`\frac{${plain(own)} - ${tex(mean)}}{\sqrt{${plain(variance)} + ${plain(epsilon)}}}${scaled ? raw` \cdot ${tex(gain)}` : ''}${shifted ? ` + ${tex(shift)}` : ''}`,
      value,
    ),
    table: {
      columns: ['', 'value'],
      rows: [
        { label: 'x', values: [own] },
        ...roles.map((label, i) => ({ label, values: [learnt[i]!] })),
        { label: 'ε', values: [epsilon] },
      ],
    },
    recomputed: ((own - mean) / Math.sqrt(variance + epsilon)) * gain + shift,
    sources: [
      { role: shortName(x.name), node: x.name, index },
      ...numbers.map((node, i) => ({ role: roles[i]!, node: node.name, index: [channel] })),
    ],
    note: `All cells of ${name} ${channel} are moved and stretched by the same numbers, which were counted and learnt in training.`,
  };
}

/** x · a + b, between the limits where there are any. */
export function explainRescale({ trace, parents, operation, index, value }: CellContext<'rescale'>): Finding {
  const [x] = parents as [TraceNode];
  const channel = x.axes.length === 3 ? index[0]! : index.at(-1)!;
  const at = (numbers: readonly number[]): number => numbers[numbers.length === 1 ? 0 : channel]!;
  const [scale, shift] = [at(operation.scale), at(operation.shift)];
  const own = cell(trace, x, index);
  const perChannel = Math.max(operation.scale.length, operation.shift.length) > 1 ? '_c' : '';
  const formula = `a${perChannel}\\,x + b${perChannel}`;
  const substituted = raw`${tex(scale)} \cdot ${tex(own)} + ${tex(shift)}`;
  const moved = own * scale + shift;
  const sources = [{ role: shortName(x.name), node: x.name, index }];
  if (!operation.limits)
    return {
      formula: `y = ${formula}`,
      substituted: onTwoLines(substituted, value),
      recomputed: moved,
      sources,
    };
  const [least, most] = operation.limits;
  const within = (text: string): string =>
    raw`\min\big(${plain(most)},\ \max(${plain(least)},\ ${text})\big)`;
  return {
    formula: `y = ${within(formula)}`,
    substituted: onTwoLines(within(substituted), value),
    recomputed: Math.min(most, Math.max(least, moved)),
    sources,
  };
}
