import type { RecurrentCell } from '../../nn/recurrent/cell.ts';
import { kernelProducts } from '../../nn/recurrent/kernelProducts.ts';
import { type Multiplier, transposed } from '../../nn/recurrent/products.ts';
import type { Memory } from '../../trace/recurrentStudies.ts';
import type { StudyServices } from '../studiedRun.ts';
import { largestSingularValue } from '../../nn/recurrent/largestSingularValue.ts';
import type { MemoryCurves } from './stateMemory.ts';

/** Multiplications in all that a person waits for without having asked for them: about a second. */
const MOST_MULTIPLICATIONS = 6e8;

/** A step is a product of two matrices [unit, unit]; at least a few are always taken. */
export const mostJacobianSteps = (units: number): number =>
  Math.max(32, Math.floor(MOST_MULTIPLICATIONS / units ** 3));

/**
 * How much a state matters later, in an RNN h = φ(h⁻ U + …): the product of the Jacobians U diag(φ′) over the steps
 * between. Of a unit the length of its row ∂h_T/∂h_t[unit]; for all the root of the rows' mean square, which is that of
 * the singular values, and the largest singular value. After every step the matrix is brought back to size, and what was
 * taken off is kept as a logarithm.
 * @param states h of the steps that are multiplied, [step, unit]; backwards the latest first
 * @param held [unit]: 1 where the state is held at a number, so that it depends on nothing
 */
export async function jacobianMemory(
  cell: RecurrentCell,
  states: Float64Array,
  direction: Memory['direction'],
  held: Uint8Array | undefined,
  services: StudyServices,
): Promise<MemoryCurves> {
  const { units } = cell;
  const right = direction === 'forward' ? cell.recurrent : transposed(cell.recurrent, units, units);
  const multiplier = kernelProducts(right, units, units);
  try {
    const slope = cell.activation.slope!;
    const slopes = states.map((state, at) => (held?.[at % units] ? 0 : slope(state)));
    return await multipliedJacobians(multiplier, slopes, units, direction, services);
  } finally {
    multiplier.dispose();
  }
}

/** @param slopes φ′ of the steps, [step, unit] */
async function multipliedJacobians(
  multiplier: Multiplier,
  slopes: Float64Array,
  units: number,
  direction: Memory['direction'],
  { pause, progress }: StudyServices,
): Promise<MemoryCurves> {
  const steps = slopes.length / units;
  const curves = emptyCurves(steps + 1, units);
  const forward = direction === 'forward';
  // Forwards [unit then, unit now]; backwards [unit now, unit then], so that what changes stands on the left.
  let product = identity(units);
  let taken = 0;
  for (let step = 0; step < steps; step++) {
    const ofStep = slopes.subarray(step * units, (step + 1) * units);
    if (!forward) scaleColumns(product, ofStep);
    product = multiplier.times(product, units) as Float64Array;
    if (forward) scaleColumns(product, ofStep);
    taken += broughtToSize(product);
    const ofThen = forward ? product : (transposed(product, units, units) as Float64Array);
    takeDown(curves, step + 1, ofThen, units, taken);
    if (step % 16 === 15) {
      progress?.({ activity: 'Multiplying Jacobians', done: step + 1, total: steps });
      await pause();
    }
  }
  return curves;
}

function identity(units: number): Float64Array {
  const matrix = new Float64Array(units * units);
  for (let at = 0; at < matrix.length; at += units + 1) matrix[at] = 1;
  return matrix;
}

/** At distance 0 everything is still there: ln 1. */
const emptyCurves = (rows: number, units: number): MemoryCurves => ({
  ofUnits: new Float64Array(rows * units),
  ofMean: new Float64Array(rows),
  ofLargest: new Float64Array(rows),
});

function scaleColumns(matrix: Float64Array, factors: Float64Array): void {
  for (let start = 0; start < matrix.length; start += factors.length)
    for (let i = 0; i < factors.length; i++) matrix[start + i]! *= factors[i]!;
}

/** Divides by the largest entry. @returns its logarithm */
function broughtToSize(matrix: Float64Array): number {
  const largest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  for (let at = 0; at < matrix.length; at++) matrix[at]! /= largest;
  return Math.log(largest);
}

function takeDown(
  { ofUnits, ofMean, ofLargest }: MemoryCurves,
  row: number,
  product: Float64Array,
  units: number,
  taken: number,
): void {
  let all = 0;
  for (let unit = 0; unit < units; unit++) {
    const squares = product
      .subarray(unit * units, (unit + 1) * units)
      .reduce((sum, value) => sum + value * value, 0);
    ofUnits[row * units + unit] = taken + Math.log(squares) / 2;
    all += squares;
  }
  ofMean[row] = taken + Math.log(all / units) / 2;
  ofLargest[row] = taken + Math.log(largestSingularValue(product, units));
}
