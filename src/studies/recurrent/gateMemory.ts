import type { MemoryCurves } from './stateMemory.ts';

/**
 * The product of gates along time, unit by unit, as sums of logarithms; mean and largest over the units.
 * @param gates [step, unit], 0 to 1, in the order in which they are multiplied
 */
export function gateMemory(gates: Float64Array, units: number): MemoryCurves {
  const steps = gates.length / units;
  const ofUnits = new Float64Array((steps + 1) * units);
  for (let at = 0; at < gates.length; at++) ofUnits[at + units] = ofUnits[at]! + Math.log(gates[at]!);
  const rows = Array.from({ length: steps + 1 }, (_, step) =>
    ofUnits.subarray(step * units, (step + 1) * units),
  );
  return {
    ofUnits,
    ofMean: Float64Array.from(rows, logOfMean),
    ofLargest: Float64Array.from(rows, largestOf),
  };
}

const largestOf = (logarithms: Float64Array): number =>
  logarithms.reduce((most, value) => Math.max(most, value), -Infinity);

/** ln of the mean of numbers of which the logarithms are known. */
function logOfMean(logarithms: Float64Array): number {
  const largest = largestOf(logarithms);
  if (largest === -Infinity) return -Infinity;
  const sum = logarithms.reduce((all, value) => all + Math.exp(value - largest), 0);
  return largest + Math.log(sum / logarithms.length);
}
