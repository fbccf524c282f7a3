import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Statistics } from '../../../src/trace/node.ts';
import { scaleFor, type ColourScale } from '../../drawing/colourScale.ts';
import type { Navigation } from '../navigation.ts';
import { isDifference, isDistribution, isMaps, matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import type { QueryParameters } from '../traceQueries.ts';

/** The questions whose answers say how far the numbers reach that share one colour scale. */
export function statisticsFor(
  view: OutlineView,
  node: OutlineNode,
  leading: readonly number[],
  scope: Navigation['scope'],
): QueryParameters<'statistics'>[] {
  const { trace } = view;
  const all = scope === 'all' ? comparable(view, node) : [];
  if (all.length > 0) return all.map(({ name }) => ({ trace, node: name }));
  if (scope === 'map' && leading.length > 0) return [{ trace, node: node.name, leading: [...leading] }];
  return [{ trace, node: node.name }];
}

/** The stages whose numbers mean the same as those of the node: the same in every layer, or the maps of every layer. */
export function comparable(view: OutlineView, node: OutlineNode): OutlineNode[] {
  if (view.isOfLayers && isMaps(node)) {
    const maps = view.mapsOfLayers();
    return maps.includes(node) ? maps : [...maps, node];
  }
  return view.layers.flatMap((_, layer) => view.sibling(node, layer) ?? []);
}

/** Which numbers share the colours of a stage: of a network only maps are compared with those of other layers. */
export function scopeOf(navigation: Navigation, view: OutlineView, node: OutlineNode): Navigation['scope'] {
  const alone = view.isOfLayers && !(isMaps(node) && node.block !== 'input');
  return alone && navigation.scope === 'all' ? 'map' : navigation.scope;
}

/** How the colours of a stage run: straight for networks and images, by the root for texts, unless chosen. */
export function curveOf(navigation: Navigation, view: OutlineView, node: OutlineNode): ColourScale['curve'] {
  return isOfPlaces(view, node) ? navigation.maps.curve : navigation.curve;
}

/** The navigation with another curve for stages like this one. */
export function withCurve(curve: ColourScale['curve'], view: OutlineView, node: OutlineNode) {
  return (now: Navigation): Navigation =>
    isOfPlaces(view, node) ? { ...now, maps: { ...now.maps, curve } } : { ...now, curve };
}

/** A stage of a network, or rows and columns of pixels. */
function isOfPlaces(view: OutlineView, node: OutlineNode): boolean {
  const { row, column } = matrixOf(node);
  return view.isOfLayers || (row?.name === 'row' && column?.name === 'column');
}

/** @returns undefined until every answer is there */
export function scaleOf(
  node: OutlineNode,
  facts: readonly (Statistics | undefined)[],
  curve: ColourScale['curve'],
): ColourScale | undefined {
  if (facts.some((fact) => fact === undefined)) return undefined;
  const known = facts.filter((fact) => fact !== undefined && fact.count > fact.notFinite) as Statistics[];
  const maximum = Math.max(...known.map((fact) => fact.maximum));
  // Weights start at 0 in every picture, so that the same colour means the same thing from head to head.
  const minimum = isDistribution(node) ? 0 : Math.min(...known.map((fact) => fact.minimum));
  // Of a difference the middle is no change, also where nothing or everything changed in one direction.
  return scaleFor(minimum, maximum, isDifference(node) ? 'diverging' : undefined, curve);
}
