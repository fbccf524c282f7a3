import { formatCount, formatNumber } from '../../drawing/ticks.ts';
import { tileOf } from '../../drawing/tile.ts';
import { isDifference, matrixOf } from '../nodeShape.ts';
import { comparable, curveOf, scopeOf } from '../stage/colourScope.ts';
import { countWords, mapOrder, mapWords, sizeFor } from '../stage/maps/mapOrder.ts';
import { mapScales } from '../stage/maps/mapScales.ts';
import { matricesIn } from '../stage/maps/partPictures.ts';
import { captionOf } from './caption.ts';
import type { Figure, Style } from './figure.ts';
import { framed } from './frame.ts';
import { legendPlate } from './legendPlate.ts';
import { shownOf, type Open } from './open.ts';
import { mapsPlate } from './mapsPlate.ts';

/** A page holds no more; the caption says what is left out. */
const MOST_MAPS = 256;
/** Maps with more rows or columns are thinned. */
const SIZE = 64;
const LEGEND = 180;

/** The maps of the open stage in the order in which they are shown, with a legend. */
export async function mapsFigure(open: Open, style: Style): Promise<Figure> {
  const { panel, view, node } = open;
  const { navigation } = panel;
  const settings = navigation.maps;
  const [scope, curve] = [scopeOf(navigation, view, node), curveOf(navigation, view, node)];
  const question = { trace: view.trace, node: node.name };
  const layers = scope === 'all' ? comparable(view, node) : [];
  const [facts, thumbnails, ...model] = await Promise.all([
    panel.request('mapFacts', question),
    panel.request('thumbnails', { ...question, size: SIZE, own: true }),
    ...layers.map(({ name }) => panel.request('statistics', { trace: view.trace, node: name })),
  ]);
  const difference = isDifference(node);
  const order = mapOrder(facts, settings);
  const shown = order.slice(0, MOST_MAPS);
  const scaleOf = mapScales(facts, { scope, curve, difference, model });
  const matrices = matricesIn(thumbnails);
  const labels = view.labelsOf(node.axes[0]);
  const { row, column } = matrixOf(node);
  const plate = mapsPlate(
    {
      maps: shown.map((map) => ({
        tile: tileOf(matrices[map], scaleOf(map)),
        caption: mapWords(facts, map, settings.caption, labels?.[map], difference).caption,
      })),
      ratio: (column?.size ?? 1) / (row?.size ?? 1),
      size: Math.max(56, Math.min(160, settings.size ?? sizeFor(shown.length))),
    },
    style,
  );
  const scale = scaleOf(shown[0] ?? 0);
  const title = { map: 'of each map', layer: 'of this layer', all: 'of the whole model' }[scope];
  const least = scale.kind === 'diverging' ? '−most' : 'least';
  const ends = scope === 'map' ? { ends: [least, 'most'] as const } : {};
  return framed(
    [{ plate }, { plate: legendPlate(scale, { title, hatched: false, ...ends }, LEGEND, style) }],
    {
      title: `${node.title} · maps`,
      caption: captionOf(shownOf(open, null), [
        `${countWords(facts, order.length, difference)}.`,
        ...(shown.length < order.length ? [`The first ${formatCount(shown.length)} are drawn.`] : []),
        ...(Math.max(row?.size ?? 1, column?.size ?? 1) > SIZE
          ? [`Maps are thinned to at most ${SIZE} × ${SIZE} cells.`]
          : []),
        ...(scope === 'map'
          ? [
              `From ${formatNumber(smallest(facts.minimum))} to ${formatNumber(largest(facts.maximum))} over all maps.`,
            ]
          : []),
      ]),
    },
    style,
  );
}

const smallest = (numbers: Float32Array): number =>
  numbers.reduce((one, other) => (other < one ? other : one), Infinity);
const largest = (numbers: Float32Array): number =>
  numbers.reduce((one, other) => (other > one ? other : one), -Infinity);
