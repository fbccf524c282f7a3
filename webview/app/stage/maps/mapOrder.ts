import type { MapFacts } from '../../../../src/trace/maps.ts';
import { formatCount, formatNumber, formatPercent } from '../../../drawing/ticks.ts';
import type { MapWords } from '../../../views/mapWords.ts';
import type { Navigation } from '../../navigation.ts';

type Settings = Navigation['maps'];

/** Nothing but zeros: after ReLU the map says nothing of this image. */
function isDead({ zeros }: MapFacts, map: number): boolean {
  return zeros[map] === 1;
}

export function deadOf(facts: MapFacts): number {
  return facts.zeros.reduce((dead, share) => dead + (share === 1 ? 1 : 0), 0);
}

/** Numbers of the maps in the order in which they are shown; the largest first, equal ones by their place. */
export function mapOrder(
  facts: MapFacts,
  { order, withoutDead }: Pick<Settings, 'order' | 'withoutDead'>,
): number[] {
  const maps = Array.from({ length: facts.count }, (_, map) => map);
  const shown = withoutDead ? maps.filter((map) => !isDead(facts, map)) : maps;
  if (order === 'place') return shown;
  const by = facts[order];
  // What has no number stands last.
  const height = (map: number): number => (Number.isNaN(by[map]) ? -Infinity : by[map]);
  return shown.sort((one, other) => height(other) - height(one) || one - other);
}

/** `1 map`, `1,280 maps` */
export function countText(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** `96 of 1,280 maps · 12 dead on this image` */
export function countWords(facts: MapFacts, shown: number, difference: boolean, word = 'map'): string {
  const dead = deadOf(facts);
  const all = countText(facts.count, word);
  const first = shown === facts.count ? all : `${formatCount(shown)} of ${all}`;
  if (dead === 0) return first;
  return `${first} · ${formatCount(dead)} ${difference ? 'unchanged' : 'dead on this image (all zeros)'}`;
}

/** What stands below a map, and all that is known of it. */
export function mapWords(
  facts: MapFacts,
  map: number,
  caption: Settings['caption'],
  label: string | undefined,
  difference: boolean,
): MapWords {
  const name = label ?? String(map);
  const dead = isDead(facts, map);
  const captions = {
    number: dead ? `${name} ${difference ? 'same' : 'dead'}` : name,
    mean: formatNumber(facts.mean[map]),
    zeros: formatPercent(facts.zeros[map]),
    none: '',
  };
  const range = `${formatNumber(facts.minimum[map])} to ${formatNumber(facts.maximum[map])}`;
  const state = difference ? 'unchanged' : 'dead on this image: nothing but zeros';
  const said = dead
    ? state
    : `${range}, mean ${formatNumber(facts.mean[map])}, ${formatPercent(facts.zeros[map])} zeros`;
  return {
    caption: captions[caption],
    full: `map ${map}${label === undefined ? '' : ` (${label})`}: ${said}`,
  };
}

/** So large that a few fill the panel and many are still told apart, in CSS pixels. */
export function sizeFor(count: number): number {
  if (count <= 4) return 160;
  if (count <= 16) return 112;
  if (count <= 64) return 80;
  return count <= 256 ? 64 : 48;
}
