import type { Theme } from '../../drawing/theme.ts';
import { FULL_INK, type Ink, type Place } from './sheet.ts';

/** Strokes are light on dark in every theme: so are the digits that the networks learnt. */
const GROUND = [16, 20, 24] as const;
const GRID = '#ffffff14';

/** What is drawn, a square for each cell, and where the keyboard is. @param cells a canvas to paint the cells on */
export function paintSheet(
  canvas: HTMLCanvasElement,
  cells: HTMLCanvasElement,
  ink: Ink,
  cursor: Place | null,
  theme: Theme,
): void {
  const context = canvas.getContext('2d')!;
  const [across, down] = [canvas.width / ink.columns, canvas.height / ink.rows];
  paintCells(cells, ink, GROUND);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, 0, 0, canvas.width, canvas.height);
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
  context.beginPath();
  for (let column = 1; column < columns; column++) context.rect(Math.round(column * across), 0, 1, height);
  for (let row = 1; row < rows; row++) context.rect(0, Math.round(row * down), width, 1);
  context.fillStyle = GRID;
  context.fill();
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

/** One pixel for each cell: white ink on a ground of red, green and blue. */
export function paintCells(
  canvas: HTMLCanvasElement,
  { rows, columns, values }: Ink,
  ground: readonly [number, number, number] = [0, 0, 0],
): void {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const image = new ImageData(columns, rows);
  values.forEach((value, at) => {
    const part = value / FULL_INK;
    ground.forEach((level, i) => (image.data[4 * at + i] = level + part * (255 - level)));
    image.data[4 * at + 3] = 255;
  });
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}
