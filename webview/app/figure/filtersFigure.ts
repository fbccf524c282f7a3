import type { MapFacts } from '../../../src/trace/maps.ts';
import { type ColourScale, scaleFor } from '../../drawing/colourScale.ts';
import { formatCount, formatNumber } from '../../drawing/ticks.ts';
import { type CoarseMatrix, colourTile, type Tile, tileOf } from '../../drawing/tile.ts';
import { isDifference, matrixOf } from '../nodeShape.ts';
import { channelShown, filterNorms, filterOrder } from '../stage/maps/filterOrder.ts';
import { countText, sizeFor } from '../stage/maps/mapOrder.ts';
import { mapScales, rangeOf } from '../stage/maps/mapScales.ts';
import { matricesIn } from '../stage/maps/partPictures.ts';
import { captionOf } from './caption.ts';
import { beside, type Figure, type Plate, type Style } from './figure.ts';
import { framed } from './frame.ts';
import { legendPlate } from './legendPlate.ts';
import { mapsPlate } from './mapsPlate.ts';
import { matrixPlate } from './matrixPlate.ts';
import { shownOf, type Open } from './open.ts';

/** A page holds no more; the caption says what is left out. */
const MOST_FILTERS = 256;
const SIZE = 64;
const LEGEND = 180;

/** The kernels of the open stage in the order in which they are shown, with what their colours mean. */
export async function filtersFigure(open: Open, style: Style): Promise<Figure> {
  const { panel, view, node } = open;
  const { filters } = panel.navigation;
  const facts = await panel.request('mapFacts', { trace: view.trace, node: node.name });
  const channels = node.axes[1]!.size;
  const order = filterOrder(facts, channels, filters.order);
  const { row, column } = matrixOf(node);
  const onePixel = row?.size === 1 && column?.size === 1;
  const drawn = onePixel ? mixing(open, facts, order, style) : await kernels(open, facts, order, style);
  return framed(
    [{ plate: drawn.plate }],
    {
      title: `${node.title} · filters`,
      caption: captionOf(shownOf(open, null), [
        `${countText(order.length, 'filter')} of ${countText(channels, 'channel')}${filters.order === 'norm' ? ', the largest norm first' : ''}.`,
        ...drawn.notes,
      ]),
    },
    style,
  );
}

interface DrawnFilters {
  readonly plate: Plate;
  readonly notes: readonly string[];
}

/** Filters of one pixel: a row of numbers for each. */
function mixing(
  { panel, node }: Open,
  facts: MapFacts,
  order: readonly number[],
  style: Style,
): DrawnFilters {
  const channels = node.axes[1]!.size;
  const values = new Float32Array(facts.count);
  order.forEach((filter, at) =>
    values.set(facts.mean.subarray(filter * channels, (filter + 1) * channels), at * channels),
  );
  const scale = scaleFor(
    ...rangeOf(facts),
    isDifference(node) ? 'diverging' : undefined,
    panel.navigation.maps.curve,
  );
  const plate = matrixPlate(
    {
      slice: { rows: order.length, columns: channels, rowStep: 1, columnStep: 1, values },
      rowLabels: panel.navigation.filters.order === 'place' ? undefined : order.map(String),
      columnLabels: undefined,
      rowTitle: 'filter: which map it makes',
      columnTitle: 'channel: which map it reads',
      scale,
    },
    style,
  );
  const legend = legendPlate(scale, { title: 'weight', hatched: plate.hatched }, LEGEND, style);
  return {
    plate: beside([plate, legend]),
    notes: ['Filters of 1 × 1 only mix the channels, place by place.'],
  };
}

/** Filters with a picture each: in colour where they read red, green and blue, else of one channel. */
async function kernels(
  { panel, view, node }: Open,
  facts: MapFacts,
  order: readonly number[],
  style: Style,
): Promise<DrawnFilters> {
  const { navigation } = panel;
  const channels = node.axes[1]!.size;
  const channel = channelShown(node, navigation.filters.channel);
  const shown = order.slice(0, MOST_FILTERS);
  const scope = navigation.scope === 'layer' ? 'layer' : 'map';
  const colouring = {
    scope,
    curve: navigation.maps.curve,
    difference: isDifference(node),
    model: [],
  } as const;
  const scaleOf = mapScales(facts, colouring);
  const parts = shown.map((filter): [number, number] =>
    channel === null
      ? [3 * filter, 3 * filter + 3]
      : [filter * channels + channel, filter * channels + channel + 1],
  );
  const { sets } = await panel.request('thumbnailSets', {
    trace: view.trace,
    asked: parts.map((part) => ({ node: node.name, size: SIZE, parts: part, own: true })),
  });
  const norms = filterNorms(facts, channels);
  const maps = shown.flatMap((filter, at) => {
    const matrices = sets[at] ? matricesIn(sets[at]) : [];
    if (matrices.length === 0) return [];
    const tile =
      channel === null
        ? inColour(matrices, parts[at]![0], scaleOf)
        : tileOf(matrices[0]!, scaleOf(parts[at]![0]));
    return [
      { tile, caption: navigation.filters.order === 'norm' ? formatNumber(norms[filter]!) : String(filter) },
    ];
  });
  const { row, column } = matrixOf(node);
  const size = Math.max(56, Math.min(160, navigation.maps.size ?? sizeFor(shown.length)));
  const plate = mapsPlate({ maps, ratio: (column?.size ?? 1) / (row?.size ?? 1), size }, style);
  const notes = shown.length < order.length ? [`The first ${formatCount(shown.length)} are drawn.`] : [];
  if (channel === null)
    return {
      plate,
      notes: [
        ...notes,
        'In the colours that they read: mid-grey is 0, a full red, green or blue is the largest weight, none of it minus that.',
      ],
    };
  const scale = scaleOf(parts[0]?.[0] ?? 0);
  const words =
    scope === 'layer' || shown.length === 1
      ? { title: 'weight', hatched: false }
      : {
          title: 'of each filter',
          hatched: false,
          ends: [scale.kind === 'diverging' ? '−most' : 'least', 'most'] as const,
        };
  return {
    plate: beside([plate, legendPlate(scale, words, LEGEND, style)]),
    notes: [...notes, `Channel ${channel} of the input.`],
  };
}

function inColour(
  matrices: readonly CoarseMatrix[],
  first: number,
  scaleOf: (part: number) => ColourScale,
): Tile {
  const ends = [0, 1, 2].map((at) => scaleOf(first + at));
  const reach = Math.max(
    ...ends.map(({ minimum, maximum }) => Math.max(Math.abs(minimum), Math.abs(maximum))),
  );
  const [red, green, blue] = matrices as [CoarseMatrix, CoarseMatrix, CoarseMatrix];
  return colourTile([red, green, blue], [-reach, reach]);
}
