import { ProblemError } from '../../problem.ts';
import { orthogonalRows } from './orthogonalRows.ts';
import type { UnitValues } from './unitValues.ts';

export interface PrincipalComponents {
  /** [unit] */
  readonly mean: Float64Array;
  /** Along each component, falling: the eigenvalues of the covariance. */
  readonly variances: Float64Array;
  /** Unit vectors, [component][unit]; the entry of largest size is positive, since either sign is right. */
  readonly components: readonly Float64Array[];
}

/**
 * Principal component analysis (Pearson 1901, Hotelling 1933): directions in which the rows differ most.
 * @throws ProblemError `bad-input` for fewer than two positions, or what is no number
 */
export async function principalComponents(
  given: UnitValues,
  pause: () => Promise<void>,
): Promise<PrincipalComponents> {
  if (given.positions < 2)
    throw new ProblemError('bad-input', 'A single position differs from nothing.', 'Take a longer text.');
  if (!given.values.every(Number.isFinite))
    throw new ProblemError('bad-input', 'Some of these numbers are not finite, so they have no directions.');
  const mean = meanOf(given);
  const { lengths, rows } = await orthogonalRows(covarianceOf(given, mean), given.units, pause);
  const components = rows.map((row, at) => pointed(row.map((value) => value / (lengths[at]! || 1))));
  return { mean, variances: lengths, components };
}

/** The rows of a table, seen along the first components: [position, component]. */
export function projected(
  { positions, units, values }: UnitValues,
  { mean, components }: PrincipalComponents,
  count: number,
): Float32Array {
  const points = new Float32Array(positions * count);
  components.slice(0, count).forEach((component, at) => {
    for (let position = 0; position < positions; position++) {
      let sum = 0;
      for (let unit = 0, from = position * units; unit < units; unit++)
        sum += (values[from + unit]! - mean[unit]!) * component[unit]!;
      points[position * count + at] = sum;
    }
  });
  return points;
}

function meanOf({ positions, units, values }: UnitValues): Float64Array {
  const sums = new Float64Array(units);
  for (let at = 0, unit = 0; at < values.length; at++, unit = unit + 1 === units ? 0 : unit + 1)
    sums[unit]! += values[at]!;
  return sums.map((sum) => sum / positions);
}

/** [unit, unit], divided by the number of positions − 1. */
function covarianceOf({ positions, units, values }: UnitValues, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(units * units);
  const apart = new Float64Array(units);
  for (let position = 0; position < positions; position++) {
    for (let unit = 0; unit < units; unit++) apart[unit] = values[position * units + unit]! - mean[unit]!;
    for (let row = 0; row < units; row++) {
      const factor = apart[row]! / (positions - 1);
      for (let column = row, at = row * units + row; column < units; column++, at++)
        covariance[at]! += factor * apart[column]!;
    }
  }
  for (let row = 1; row < units; row++)
    for (let column = 0; column < row; column++)
      covariance[row * units + column] = covariance[column * units + row]!;
  return covariance;
}

function pointed(component: Float64Array): Float64Array {
  const largest = component.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? component.map((value) => -value) : component;
}
