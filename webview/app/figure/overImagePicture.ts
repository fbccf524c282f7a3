import type { RunPicture } from '../../../src/trace/description.ts';
import type { Slice } from '../../../src/trace/node.ts';
import { formatPercent } from '../../drawing/ticks.ts';
import { beside } from './figure.ts';
import { legendPlate } from './legendPlate.ts';
import { matrixTable } from './matrixTable.ts';
import { overImagePlate, type OverImagePicture } from './overImagePlate.ts';
import type { ShownPicture } from './shownPicture.ts';

const LEGEND = 180;

/** A map over its image; nothing while either is on its way. */
export function overImagePicture(
  shown: Omit<OverImagePicture, 'picture' | 'slice'> & {
    readonly picture: RunPicture | undefined;
    readonly slice: Slice | undefined;
    readonly title: string;
  },
): ShownPicture | undefined {
  const { preview, picture, slice, scale, grid, opacity, title } = shown;
  if (!picture || !slice) return undefined;
  return {
    name: 'map',
    title,
    notes: [
      `${slice.rows} × ${slice.columns} cells over the image in grey, covering ${formatPercent(opacity)} of it.`,
    ],
    plate: (style) =>
      beside([
        overImagePlate({ preview, picture, slice, scale, grid, opacity }, style),
        legendPlate(scale, { title: 'value', hatched: false }, LEGEND, style),
      ]),
    table: () => matrixTable(slice),
  };
}
