import type { Thumbnails } from '../../../src/trace/node.ts';
import { scaleFor } from '../../drawing/colourScale.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import type { Scope } from '../../views/overviewScale.ts';
import { axisTitle, headAxis, matrixOf, words } from '../nodeShape.ts';
import { captionOf } from './caption.ts';
import type { Figure, Plate, Style } from './figure.ts';
import { framed } from './frame.ts';
import { legendPlate } from './legendPlate.ts';
import { shownOf, type Open } from './open.ts';
import { overviewPlate } from './overviewPlate.ts';

/** Maps with more rows or columns are thinned. */
const SIZE = 48;
const LEGEND = 180;

/** Every head of every layer. */
export async function overviewFigure(open: Open, style: Style): Promise<Figure> {
  const { panel, view, node } = open;
  const siblings = view.layers.flatMap(({ block }, layer) => {
    const sibling = view.sibling(node, layer);
    return sibling ? [{ title: block.title, name: sibling.name }] : [];
  });
  const shown = siblings.length > 0 ? siblings : [{ title: node.title, name: node.name }];
  const thumbnails = await Promise.all(
    shown.map(({ name }) => panel.request('thumbnails', { trace: view.trace, node: name, size: SIZE })),
  );
  const { scope } = panel.navigation;
  const layers = shown.map(({ title }, at) => ({ title, thumbnails: thumbnails[at] }));
  const { row, column } = matrixOf(node);
  const name = siblings.length > 1 ? node.name.replace(/^layer\.\d+\./, 'layer.*.') : node.name;
  const axis = words(headAxis(node)?.name ?? 'map');
  const plate = overviewPlate({ layers, scope, columnTitle: axis }, style);
  return framed(
    [{ plate }, { plate: legend(thumbnails, scope, style) }],
    {
      title: `${node.title} · every ${axis} of every layer`,
      caption: captionOf({ ...shownOf(open, null), name }, [
        `Rows: ${axisTitle(row)}. Columns: ${axisTitle(column)}.`,
        ...(scope === 'layer' ? [rangesOf(layers)] : []),
        ...((row?.size ?? 1) > SIZE || (column?.size ?? 1) > SIZE
          ? [`Maps are thinned to at most ${SIZE} × ${SIZE} cells.`]
          : []),
      ]),
    },
    style,
  );
}

/** Numbers where all maps share them; else what is least and most of each. */
function legend(thumbnails: readonly Thumbnails[], scope: Scope, style: Style): Plate {
  const minimum = Math.min(...thumbnails.map((one) => one.minimum));
  const maximum = Math.max(...thumbnails.map((one) => one.maximum));
  const scale = scaleFor(minimum, maximum, undefined, thumbnails[0]?.curve);
  const title = { map: 'of each map', layer: 'of each layer', all: 'of all' }[scope];
  const least = scale.kind === 'diverging' ? '−most' : 'least';
  const ends = scope === 'all' ? {} : { ends: [least, 'most'] as const };
  return legendPlate(scale, { title, hatched: false, ...ends }, LEGEND, style);
}

function rangesOf(layers: readonly { title: string; thumbnails: Thumbnails }[]): string {
  const range = ({ minimum, maximum }: Thumbnails): string =>
    `${formatNumber(minimum)} to ${formatNumber(maximum)}`;
  return `${layers.map(({ title, thumbnails }) => `${title}: ${range(thumbnails)}`).join('; ')}.`;
}
