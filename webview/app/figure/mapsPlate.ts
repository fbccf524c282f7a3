import type { Tile } from '../../drawing/tile.ts';
import { layOutMapGrid, tileAt } from '../../views/mapGridLayout.ts';
import { centred, type Mark, type Plate, type Style } from './figure.ts';

export interface MapsPicture {
  readonly maps: readonly { readonly tile: Tile; readonly caption: string }[];
  /** Width of a map through its height. */
  readonly ratio: number;
  /** Longer side of a map, in CSS pixels. */
  readonly size: number;
}

const WIDTH = 720;
const SIZE = 10;

/** Maps beside and below each other, each with its caption. */
export function mapsPlate({ maps, ratio, size }: MapsPicture, { palette }: Style): Plate {
  const layout = layOutMapGrid({ count: maps.length, ratio, size, captioned: true }, WIDTH);
  const marks = maps.flatMap(({ tile, caption }, place): Mark[] => {
    const { left, top } = tileAt(layout, place);
    const x = left + (layout.across - 6 - layout.width) / 2;
    return [
      { kind: 'cells', x, y: top, width: layout.width, height: layout.height, ...cellsOf(tile) },
      centred({
        text: caption,
        x: x + layout.width / 2,
        middle: top + layout.height + 8,
        size: SIZE,
        font: 'plain',
        colour: palette.muted,
        anchor: 'middle',
      }),
    ];
  });
  const columns = Math.min(layout.columns, maps.length);
  return { width: columns * layout.across + 2, height: layout.total, marks };
}

function cellsOf({ rows, columns, pixels }: Tile) {
  return { rows, columns, pixels: new Uint8ClampedArray(pixels.slice().buffer) };
}
