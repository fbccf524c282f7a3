import { loopProducts, productOf, transposed, type Values } from '../../nn/recurrent/products.ts';
import { complaint, type Statement } from '../numbers/statements.ts';
import { OUTPUT_BIAS, OUTPUT_WEIGHT } from './recurrentNames.ts';
import { listIn, numbersIn, shapeText, wordIn } from './typedNumbers.ts';

/** y = f(V h + b) */
export interface OutputWeights {
  /** [unit, output] */
  readonly weight: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly outputs: number;
  readonly softmax: boolean;
}

/** @throws ProblemError `bad-input` for weights of another size, or a bias or a function without weights */
export function typedOutput(
  statements: ReadonlyMap<string, Statement>,
  units: number,
): OutputWeights | undefined {
  const [weight, bias, f] = [OUTPUT_WEIGHT, OUTPUT_BIAS, 'f'].map((name) => statements.get(name));
  const alone = bias ?? f;
  if (!weight) {
    if (!alone) return undefined;
    throw complaint(
      alone.line,
      alone.name,
      'there is no output that it could belong to.',
      `Write ${OUTPUT_WEIGHT} as well: y = f(V h + b_y).`,
    );
  }
  const matrix = numbersIn(weight);
  if (matrix.columns !== units)
    throw complaint(
      weight.line,
      weight.name,
      `it is ${shapeText(matrix)}, but h has ${units === 1 ? 'one unit' : `${units} units`}.`,
      `Give it ${units === 1 ? 'one column' : `${units} columns`} and a row for each output.`,
    );
  return {
    weight: Float32Array.from(transposed(matrix.values, matrix.rows, matrix.columns)),
    bias: bias && listIn(bias, matrix.rows, 'the output'),
    outputs: matrix.rows,
    softmax: f !== undefined && wordIn(f, ['softmax', 'none']) === 'softmax',
  };
}

/** f(V h + b) of one step. @param state [unit] */
export function outputsOf(
  { weight, bias, outputs, softmax }: OutputWeights,
  state: Values,
  units: number,
): Float32Array {
  const product = productOf(loopProducts, state, weight, 1, units, outputs);
  const sums = Float32Array.from(product, (sum, i) => sum + (bias?.[i] ?? 0));
  if (!softmax) return sums;
  const largest = Math.max(...sums);
  const exponentials = sums.map((sum) => Math.exp(sum - largest));
  const total = exponentials.reduce((sum, each) => sum + each, 0);
  return exponentials.map((each) => each / total);
}
