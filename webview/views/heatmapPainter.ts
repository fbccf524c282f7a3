import { colourOf, textColourOn } from '../drawing/colourScale.ts';
import { areShortWhole, formatCell, numberInCell } from '../drawing/ticks.ts';
import type { Box } from './heatmapLayout.ts';
import { cellBox, cellSize, plotOf, visibleCells } from './heatmapLayout.ts';
import { paintAxes } from './heatmapAxes.ts';
import type { HeatmapScene } from './heatmapScene.ts';

const GAP_FROM = 9;
/** Cells from this size on carry their number. */
const VALUE_WIDTH = 30;
const VALUE_HEIGHT = 17;

export function paintHeatmap(context: CanvasRenderingContext2D, scene: HeatmapScene): void {
  const plot = plotOf(scene.layout, scene.view.zoom);
  context.clearRect(0, 0, scene.layout.width, scene.layout.height);
  context.save();
  context.beginPath();
  context.rect(plot.x, plot.y, plot.width, plot.height);
  context.clip();
  paintCells(context, scene, plot);
  paintGaps(context, scene, plot);
  paintValues(context, scene);
  context.restore();
  if (scene.theme.contrastBorder) {
    context.strokeStyle = scene.theme.contrastBorder;
    context.lineWidth = 1;
    context.strokeRect(plot.x - 0.5, plot.y - 0.5, plot.width + 1, plot.height + 1);
  }
  paintOutlines(context, scene, plot);
  paintAxes(context, scene, plot);
  paintPosition(context, scene, plot);
}

/** Diagonal stripes for what has no number to colour: −∞ of a mask, NaN. */
function hatching(context: CanvasRenderingContext2D, scene: HeatmapScene): CanvasPattern | null {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 6;
  const pen = tile.getContext('2d');
  if (!pen) return null;
  pen.fillStyle = scene.theme.background;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = scene.theme.muted;
  pen.globalAlpha = 0.55;
  pen.beginPath();
  for (const start of [-6, 0, 6]) {
    pen.moveTo(start, 6);
    pen.lineTo(start + 6, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat');
}

function paintCells(context: CanvasRenderingContext2D, scene: HeatmapScene, plot: Box): void {
  const { layout, view } = scene;
  const cell = cellSize(layout, view.zoom);
  if (scene.image.hasHoles) {
    context.fillStyle = hatching(context, scene) ?? scene.theme.background;
    context.fillRect(plot.x, plot.y, plot.width, plot.height);
  }
  context.imageSmoothingEnabled = false;
  const { canvas, thinness } = scene.image;
  context.drawImage(
    canvas,
    layout.room.x - view.left * cell.width,
    layout.room.y - view.top * cell.height,
    canvas.width * thinness.columns * cell.width,
    canvas.height * thinness.rows * cell.height,
  );
}

function paintGaps(context: CanvasRenderingContext2D, scene: HeatmapScene, plot: Box): void {
  const { layout, view } = scene;
  const cell = cellSize(layout, view.zoom);
  const { first, last } = visibleCells(layout, view);
  context.fillStyle = scene.theme.background;
  if (cell.width >= GAP_FROM) {
    for (let column = first.column; column <= last.column; column++) {
      context.fillRect(Math.round(cellBox(layout, view, 0, column + 1).x) - 1, plot.y, 1, plot.height);
    }
  }
  if (cell.height >= GAP_FROM) {
    for (let row = first.row; row <= last.row; row++) {
      context.fillRect(plot.x, Math.round(cellBox(layout, view, row + 1, 0).y) - 1, plot.width, 1);
    }
  }
}

function paintValues(context: CanvasRenderingContext2D, scene: HeatmapScene): void {
  const { layout, view, scale, values } = scene;
  const cell = cellSize(layout, view.zoom);
  if (cell.width < VALUE_WIDTH || cell.height < VALUE_HEIGHT) return;
  const { first, last } = visibleCells(layout, view);
  const reach = Math.max(Math.abs(scale.minimum), Math.abs(scale.maximum));
  // Small cells say only what stands out; a page full of “.01” hides the picture.
  const least = cell.width < 52 ? reach * 0.15 : 0;
  const write = areShortWhole(values) ? numberInCell : formatCell;
  context.font = `${cell.width < 36 ? 10 : 11}px ${scene.theme.codeFontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = first.row; row <= last.row; row++) {
    for (let column = first.column; column <= last.column; column++) {
      const value = values[row * layout.shape.columns + column];
      if (!Number.isFinite(value) || Math.abs(value) < least) continue;
      const box = cellBox(layout, view, row, column);
      context.fillStyle = textColourOn(colourOf(scale, value));
      context.fillText(write(value), box.x + box.width / 2, box.y + box.height / 2);
    }
  }
}

/** The part of a row or column of cells that is in view, no thinner than can be seen. */
function strip(scene: HeatmapScene, plot: Box, row: number | null, column: number | null): Box | null {
  const box = cellBox(scene.layout, scene.view, row ?? 0, column ?? 0);
  const x = column === null ? plot.x : Math.max(plot.x, box.x);
  const y = row === null ? plot.y : Math.max(plot.y, box.y);
  const right =
    column === null ? plot.x + plot.width : Math.min(plot.x + plot.width, box.x + Math.max(3, box.width));
  const bottom =
    row === null ? plot.y + plot.height : Math.min(plot.y + plot.height, box.y + Math.max(3, box.height));
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : null;
}

/** A line with a dark or light seam, so that it is seen on every colour of the map. */
function outline(
  context: CanvasRenderingContext2D,
  scene: HeatmapScene,
  box: Box | null,
  colour: string,
  dash: number[] = [],
): void {
  if (!box) return;
  context.setLineDash([]);
  context.lineWidth = 4;
  context.globalAlpha = 0.6;
  context.strokeStyle = scene.theme.background;
  context.strokeRect(box.x - 0.5, box.y - 0.5, box.width, box.height);
  context.globalAlpha = 1;
  context.setLineDash(dash);
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.strokeRect(box.x - 0.5, box.y - 0.5, box.width, box.height);
  context.setLineDash([]);
}

function paintOutlines(context: CanvasRenderingContext2D, scene: HeatmapScene, plot: Box): void {
  const { theme, hover, pinnedCell } = scene;
  for (const row of scene.rows.pinned) outline(context, scene, strip(scene, plot, row, null), theme.accent);
  for (const column of scene.columns.pinned) {
    outline(context, scene, strip(scene, plot, null, column), theme.second, [4, 3]);
  }
  if (pinnedCell)
    outline(context, scene, strip(scene, plot, pinnedCell.row, pinnedCell.column), theme.second);
  if (!hover) return;
  paintCrosshair(context, scene, plot);
  if (hover.row >= 0 && hover.column >= 0) {
    outline(context, scene, strip(scene, plot, hover.row, hover.column), theme.foreground);
  }
}

function paintCrosshair(context: CanvasRenderingContext2D, scene: HeatmapScene, plot: Box): void {
  const { hover, theme } = scene;
  if (!hover) return;
  const row = hover.row >= 0 ? strip(scene, plot, hover.row, null) : null;
  const column = hover.column >= 0 ? strip(scene, plot, null, hover.column) : null;
  // A seam in the colour of the background keeps the lines visible on pale and on dark cells.
  for (const [colour, width, strength] of [
    [theme.background, 3, 0.5] as const,
    [theme.foreground, 1, 0.9] as const,
  ]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.globalAlpha = strength;
    for (const box of [row, column]) {
      if (box) context.strokeRect(box.x - 0.5, box.y - 0.5, box.width, box.height);
    }
  }
  context.globalAlpha = 1;
}

/** Where the view lies in the whole, as bars along the edges. */
function paintPosition(context: CanvasRenderingContext2D, scene: HeatmapScene, plot: Box): void {
  const { layout, view } = scene;
  const cell = cellSize(layout, view.zoom);
  const across = plot.width / (cell.width * layout.shape.columns);
  const down = plot.height / (cell.height * layout.shape.rows);
  const bar = (box: Box, strength: number): void => {
    context.globalAlpha = strength;
    context.fillStyle = scene.theme.foreground;
    context.fillRect(box.x, box.y, box.width, box.height);
    context.globalAlpha = 1;
  };
  if (across < 0.999) {
    const y = plot.y + plot.height + 2;
    bar({ x: plot.x, y, width: plot.width, height: 3 }, 0.15);
    const start = (view.left / layout.shape.columns) * plot.width;
    bar({ x: plot.x + start, y, width: Math.max(8, across * plot.width), height: 3 }, 0.6);
  }
  if (down < 0.999) {
    const x = plot.x + plot.width + 2;
    bar({ x, y: plot.y, width: 3, height: plot.height }, 0.15);
    const start = (view.top / layout.shape.rows) * plot.height;
    bar({ x, y: plot.y + start, width: 3, height: Math.max(8, down * plot.height) }, 0.6);
  }
}
