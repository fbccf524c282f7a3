import { pixelCanvas } from '../../drawing/pixelCanvas.ts';
import {
  cssFont,
  type CellsMark,
  type CirclesMark,
  type Figure,
  type Mark,
  type Paint,
  type ShapesMark,
  type StrokesMark,
  type TextMark,
} from './figure.ts';

/** Fit for print: about 300 dots an inch at the size that a figure has on a page. */
const SCALE = 3;
/** Larger pictures are refused by many programs. */
export const LARGEST_SIDE = 8192;

export interface Png {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** A figure as a PNG picture, three pixels for each CSS pixel, fewer where a side would be longer than 8192. */
export async function pngOf(figure: Figure): Promise<Png> {
  const scale = Math.min(SCALE, LARGEST_SIDE / Math.max(figure.width, figure.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(figure.width * scale);
  canvas.height = Math.floor(figure.height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas to draw on.');
  context.scale(scale, scale);
  context.fillStyle = figure.background;
  context.fillRect(0, 0, figure.width + 1, figure.height + 1);
  for (const mark of figure.marks) paint(context, mark);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large to be written.');
  return { bytes: new Uint8Array(await blob.arrayBuffer()), width: canvas.width, height: canvas.height };
}

function paint(context: CanvasRenderingContext2D, mark: Mark): void {
  switch (mark.kind) {
    case 'rect':
      context.fillStyle = mark.fill;
      return context.fillRect(mark.x, mark.y, mark.width, mark.height);
    case 'text':
      return paintText(context, mark);
    case 'strokes':
      return paintStrokes(context, mark);
    case 'shapes':
      return paintShapes(context, mark);
    case 'circles':
      return paintCircles(context, mark);
    case 'cells':
      return paintCells(context, mark);
  }
}

function paintText(context: CanvasRenderingContext2D, mark: TextMark): void {
  context.save();
  context.translate(mark.x, mark.y);
  if (mark.angle) context.rotate((mark.angle * Math.PI) / 180);
  context.font = cssFont(mark.font, mark.size);
  context.fillStyle = mark.colour;
  context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
  context.direction = 'ltr';
  context.fillText(mark.text, 0, 0);
  context.restore();
}

function paintStrokes(context: CanvasRenderingContext2D, mark: StrokesMark): void {
  context.strokeStyle = mark.colour;
  context.lineWidth = mark.width;
  context.globalAlpha = mark.opacity ?? 1;
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of mark.segments) {
    const middle = (fromX + toX) / 2;
    context.moveTo(fromX, fromY);
    if (mark.shape === 'line') context.lineTo(toX, toY);
    else context.bezierCurveTo(middle, fromY, middle, toY, toX, toY);
  }
  context.stroke();
  context.globalAlpha = 1;
}

function paintShapes(context: CanvasRenderingContext2D, mark: ShapesMark): void {
  context.beginPath();
  for (const corners of mark.shapes) {
    corners.forEach(([x, y], at) => (at === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.closePath();
  }
  paintPath(context, mark);
}

function paintCircles(context: CanvasRenderingContext2D, mark: CirclesMark): void {
  context.beginPath();
  for (const [x, y] of mark.centres) {
    context.moveTo(x + mark.radius, y);
    context.arc(x, y, mark.radius, 0, 2 * Math.PI);
  }
  paintPath(context, mark);
}

function paintPath(context: CanvasRenderingContext2D, { fill, stroke, width = 1, opacity = 1 }: Paint): void {
  context.globalAlpha = opacity;
  if (fill !== undefined) {
    context.fillStyle = fill;
    context.fill();
  }
  if (stroke !== undefined) {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.stroke();
  }
  context.globalAlpha = 1;
}

function paintCells(context: CanvasRenderingContext2D, mark: CellsMark): void {
  const cells = pixelCanvas(mark.columns, mark.rows, mark.pixels);
  context.imageSmoothingEnabled = false;
  context.globalAlpha = mark.opacity ?? 1;
  context.drawImage(cells, mark.x, mark.y, mark.width, mark.height);
  context.globalAlpha = 1;
}
