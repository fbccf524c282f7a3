import { featureLabel } from '../../../../src/text/featureLabel.ts';
import type { UnitLabel, UnitLabels } from '../../../../src/trace/recurrentStudies.ts';

export interface LabelFilter {
  /** Its place among the features; `null`: for each unit the one that it goes with most clearly. */
  readonly feature: number | null;
  /** The least size of a correlation, 0 to 1. */
  readonly least: number;
}

/** The units that go with a feature, or with any, at least so clearly; the clearest first. */
export function labelRows(
  { features, correlations }: Pick<UnitLabels, 'features' | 'correlations'>,
  { feature, least }: LabelFilter,
): UnitLabel[] {
  const rows: UnitLabel[] = [];
  const size = (unit: number, at: number): number => {
    const value = Math.abs(correlations[unit * features.length + at]!);
    return Number.isNaN(value) ? -1 : value;
  };
  for (let unit = 0; unit * features.length < correlations.length; unit++) {
    const at = feature ?? clearest(features.length, (each) => size(unit, each));
    if (size(unit, at) < least) continue;
    const correlation = correlations[unit * features.length + at]!;
    const { name } = features[at]!;
    rows.push({ unit, feature: at, correlation, label: featureLabel(name, correlation) });
  }
  return rows.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation) || a.unit - b.unit);
}

function clearest(count: number, sizeOf: (at: number) => number): number {
  let best = 0;
  for (let at = 1; at < count; at++) if (sizeOf(at) > sizeOf(best)) best = at;
  return best;
}

/** [feature]: how many units go with it at least so clearly. */
export function unitsOf(labels: Pick<UnitLabels, 'features' | 'correlations'>, least: number): number[] {
  return labels.features.map((_, feature) => labelRows(labels, { feature, least }).length);
}
