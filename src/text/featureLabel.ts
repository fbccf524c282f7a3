/** Features that count instead of saying yes or no. */
const COUNTS = /^position\b/;

/**
 * What a unit is called that goes with a feature of the text: `inside quotes`, `not inside quotes`, `falling with the
 * position in the text`.
 * @param correlation below 0 where the unit goes against it
 */
export function featureLabel(feature: string, correlation: number): string {
  if (correlation >= 0) return feature;
  return COUNTS.test(feature) ? `falling with the ${feature}` : `not ${feature}`;
}
