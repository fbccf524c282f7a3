import { cssColour, tableEntry, tableOf, type ColourScale } from '../drawing/colourScale.ts';
import type { TextMeasure } from '../drawing/textMeasure.ts';
import type { Theme } from '../drawing/theme.ts';
import { formatNumber, thinLabels } from '../drawing/ticks.ts';
import type { Box } from './heatmapLayout.ts';
import { MatrixImage } from './matrixImage.ts';
import { type Strip, transposed } from './stripValues.ts';
import { placeLabels, textLabels, type ReadTexts, type TimeAxis } from './timeAxis.ts';
import {
  AXIS,
  cellWidth,
  HEAD,
  stripBox,
  stripCellBox,
  type StripCell,
  type StripsLayout,
  type TimeView,
  visiblePositions,
} from './timeStripsLayout.ts';
import type { Slice } from '../../src/trace/node.ts';

/** Everything that one painting of strips depends on. */
export interface StripsScene {
  readonly layout: StripsLayout;
  readonly view: TimeView;
  readonly theme: Theme;
  readonly measure: TextMeasure;
  readonly strips: readonly Strip[];
  readonly read: ReadTexts | undefined;
  /** Which strip the rest of the panel is about. */
  readonly open: number;
  readonly pinned: StripCell | null;
  readonly hover: StripCell | null;
  /** Such as the character at the editor's caret. */
  readonly marked: number | null;
}

const SIZE = 12;

export function paintStrips(context: CanvasRenderingContext2D, scene: StripsScene): void {
  const { layout, strips } = scene;
  context.clearRect(0, 0, layout.width, layout.height);
  strips.forEach((strip, at) => {
    paintHead(context, scene, strip, at);
    paintCells(context, scene, strip, at);
    paintUnits(context, scene, at);
  });
  paintTimeAxis(context, scene, 0);
  paintTimeAxis(context, scene, layout.height - AXIS);
  if (scene.pinned) outline(context, scene, scene.pinned, scene.theme.second);
  if (scene.hover) paintHover(context, scene, scene.hover);
}

/** Of what was read. */
export const axisFont = (theme: Theme): string => `${SIZE}px ${theme.codeFontFamily}`;

const plainFont = ({ theme }: StripsScene, bold = false): string =>
  `${bold ? 'bold ' : ''}${SIZE}px ${theme.fontFamily}`;

/** The name of a strip, and which colour stands for which number. */
function paintHead(context: CanvasRenderingContext2D, scene: StripsScene, strip: Strip, at: number): void {
  const { theme, layout, measure, open } = scene;
  const box = stripBox(layout, scene.view, at);
  const y = box.y - HEAD / 2;
  const font = plainFont(scene, at === open);
  context.font = font;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = theme.foreground;
  const legend = LEGEND + 2 * LEGEND_NUMBER;
  const title = measure.elide(strip.title, Math.max(40, layout.room - legend - 12), font);
  context.fillText(title, layout.x, y);
  paintLegend(context, scene, strip.scale, layout.x + measure.width(title, font) + 14, y);
}

const LEGEND = 64;
const LEGEND_NUMBER = 34;

function paintLegend(
  context: CanvasRenderingContext2D,
  scene: StripsScene,
  scale: ColourScale,
  x: number,
  y: number,
): void {
  const { theme, measure } = scene;
  const font = plainFont(scene);
  const [low, high] = [formatNumber(scale.minimum), formatNumber(scale.maximum)];
  context.font = font;
  context.fillStyle = theme.muted;
  context.fillText(low, x, y);
  const start = x + measure.width(low, font) + 6;
  const gradient = context.createLinearGradient(start, 0, start + LEGEND, 0);
  const table = tableOf(scale);
  for (let stop = 0; stop <= 12; stop++) {
    const entry = tableEntry(stop / 12) * 3;
    gradient.addColorStop(stop / 12, cssColour([table[entry], table[entry + 1], table[entry + 2]]));
  }
  context.fillStyle = gradient;
  context.fillRect(start, y - 5, LEGEND, 10);
  if (theme.contrastBorder) {
    context.strokeStyle = theme.contrastBorder;
    context.lineWidth = 1;
    context.strokeRect(start - 0.5, y - 5.5, LEGEND + 1, 11);
  }
  context.fillStyle = theme.muted;
  context.fillText(high, start + LEGEND + 6, y);
}

interface Drawing {
  readonly turned: Slice;
  readonly image: MatrixImage;
}

/** A slice is turned round and painted once, however often the view moves. */
const drawings = new WeakMap<Slice, Drawing>();

function drawingOf(slice: Slice): Drawing {
  let drawing = drawings.get(slice);
  if (!drawing) drawings.set(slice, (drawing = { turned: transposed(slice), image: new MatrixImage() }));
  return drawing;
}

function paintCells(context: CanvasRenderingContext2D, scene: StripsScene, strip: Strip, at: number): void {
  const { layout, view, theme } = scene;
  const box = stripBox(layout, view, at);
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  // What has no finite number is grey.
  context.fillStyle = theme.muted;
  context.fillRect(box.x, box.y, box.width, box.height);
  context.imageSmoothingEnabled = false;
  const [first, last] = visiblePositions(layout, view);
  const tiles = strip.tiles.filter(({ from, slice }) => from <= last && from + slice.rows > first);
  const shown = tiles.reduce(
    (sum, { from, slice }) => sum + Math.min(last + 1, from + slice.rows) - Math.max(first, from),
    0,
  );
  // The thinned picture stands in for parts that are on their way.
  if (shown < last - first + 1) paintSlice(context, scene, strip, box, strip.slice, 0);
  for (const { from, slice } of tiles) paintSlice(context, scene, strip, box, slice, from);
  context.restore();
  if (!theme.contrastBorder) return;
  context.strokeStyle = theme.contrastBorder;
  context.lineWidth = 1;
  context.strokeRect(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1);
}

function paintSlice(
  context: CanvasRenderingContext2D,
  { layout, view }: StripsScene,
  { scale }: Strip,
  box: Box,
  slice: Slice,
  from: number,
): void {
  const { turned, image } = drawingOf(slice);
  const width = cellWidth(layout, view) * slice.rowStep;
  const dots = window.devicePixelRatio || 1;
  const thinness = {
    rows: Math.max(1, Math.ceil(0.99 / (layout.cell.height * dots))),
    columns: Math.max(1, Math.ceil(0.99 / (width * dots))),
  };
  image.prepare(turned, scale, thinness);
  context.drawImage(
    image.canvas,
    box.x + (from - view.left) * cellWidth(layout, view),
    box.y,
    image.canvas.width * thinness.columns * width,
    image.canvas.height * thinness.rows * layout.cell.height,
  );
}

/** The numbers of units beside a strip. */
function paintUnits(context: CanvasRenderingContext2D, scene: StripsScene, at: number): void {
  const { layout, theme, hover } = scene;
  const { units } = layout.shape;
  const box = stripBox(layout, scene.view, at);
  const keep = hover?.strip === at ? [hover.unit] : [];
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const unit of thinLabels({
    first: 0,
    last: units - 1,
    pitch: layout.cell.height,
    spacing: 13,
    keep,
  })) {
    const stands = keep.includes(unit);
    context.font = plainFont(scene, stands);
    context.fillStyle = stands ? theme.foreground : theme.muted;
    context.fillText(String(unit), box.x - 6, box.y + (unit + 0.5) * layout.cell.height);
  }
  context.save();
  context.translate(9, box.y + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.font = plainFont(scene);
  context.fillStyle = theme.muted;
  if (box.height >= 28) context.fillText('unit', 0, 0);
  context.restore();
}

/** Numbers of positions, and what was read there; above the strips and below them. */
function paintTimeAxis(context: CanvasRenderingContext2D, scene: StripsScene, top: number): void {
  const { layout, view, theme, measure, read, hover, marked } = scene;
  const [first, last] = visiblePositions(layout, view);
  const font = axisFont(theme);
  const pitch = cellWidth(layout, view);
  const axis: TimeAxis = { first, last, pitch, read };
  const xOf = (position: number): number => layout.x + (position - view.left) * pitch;
  const inside = (x: number): boolean => x >= layout.x - 1 && x <= layout.x + layout.room;
  context.save();
  context.beginPath();
  context.rect(layout.x - 2, top, layout.room + 8, AXIS);
  context.clip();
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.font = plainFont(scene);
  context.fillStyle = theme.muted;
  const labels = textLabels(axis);
  const centred = labels[0]?.centred === true;
  for (const position of placeLabels(axis)) {
    const x = xOf(position);
    if (!inside(x)) continue;
    context.fillText(String(position), x + (centred ? 0 : 5), top + 10);
    if (!centred) context.fillRect(x, top + 4, 1, AXIS - 8);
  }
  context.font = font;
  for (const label of labels) {
    const x = xOf(label.position);
    context.fillStyle = label.position === hover?.position ? theme.foreground : theme.muted;
    context.textAlign = label.centred ? 'center' : 'left';
    const text = measure.elide(label.text, label.room, font);
    context.fillText(text, label.centred ? x + pitch / 2 : x + 5, top + 27);
  }
  context.restore();
  if (marked !== null && inside(xOf(marked))) paintCaret(context, scene, xOf(marked) + pitch / 2, top);
}

/** A small arrow head beside the strips, where the editor's caret is. */
function paintCaret(context: CanvasRenderingContext2D, { theme }: StripsScene, x: number, top: number): void {
  const y = top === 0 ? AXIS + 1 : top + 4;
  const away = top === 0 ? -6 : 6;
  context.fillStyle = theme.foreground;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 4, y + away);
  context.lineTo(x + 4, y + away);
  context.fill();
}

/** The cell, a line through all strips at its position and one through its strip at its unit. */
function paintHover(context: CanvasRenderingContext2D, scene: StripsScene, hover: StripCell): void {
  const { layout, view, theme } = scene;
  const cell = stripCellBox(layout, view, hover);
  for (let strip = 0; strip < layout.shape.strips; strip++) {
    const { y, height } = stripBox(layout, view, strip);
    frame(context, scene, { ...cell, width: Math.max(2, cell.width), y, height }, theme.foreground, 1);
  }
  const row = stripBox(layout, view, hover.strip);
  const height = Math.max(3, cell.height);
  frame(context, scene, { ...row, y: cell.y, height }, theme.foreground, 1);
  outline(context, scene, hover, theme.foreground);
}

function outline(
  context: CanvasRenderingContext2D,
  scene: StripsScene,
  cell: StripCell,
  colour: string,
): void {
  const box = stripCellBox(scene.layout, scene.view, cell);
  const grown = { ...box, width: Math.max(4, box.width), height: Math.max(4, box.height) };
  frame(context, scene, grown, colour, 2);
}

/** A line with a seam in the colour of the background, so that it is seen on every colour of the map. */
function frame(
  context: CanvasRenderingContext2D,
  { layout, theme }: StripsScene,
  box: Box,
  colour: string,
  width: number,
): void {
  const left = Math.max(layout.x, box.x);
  const right = Math.min(layout.x + layout.room, box.x + box.width);
  if (right <= left) return;
  for (const [stroke, line, strength] of [
    [theme.background, width + 2, 0.6] as const,
    [colour, width, 1] as const,
  ]) {
    context.globalAlpha = strength;
    context.strokeStyle = stroke;
    context.lineWidth = line;
    context.strokeRect(left - 0.5, box.y - 0.5, right - left, box.height);
  }
  context.globalAlpha = 1;
}
