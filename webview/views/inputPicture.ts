import type { PicturePreview, RunPicture } from '../../src/trace/description.ts';
import { pixelCanvas } from '../drawing/pixelCanvas.ts';
import type { Theme } from '../drawing/theme.ts';
import type { Box } from './heatmapLayout.ts';

/** Where an image lies in its small picture, in CSS pixels from the corner. */
export interface InputLayout {
  readonly width: number;
  readonly height: number;
  /** The whole image. */
  readonly image: Box;
  /** What the network sees, with the border that was added. */
  readonly seen: Box;
}

/** Pictures of fewer pixels are enlarged up to this side. */
const SMALLEST = 16;

/** The image with what was added around it, within the room that there is. */
export function layOutInput(
  { width, height, seen }: Pick<RunPicture, 'width' | 'height' | 'seen'>,
  room: { readonly width: number; readonly height: number },
): InputLayout {
  const left = Math.min(0, seen.left);
  const top = Math.min(0, seen.top);
  const wide = Math.max(width, seen.left + seen.width) - left;
  const high = Math.max(height, seen.top + seen.height) - top;
  const scale = Math.min(room.width / wide, room.height / high);
  const place = (x: number, y: number, across: number, down: number): Box => ({
    x: (x - left) * scale,
    y: (y - top) * scale,
    width: across * scale,
    height: down * scale,
  });
  return {
    width: Math.max(SMALLEST, Math.round(wide * scale)),
    height: Math.max(SMALLEST, Math.round(high * scale)),
    image: place(0, 0, width, height),
    seen: place(seen.left, seen.top, seen.width, seen.height),
  };
}

/** @param preview nothing while it is under way: then only its place is drawn */
export function paintInput(
  canvas: HTMLCanvasElement,
  layout: InputLayout,
  preview: PicturePreview | undefined,
  theme: Theme,
): void {
  const { width, height, image, seen } = layout;
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.setProperty('width', `${width}px`);
  canvas.style.setProperty('height', `${height}px`);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  context.fillStyle = theme.border;
  context.fillRect(seen.x, seen.y, seen.width, seen.height);
  if (preview) {
    // Cells of a drawing are squares, not smears.
    context.imageSmoothingEnabled = preview.width > image.width;
    context.drawImage(canvasOf(preview), image.x, image.y, image.width, image.height);
  }
  dimUnseen(context, layout, theme);
  context.strokeStyle = theme.contrastBorder ?? theme.muted;
  context.strokeRect(
    Math.max(0.5, seen.x + 0.5),
    Math.max(0.5, seen.y + 0.5),
    Math.min(seen.width, width) - 1,
    Math.min(seen.height, height) - 1,
  );
}

/** What the network never sees stands back. */
function dimUnseen(
  context: CanvasRenderingContext2D,
  { width, height, seen }: InputLayout,
  { background }: Theme,
): void {
  context.globalAlpha = 0.7;
  context.fillStyle = background;
  context.beginPath();
  context.rect(0, 0, width, height);
  context.rect(seen.x, seen.y, seen.width, seen.height);
  context.fill('evenodd');
  context.globalAlpha = 1;
}

const canvasOf = ({ width, height, rgba }: PicturePreview): HTMLCanvasElement =>
  pixelCanvas(width, height, new Uint8ClampedArray(rgba));
