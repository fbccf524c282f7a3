import type { Tile } from './tile.ts';

/** One canvas pixel for each cell; the style sheet enlarges it with `image-rendering: pixelated`. */
export function paintTile(canvas: HTMLCanvasElement, { rows, columns, pixels }: Tile): void {
  if (canvas.width !== columns) canvas.width = Math.max(1, columns);
  if (canvas.height !== rows) canvas.height = Math.max(1, rows);
  if (pixels.length === 0) return;
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), columns, rows);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
