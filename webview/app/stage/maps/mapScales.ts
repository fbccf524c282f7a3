import type { MapFacts } from '../../../../src/trace/maps.ts';
import type { Statistics } from '../../../../src/trace/node.ts';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import type { Navigation } from '../../navigation.ts';

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** How the maps of a stage are coloured: each by itself, all alike, or like those of the whole model. */
export interface MapColouring {
  readonly scope: Navigation['scope'];
  readonly curve: ColourScale['curve'];
  readonly difference: boolean;
  /** Of the layers whose maps share the colours, where the scope is the whole model. */
  readonly model: readonly Range[];
}

/**
 * The scale of each map. A stage with numbers of both signs has the colours with zero in the middle in all of its
 * maps, so that one grid has one kind of colours.
 */
export function mapScales(
  facts: Pick<MapFacts, 'count' | 'minimum' | 'maximum'>,
  { scope, curve, difference, model }: MapColouring,
): (map: number) => ColourScale {
  const own = reach(Array.from(facts.minimum), Array.from(facts.maximum));
  const shared =
    scope === 'all' && model.length > 0
      ? reach(
          [own.minimum, ...model.map(({ minimum }) => minimum)],
          [own.maximum, ...model.map(({ maximum }) => maximum)],
        )
      : own;
  const signed = difference || (shared.minimum < 0 && shared.maximum > 0);
  const kind = signed ? 'diverging' : 'sequential';
  const whole = scaleFor(shared.minimum, shared.maximum, kind, curve);
  if (scope !== 'map') return () => whole;
  return (map) => scaleFor(facts.minimum[map], facts.maximum[map], kind, curve);
}

/** The least and the largest of all finite numbers. */
function reach(least: readonly number[], most: readonly number[]): Range {
  return {
    minimum: least.filter(Number.isFinite).reduce((one, other) => Math.min(one, other), Infinity),
    maximum: most.filter(Number.isFinite).reduce((one, other) => Math.max(one, other), -Infinity),
  };
}

/** The least and the largest number of all matrices. */
export function rangeOf(
  facts: Pick<MapFacts, 'minimum' | 'maximum'>,
): readonly [least: number, most: number] {
  const { minimum, maximum } = reach(Array.from(facts.minimum), Array.from(facts.maximum));
  return [minimum, maximum];
}

/** What of statistics a range of colours needs; those without a finite number say nothing. */
export function rangesOf(facts: readonly (Statistics | undefined)[]): Range[] {
  return facts.filter((fact) => fact !== undefined && fact.count > fact.notFinite) as Statistics[];
}
