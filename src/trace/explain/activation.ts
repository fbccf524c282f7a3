import { gelu, geluTanh, silu } from '../specialFunctions.ts';
import type { TraceNode } from '../node.ts';
import type { ActivationName } from '../operation.ts';
import { cell } from '../trace.ts';
import { shortName } from './cellwise.ts';
import type { CellContext, Finding } from './cell.ts';
import { plain } from './terms.ts';

const FUNCTIONS: Readonly<
  Record<ActivationName, { formula: string; of: (x: number, slope: number) => number; name: string }>
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
  relu6: {
    name: 'ReLU6',
    formula: String.raw`y = \min(\max(0, x), 6)`,
    of: (x) => Math.min(Math.max(0, x), 6),
  },
  leaky_relu: {
    name: 'LeakyReLU',
    formula: String.raw`y = x \text{ where } x \ge 0 \text{, else } s\,x`,
    of: (x, slope) => (x >= 0 ? x : slope * x),
  },
  elu: {
    name: 'ELU',
    formula: String.raw`y = x \text{ where } x > 0 \text{, else } s\,(e^x - 1)`,
    of: (x, slope) => (x > 0 ? x : slope * Math.expm1(x)),
  },
  selu: {
    name: 'SELU',
    formula: String.raw`y = \lambda x \text{ where } x > 0 \text{, else } \lambda\alpha\,(e^x - 1)`,
    of: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  },
  sigmoid: {
    name: 'sigmoid',
    formula: String.raw`y = \frac{1}{1 + e^{-x}}`,
    of: (x) => 1 / (1 + Math.exp(-x)),
  },
  hard_sigmoid: {
    name: 'hard sigmoid',
    formula: String.raw`y = \min(\max(0, x/6 + 1/2), 1)`,
    of: (x) => Math.min(Math.max(0, x / 6 + 0.5), 1),
  },
  older_hard_sigmoid: {
    name: 'hard sigmoid',
    formula: String.raw`y = \min(\max(0, x/5 + 1/2), 1)`,
    of: (x) => Math.min(Math.max(0, 0.2 * x + 0.5), 1),
  },
  hard_swish: {
    name: 'hard swish',
    formula: String.raw`y = x \min(\max(0, x/6 + 1/2), 1)`,
    of: (x) => x * Math.min(Math.max(0, x / 6 + 0.5), 1),
  },
  softplus: {
    name: 'softplus',
    formula: String.raw`y = \ln(1 + e^x)`,
    of: (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
  },
  softsign: {
    name: 'softsign',
    formula: String.raw`y = \frac{x}{1 + |x|}`,
    of: (x) => x / (1 + Math.abs(x)),
  },
  exponential: { name: 'exp', formula: String.raw`y = e^x`, of: Math.exp },
};

/** `tanh`, `ReLU` */
export const activationName = (activation: ActivationName): string => FUNCTIONS[activation].name;

/** @param slope of `leaky_relu` and `elu`: what a negative number is multiplied with */
export const activationValue = (activation: ActivationName, x: number, slope = 0): number =>
  FUNCTIONS[activation].of(x, slope);

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
    recomputed: of(x, operation.slope ?? 0),
    sources: [{ role: shortName(parent.name), node: parent.name, index }],
  };
}
