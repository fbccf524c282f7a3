import type { ActivationName } from '../operation.ts';

const LINES: Readonly<Record<ActivationName, (slope: number) => string[]>> = {
  gelu: () => ['from math import erf', 'y = x * 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2)))'],
  gelu_tanh: () => ['y = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)))'],
  silu: () => ['y = x / (1 + np.exp(-x))'],
  relu: () => ['y = np.maximum(x, 0)'],
  tanh: () => ['y = np.tanh(x)'],
  relu6: () => ['y = np.minimum(np.maximum(x, 0), 6)'],
  leaky_relu: (slope) => [`y = np.where(x >= 0, x, ${slope} * x)`],
  elu: (slope) => [`y = np.where(x > 0, x, ${slope} * np.expm1(np.minimum(x, 0)))`],
  selu: () => [
    'scale, alpha = 1.0507009873554805, 1.6732632423543772',
    'y = scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))',
  ],
  sigmoid: () => ['y = 1 / (1 + np.exp(-x))'],
  hard_sigmoid: () => ['y = np.clip(x / 6 + 0.5, 0, 1)'],
  older_hard_sigmoid: () => ['y = np.clip(x / 5 + 0.5, 0, 1)  # that of Keras 2'],
  hard_swish: () => ['y = x * np.clip(x / 6 + 0.5, 0, 1)'],
  softplus: () => ['y = np.logaddexp(x, 0)'],
  softsign: () => ['y = x / (1 + np.abs(x))'],
  exponential: () => ['y = np.exp(x)'],
};

/** Lines of Python that leave the function of `x` in `y`. */
export const activationLines = (activation: ActivationName, slope: number): string[] =>
  LINES[activation](slope);
