import type { PicturePreview, RunPicture } from '../../../src/trace/description.ts';
import type { Slice } from '../../../src/trace/node.ts';
import type { ColourScale } from '../../drawing/colourScale.ts';
import { greyPixels } from '../../drawing/greyPixels.ts';
import { paintMatrix } from '../../drawing/matrixPixels.ts';
import { evenGrid, isGrid, layOutOverImage, type MapGrid } from '../../views/overImageLayout.ts';
import { type CellsMark, type Mark, moved, type Plate, type Style } from './figure.ts';

export interface OverImagePicture {
  readonly preview: PicturePreview | undefined;
  readonly picture: RunPicture;
  readonly slice: Slice;
  readonly scale: ColourScale;
  readonly grid: MapGrid | undefined;
  readonly opacity: number;
}

const ROOM = { width: 460, height: 460 };
/** Of the image; a finer one would make the file too large. */
const MOST_PIXELS = 180;

/** A map in colours over the grey image that it was computed from. */
export function overImagePlate(
  { preview, picture, slice, scale, grid, opacity }: OverImagePicture,
  { palette }: Style,
): Plate {
  const places = grid && isGrid(grid) ? grid : evenGrid(slice, picture);
  const layout = layOutOverImage(picture, slice, places, ROOM);
  const { map, seen } = layout;
  const { bytes } = paintMatrix(slice.values, scale);
  const marks: Mark[] = [
    { kind: 'rect', ...seen, fill: palette.line },
    ...(preview ? [{ kind: 'cells' as const, ...layout.image, ...thinned(preview) }] : []),
    { kind: 'cells', ...map, rows: slice.rows, columns: slice.columns, pixels: bytes, opacity },
  ];
  // A map may reach over the edge of what is seen.
  const [left, top] = [Math.max(0, -map.x), Math.max(0, -map.y)];
  return {
    width: left + Math.max(layout.width, map.x + map.width),
    height: top + Math.max(layout.height, map.y + map.height),
    marks: moved(marks, left, top),
  };
}

function thinned(preview: PicturePreview): Pick<CellsMark, 'rows' | 'columns' | 'pixels'> {
  const grey = greyPixels(preview);
  const step = Math.max(1, Math.ceil(Math.max(preview.width, preview.height) / MOST_PIXELS));
  const [rows, columns] = [preview.height, preview.width].map((side) =>
    Math.max(1, Math.floor(side / step)),
  ) as [number, number];
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * step * preview.width + column * step) * 4;
      // Fewer greys make fewer paths; nobody sees the difference.
      const shade = (grey[from]! & ~3) + 2;
      pixels.set([shade, shade, shade, grey[from + 3]! < 128 ? 0 : 255], (row * columns + column) * 4);
    }
  }
  return { rows, columns, pixels };
}
