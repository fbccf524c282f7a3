import { ProblemError } from '../../problem.ts';
import { featureLabel } from '../../text/featureLabel.ts';
import type { UnitLabel, UnitLabels } from '../../trace/recurrentStudies.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { type FeatureValues, textFeatures } from './textFeatures.ts';
import { unitColumn, type UnitValues, unitValues } from './unitValues.ts';
import { writtenCharacters } from './writtenCharacters.ts';

/** Half of what the unit does (r² = 0.5) goes with the feature. */
const CLEAR_FROM = Math.SQRT1_2;

const FORMULA = String.raw`r = \frac{\sum_t (v_t - \bar v)(f_t - \bar f)}{\sqrt{\sum_t (v_t - \bar v)^2}\sqrt{\sum_t (f_t - \bar f)^2}}`;

const MEANING =
  'How the unit goes with a simple feature of this very text. It does not say that the unit is there for it, and a short text has few chances to disagree.';

/**
 * What the units of a node go with, by correlation with simple features of the text.
 * @throws ProblemError `bad-request` for a network that reads no characters, or a node without units
 */
export async function unitLabels(
  studied: StudiedRun,
  { node }: { readonly node: string },
  { pause }: StudyServices,
): Promise<UnitLabels> {
  const values = unitValues(traceOfOneRun(studied), node);
  const characters = writtenCharacters(studied);
  if (!characters)
    throw new ProblemError(
      'bad-request',
      'This network reads no characters, so there is no text to compare its units with.',
      'Choose a network that reads a text character by character.',
    );
  const features = textFeatures(characters);
  await pause();
  const correlations = correlationsWith(values, features);
  return {
    features: features.map((feature) => ({
      name: feature.name,
      words: feature.words,
      varies: centred(feature.values) !== undefined,
    })),
    correlations,
    labels: labelsOf(correlations, features),
    clearFrom: CLEAR_FROM,
    formula: FORMULA,
    meaning: MEANING,
  };
}

/** Pearson's correlation of every unit with every feature, [unit, feature]; NaN where one of them is constant. */
export function correlationsWith(given: UnitValues, features: readonly FeatureValues[]): Float32Array {
  const directions = features.map(({ values }) => centred(values));
  const correlations = new Float32Array(given.units * features.length).fill(NaN);
  for (let unit = 0; unit < given.units; unit++) {
    const direction = centred(unitColumn(given, unit));
    if (!direction) continue;
    directions.forEach((feature, i) => {
      if (feature) correlations[unit * features.length + i] = dot(direction, feature);
    });
  }
  return correlations;
}

/** The clearest feature of each unit that has one, the clearest unit first. */
export function labelsOf(
  correlations: Float32Array,
  features: readonly Pick<FeatureValues, 'name'>[],
): UnitLabel[] {
  const labels: UnitLabel[] = [];
  for (let unit = 0; unit * features.length < correlations.length; unit++) {
    const row = correlations.subarray(unit * features.length, (unit + 1) * features.length);
    const sizes = row.map((value) => (Number.isNaN(value) ? 0 : Math.abs(value)));
    const feature = sizes.indexOf(Math.max(...sizes));
    if (!(sizes[feature]! >= CLEAR_FROM)) continue;
    const correlation = row[feature]!;
    const { name } = features[feature]!;
    labels.push({ unit, feature, correlation, label: featureLabel(name, correlation) });
  }
  return labels.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation) || a.unit - b.unit);
}

/** Without its mean and of length 1; `undefined` where all of it is the same but for rounding. */
function centred(values: Float64Array): Float64Array | undefined {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const apart = values.map((value) => value - mean);
  const length = Math.sqrt(dot(apart, apart));
  // Float32 values that are the same but for rounding differ in their last of 24 bits.
  const noise = Math.abs(mean) * Math.sqrt(values.length) * 2 ** -22;
  return length > noise ? apart.map((value) => value / length) : undefined;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
