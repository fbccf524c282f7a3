import { colourOf, textColourOn } from '../drawing/colourScale.ts';
import { paintMatrix } from '../drawing/matrixPixels.ts';
import type { Theme } from '../drawing/theme.ts';
import { numberInCell } from '../drawing/ticks.ts';
import { type Area, type GridCell, type GridScene, gridSize, READABLE } from './windowGridLayout.ts';

/** Smaller ones have no lines between them. */
const LINED = 7;
/** What frames may cover of a cell: a hidden minus would be a wrong number. */
const FRAMED = 7;

export function paintGrid(context: CanvasRenderingContext2D, scene: GridScene, theme: Theme): void {
  const { width, height } = gridSize(scene);
  context.clearRect(0, 0, width, height);
  context.save();
  context.translate(1, 1);
  paintColours(context, scene);
  paintPadding(context, scene, theme);
  veil(context, scene, theme);
  if (scene.cell >= LINED) lines(context, scene, theme);
  if (scene.cell >= READABLE) numbers(context, scene, theme);
  if (scene.cell >= READABLE && scene.stops) stops(context, scene, theme);
  marks(context, scene, theme);
  context.restore();
}

/** Of the cells of a scene, those that are drawn. */
function* cellsOf({ area }: GridScene): Generator<GridCell> {
  for (let row = area.top; row < area.bottom; row++)
    for (let column = area.left; column < area.right; column++) yield { row, column };
}

const isInside = ({ rows, columns }: GridScene, { row, column }: GridCell): boolean =>
  row >= 0 && row < rows && column >= 0 && column < columns;

const isFilled = ({ filled, columns }: GridScene, { row, column }: GridCell): boolean =>
  filled === undefined || row * columns + column < filled;

function boxOf({ area, cell }: GridScene, { row, column }: GridCell): readonly [number, number] {
  return [(column - area.left) * cell, (row - area.top) * cell];
}

function paintColours(context: CanvasRenderingContext2D, scene: GridScene): void {
  const { rows, columns, values, scale, area, cell } = scene;
  const image = new OffscreenCanvas(columns, rows);
  const { bytes } = paintMatrix(values, scale);
  image.getContext('2d')?.putImageData(new ImageData(bytes, columns, rows), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, -area.left * cell, -area.top * cell, columns * cell, rows * cell);
}

/** Zeros that were added around the input are dashed, so that nobody takes them for numbers of it. */
function paintPadding(context: CanvasRenderingContext2D, scene: GridScene, theme: Theme): void {
  if (scene.cell < 4) return;
  const { cell } = scene;
  context.save();
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  for (const place of cellsOf(scene)) {
    if (isInside(scene, place)) continue;
    const [x, y] = boxOf(scene, place);
    context.strokeRect(x + 1.5, y + 1.5, cell - 3, cell - 3);
  }
  context.restore();
}

function veil(context: CanvasRenderingContext2D, scene: GridScene, theme: Theme): void {
  if (scene.filled === undefined) return;
  context.fillStyle = theme.background;
  for (const place of cellsOf(scene)) {
    if (isFilled(scene, place)) continue;
    const [x, y] = boxOf(scene, place);
    context.fillRect(x, y, scene.cell, scene.cell);
  }
}

function lines(context: CanvasRenderingContext2D, scene: GridScene, theme: Theme): void {
  context.strokeStyle = theme.contrastBorder ?? theme.border;
  context.lineWidth = 1;
  for (const place of cellsOf(scene)) {
    if (!isInside(scene, place)) continue;
    const [x, y] = boxOf(scene, place);
    context.strokeRect(x + 0.5, y + 0.5, scene.cell, scene.cell);
  }
}

function numbers(context: CanvasRenderingContext2D, scene: GridScene, theme: Theme): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const size = Math.min(13, Math.floor(scene.cell * 0.42));
  context.font = `${size}px ${theme.codeFontFamily}`;
  for (const place of cellsOf(scene)) {
    if (!isFilled(scene, place)) continue;
    const [x, y] = boxOf(scene, place);
    const inside = isInside(scene, place);
    const value = inside ? scene.values[place.row * scene.columns + place.column] : 0;
    context.fillStyle = inside ? textColourOn(colourOf(scene.scale, value)) : theme.muted;
    context.fillText(numberInCell(value), x + scene.cell / 2, y + scene.cell / 2 + 1, scene.cell - FRAMED);
  }
}

/** Dots where the window's top left corner stands; rings where its stride leaves it out. */
function stops(context: CanvasRenderingContext2D, scene: GridScene, theme: Theme): void {
  const { first, stride, places } = scene.stops!;
  if (stride[0] === 1 && stride[1] === 1) return;
  for (const place of cellsOf(scene)) {
    const [down, across] = [place.row - first[0], place.column - first[1]];
    const [last, end] = [(places[0] - 1) * stride[0], (places[1] - 1) * stride[1]];
    if (down < 0 || across < 0 || down > last || across > end) continue;
    const stands = down % stride[0] === 0 && across % stride[1] === 0;
    const [x, y] = boxOf(scene, place);
    context.beginPath();
    context.arc(x + 5, y + 5, stands ? 2.5 : 2, 0, 2 * Math.PI);
    const inside = isInside(scene, place);
    const value = inside ? scene.values[place.row * scene.columns + place.column] : 0;
    const ink = inside ? textColourOn(colourOf(scene.scale, value)) : theme.foreground;
    context.fillStyle = ink;
    context.strokeStyle = ink;
    context.lineWidth = 1;
    if (stands) context.fill();
    else {
      context.globalAlpha = 0.55;
      context.stroke();
      context.globalAlpha = 1;
    }
  }
}

function marks(context: CanvasRenderingContext2D, scene: GridScene, theme: Theme): void {
  const { window, read, cell, winners, pointed, current } = scene;
  if (window) {
    const gaps = read && read.length < (window.bottom - window.top) * (window.right - window.left);
    if (gaps) hatchGaps(context, scene, theme);
    // Its dilation leaves cells out: those that are read are framed one by one.
    if (gaps && cell >= LINED)
      for (const place of read) frame(context, scene, square(place), theme.accent, 2);
    frame(context, scene, window, theme.accent, gaps ? 1.5 : cell >= LINED ? 3 : 2);
  }
  for (const place of winners ?? []) frame(context, scene, square(place), theme.second, 3);
  if (current) frame(context, scene, square(current), theme.second, cell >= LINED ? 3 : 2);
  if (pointed) frame(context, scene, square(pointed), theme.second, 3);
}

function hatchGaps(context: CanvasRenderingContext2D, scene: GridScene, theme: Theme): void {
  const { window, read, cell } = scene;
  const isRead = new Set(read!.map(({ row, column }) => `${row} ${column}`));
  context.save();
  context.globalAlpha = 0.55;
  context.fillStyle = theme.background;
  for (let row = window!.top; row < window!.bottom; row++) {
    for (let column = window!.left; column < window!.right; column++) {
      if (isRead.has(`${row} ${column}`)) continue;
      const [x, y] = boxOf(scene, { row, column });
      context.fillRect(x, y, cell, cell);
    }
  }
  context.restore();
}

const square = ({ row, column }: GridCell): Area => ({
  top: row,
  bottom: row + 1,
  left: column,
  right: column + 1,
});

/** A line that is seen on any colour: the theme's background lies on both sides of it. */
function frame(
  context: CanvasRenderingContext2D,
  scene: GridScene,
  { top, bottom, left, right }: Area,
  colour: string,
  width: number,
): void {
  const [x, y] = boxOf(scene, { row: top, column: left });
  const [wide, high] = [(right - left) * scene.cell, (bottom - top) * scene.cell];
  context.strokeStyle = '#000000';
  context.lineWidth = width + 2;
  context.globalAlpha = 0.65;
  context.strokeRect(x, y, wide, high);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(x, y, wide, high);
}
