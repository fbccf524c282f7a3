import type { RunPicture } from '../../src/trace/description.ts';
import type { ReceptiveField } from '../../src/trace/maps.ts';
import type { Box, Cell, Shape } from './heatmapLayout.ts';

/** Which of the network's input rows and columns the cells of a map stand for: corner of the first one, and the step. */
export interface MapGrid {
  readonly top: number;
  readonly left: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Where an image and a map over it lie, in CSS pixels from the corner of the canvas. */
export interface OverImageLayout {
  readonly width: number;
  readonly height: number;
  /** The whole image. */
  readonly image: Box;
  /** What the network sees of it, with the border that was added to it. */
  readonly seen: Box;
  /** All cells of the map. */
  readonly map: Box;
  readonly cell: { readonly width: number; readonly height: number };
  readonly shape: Shape;
  /** Pixels of the screen for one of the network's rows and columns. */
  readonly pixel: { readonly width: number; readonly height: number };
}

/** Small drawings are enlarged up to this side. */
const LARGEST = 640;

/** The image with what was added around it, as large as there is room for. */
export function layOutOverImage(
  picture: RunPicture,
  shape: Shape,
  grid: MapGrid,
  room: { readonly width: number; readonly height: number },
): OverImageLayout {
  const { seen } = picture;
  const left = Math.min(0, seen.left);
  const top = Math.min(0, seen.top);
  const wide = Math.max(picture.width, seen.left + seen.width) - left;
  const high = Math.max(picture.height, seen.top + seen.height) - top;
  const scale = Math.min(Math.min(room.width, LARGEST) / wide, Math.min(room.height, LARGEST) / high);
  const place = (x: number, y: number, width: number, height: number): Box => ({
    x: (x - left) * scale,
    y: (y - top) * scale,
    width: width * scale,
    height: height * scale,
  });
  const seenBox = place(seen.left, seen.top, seen.width, seen.height);
  const pixel = { width: seenBox.width / picture.columns, height: seenBox.height / picture.rows };
  const cell = { width: grid.columnStep * pixel.width, height: grid.rowStep * pixel.height };
  return {
    width: Math.max(1, Math.floor(wide * scale)),
    height: Math.max(1, Math.floor(high * scale)),
    image: place(0, 0, picture.width, picture.height),
    seen: seenBox,
    map: {
      x: seenBox.x + grid.left * pixel.width,
      y: seenBox.y + grid.top * pixel.height,
      width: cell.width * shape.columns,
      height: cell.height * shape.rows,
    },
    cell,
    shape,
    pixel,
  };
}

export function cellBoxOver({ map, cell }: OverImageLayout, { row, column }: Cell): Box {
  return { x: map.x + column * cell.width, y: map.y + row * cell.height, ...cell };
}

/** A rectangle of the network's input on the screen. */
export function fieldBox(
  { seen, pixel }: OverImageLayout,
  field: Omit<ReceptiveField, 'rows' | 'columns'>,
): Box {
  return {
    x: seen.x + field.left * pixel.width,
    y: seen.y + field.top * pixel.height,
    width: (field.right - field.left) * pixel.width,
    height: (field.bottom - field.top) * pixel.height,
  };
}

/** The cell under a point; `null` beside the map. */
export function cellUnder({ map, cell, shape }: OverImageLayout, x: number, y: number): Cell | null {
  const row = Math.floor((y - map.y) / cell.height);
  const column = Math.floor((x - map.x) / cell.width);
  const inside = row >= 0 && row < shape.rows && column >= 0 && column < shape.columns;
  return inside ? { row, column } : null;
}

/** Where nothing is known of windows and strides: the cells share the input evenly. */
export function evenGrid({ rows, columns }: Shape, input: Shape): MapGrid {
  return { top: 0, left: 0, rowStep: input.rows / rows, columnStep: input.columns / columns };
}

/** Whether cells stand for places one after the other; what mixes all places sees everything from everywhere. */
export function isGrid({ rowStep, columnStep }: MapGrid): boolean {
  return rowStep > 0 && columnStep > 0 && Number.isFinite(rowStep) && Number.isFinite(columnStep);
}
