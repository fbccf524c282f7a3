import type { ActivationName } from '../operation.ts';

const LINES: Readonly<Record<ActivationName, (slope: number) => string[]>> = {
  gelu: () => ['from math import erf', 'y = a * 0.5 * (1 + np.vectorize(erf)(a / np.sqrt(2)))'],
  gelu_tanh: () => ['y = 0.5 * a * (1 + np.tanh(np.sqrt(2 / np.pi) * (a + 0.044715 * a ** 3)))'],
  silu: () => ['y = a / (1 + np.exp(-a))'],
  relu: () => ['y = np.maximum(a, 0)'],
  tanh: () => ['y = np.tanh(a)'],
  relu6: () => ['y = np.minimum(np.maximum(a, 0), 6)'],
  leaky_relu: (slope) => [`y = np.where(a >= 0, a, ${slope} * a)`],
  elu: (slope) => [`y = np.where(a > 0, a, ${slope} * np.expm1(np.minimum(a, 0)))`],
  selu: () => [
    'scale, alpha = 1.0507009873554805, 1.6732632423543772',
    'y = scale * np.where(a > 0, a, alpha * np.expm1(np.minimum(a, 0)))',
  ],
  sigmoid: () => ['y = 1 / (1 + np.exp(-a))'],
  hard_sigmoid: () => ['y = np.clip(a / 6 + 0.5, 0, 1)'],
  older_hard_sigmoid: () => ['y = np.clip(a / 5 + 0.5, 0, 1)  # that of Keras 2'],
  hard_swish: () => ['y = a * np.clip(a / 6 + 0.5, 0, 1)'],
  softplus: () => ['y = np.logaddexp(a, 0)'],
  softsign: () => ['y = a / (1 + np.abs(a))'],
  exponential: () => ['y = np.exp(a)'],
};

/** Lines of Python that leave the function of `a` in `y`. */
export const activationLines = (activation: ActivationName, slope: number): string[] =>
  LINES[activation](slope);
