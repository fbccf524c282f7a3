import type { Theme } from '../../drawing/theme.ts';
import { FULL_INK, type Ink, type Place } from './sheet.ts';

/** Strokes are light on dark in every theme: so are the digits that the networks learnt. */
const GROUND = '#101418';
const GRID = '#ffffff14';

/** What is drawn, a square for each cell, and where the keyboard is. */
export function paintSheet(canvas: HTMLCanvasElement, ink: Ink, cursor: Place | null, theme: Theme): void {
  const context = canvas.getContext('2d')!;
  const [across, down] = [canvas.width / ink.columns, canvas.height / ink.rows];
  context.fillStyle = GROUND;
  context.fillRect(0, 0, canvas.width, canvas.height);
  ink.values.forEach((value, at) => {
    if (value <= 0) return;
    const [row, column] = [Math.floor(at / ink.columns), at % ink.columns];
    // Edges fall on whole pixels, so that no line of the ground is seen between two cells.
    const [left, top] = [Math.round(column * across), Math.round(row * down)];
    context.fillStyle = `rgb(255 255 255 / ${value / FULL_INK})`;
    context.fillRect(left, top, Math.round((column + 1) * across) - left, Math.round((row + 1) * down) - top);
  });
  paintGrid(context, ink, across, down);
  if (cursor) paintCursor(context, cursor, across, down, theme);
}

function paintGrid(
  context: CanvasRenderingContext2D,
  { rows, columns }: Ink,
  across: number,
  down: number,
): void {
  const { width, height } = context.canvas;
  context.fillStyle = GRID;
  for (let column = 1; column < columns; column++)
    context.fillRect(Math.round(column * across), 0, 1, height);
  for (let row = 1; row < rows; row++) context.fillRect(0, Math.round(row * down), width, 1);
}

function paintCursor(
  context: CanvasRenderingContext2D,
  { row, column }: Place,
  across: number,
  down: number,
  theme: Theme,
): void {
  const [left, top] = [(Math.floor(column) - 1) * across, (Math.floor(row) - 1) * down];
  context.lineWidth = 2;
  context.strokeStyle = theme.second;
  context.strokeRect(left, top, 3 * across, 3 * down);
}

/** The same drawing, one pixel for each cell. */
export function paintCells(canvas: HTMLCanvasElement, { rows, columns, values }: Ink): void {
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  values.forEach((value, at) => {
    image.data.fill(value, 4 * at, 4 * at + 3);
    image.data[4 * at + 3] = 255;
  });
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}
