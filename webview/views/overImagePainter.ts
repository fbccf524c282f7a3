import type { PicturePreview } from '../../src/trace/description.ts';
import type { ReceptiveField } from '../../src/trace/maps.ts';
import { greyPixels } from '../drawing/greyPixels.ts';
import { pixelCanvas } from '../drawing/pixelCanvas.ts';
import type { Theme } from '../drawing/theme.ts';
import type { Box, Cell } from './heatmapLayout.ts';
import { cellBoxOver, fieldBox, type OverImageLayout } from './overImageLayout.ts';

export interface OverImageScene {
  readonly layout: OverImageLayout;
  readonly theme: Theme;
  /** In grey, so that all colours are the map's. */
  readonly image: HTMLCanvasElement | undefined;
  readonly map: HTMLCanvasElement;
  readonly opacity: number;
  readonly smooth: boolean;
  readonly field: ReceptiveField | null;
  readonly hover: Cell | null;
  readonly pinned: Cell | null;
}

/** Cells from this size on are parted by lines, in CSS pixels. */
const GRID_FROM = 7;

export function paintOverImage(context: CanvasRenderingContext2D, scene: OverImageScene): void {
  const { layout, image, theme } = scene;
  context.clearRect(0, 0, layout.width, layout.height);
  context.fillStyle = theme.border;
  fill(context, layout.seen);
  context.imageSmoothingEnabled = true;
  if (image) drawInto(context, image, layout.image);
  dimUnseen(context, scene);
  paintMap(context, scene);
  outline(context, scene, layout.seen, theme.muted, 1);
  if (scene.pinned) outline(context, scene, cellBoxOver(layout, scene.pinned), theme.second, 2);
  if (scene.hover) outline(context, scene, cellBoxOver(layout, scene.hover), theme.foreground, 2);
  if (scene.field) outline(context, scene, fieldBox(layout, scene.field), theme.accent, 2, [6, 3]);
}

/** An image without its colours, one pixel of the canvas for each of its own. */
export const greyCanvas = (preview: PicturePreview): HTMLCanvasElement =>
  pixelCanvas(preview.width, preview.height, greyPixels(preview));

function paintMap(context: CanvasRenderingContext2D, scene: OverImageScene): void {
  const { layout, map } = scene;
  context.save();
  clipTo(context, layout.seen);
  context.globalAlpha = scene.opacity;
  context.imageSmoothingEnabled = scene.smooth;
  context.imageSmoothingQuality = 'high';
  drawInto(context, map, layout.map);
  context.globalAlpha = 1;
  if (!scene.smooth) paintLines(context, scene);
  context.restore();
}

function paintLines(context: CanvasRenderingContext2D, { layout, theme, opacity }: OverImageScene): void {
  const { map, cell, shape } = layout;
  if (Math.min(cell.width, cell.height) < GRID_FROM) return;
  context.globalAlpha = 0.35 * opacity;
  context.strokeStyle = theme.background;
  context.lineWidth = 1;
  context.beginPath();
  for (let column = 0; column <= shape.columns; column++) {
    const x = Math.round(map.x + column * cell.width) + 0.5;
    context.moveTo(x, map.y);
    context.lineTo(x, map.y + map.height);
  }
  for (let row = 0; row <= shape.rows; row++) {
    const y = Math.round(map.y + row * cell.height) + 0.5;
    context.moveTo(map.x, y);
    context.lineTo(map.x + map.width, y);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** What the network never sees stands back. */
function dimUnseen(context: CanvasRenderingContext2D, { layout, theme }: OverImageScene): void {
  const { seen, width, height } = layout;
  context.globalAlpha = 0.65;
  context.fillStyle = theme.background;
  context.beginPath();
  context.rect(0, 0, width, height);
  context.rect(seen.x, seen.y, seen.width, seen.height);
  context.fill('evenodd');
  context.globalAlpha = 1;
}

/** A line with a seam, so that it is seen on every colour; kept within the picture. */
function outline(
  context: CanvasRenderingContext2D,
  { layout, theme }: OverImageScene,
  box: Box,
  colour: string,
  thickness: number,
  dash: number[] = [],
): void {
  const left = Math.max(1, box.x);
  const top = Math.max(1, box.y);
  const right = Math.min(layout.width - 1, box.x + box.width);
  const bottom = Math.min(layout.height - 1, box.y + box.height);
  if (right <= left || bottom <= top) return;
  for (const [style, width, pattern] of [
    [theme.background, thickness + 2, []] as const,
    [colour, thickness, dash] as const,
  ]) {
    context.setLineDash([...pattern]);
    context.strokeStyle = style;
    context.lineWidth = width;
    context.strokeRect(left, top, right - left, bottom - top);
  }
  context.setLineDash([]);
}

function clipTo(context: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
}

function fill(context: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
  context.fillRect(x, y, width, height);
}

function drawInto(context: CanvasRenderingContext2D, source: HTMLCanvasElement, box: Box): void {
  context.drawImage(source, box.x, box.y, box.width, box.height);
}
