import { gelu, geluTanh, silu } from '../specialFunctions.ts';
import type { TraceNode } from '../node.ts';
import type { ActivationName } from '../operation.ts';
import { cell } from '../trace.ts';
import { shortName } from './cellwise.ts';
import type { CellContext, Finding } from './cell.ts';
import { plain } from './terms.ts';

const FUNCTIONS: Readonly<
  Record<ActivationName, { formula: string; of: (x: number) => number; name: string }>
> = {
  gelu: {
    name: 'GELU',
    formula: String.raw`y = x\,\Phi(x) = \tfrac{x}{2}\left(1 + \operatorname{erf}\tfrac{x}{\sqrt 2}\right)`,
    of: gelu,
  },
  gelu_tanh: {
    name: 'GELU',
    formula: String.raw`y = \tfrac{x}{2}\left(1 + \tanh\!\left(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\right)\right)`,
    of: geluTanh,
  },
  silu: { name: 'SiLU', formula: String.raw`y = x\,\sigma(x) = \frac{x}{1 + e^{-x}}`, of: silu },
  relu: { name: 'ReLU', formula: String.raw`y = \max(0, x)`, of: (x) => Math.max(0, x) },
  tanh: { name: 'tanh', formula: String.raw`y = \tanh x`, of: Math.tanh },
};

export function explainActivation({
  trace,
  parents,
  operation,
  index,
  value,
}: CellContext<'activation'>): Finding {
  const [parent] = parents as [TraceNode];
  const { formula, of, name } = FUNCTIONS[operation.function];
  const x = cell(trace, parent, index);
  return {
    formula,
    substituted: String.raw`\mathrm{${name}}(${plain(x)}) = ${plain(value)}`,
    recomputed: of(x),
    sources: [{ role: shortName(parent.name), node: parent.name, index }],
  };
}
