import { thinLabels } from '../drawing/ticks.ts';
import type { Box } from './heatmapLayout.ts';
import { cellBox, cellSize, LABEL_GAP, SLANT, visibleCells } from './heatmapLayout.ts';
import type { AxisScene, HeatmapScene } from './heatmapScene.ts';
import { LABEL_SIZE, labelFont } from './heatmapScene.ts';

const ROW_SPACING = 13;
/** Slanted labels are nearer to each other than their feet. */
const COLUMN_SPACING = 14 / Math.sin(SLANT);

export function paintAxes(context: CanvasRenderingContext2D, scene: HeatmapScene, plot: Box): void {
  const cell = cellSize(scene.layout, scene.view.zoom);
  const { first, last } = visibleCells(scene.layout, scene.view);
  const hovered = scene.hover ?? { row: -1, column: -1 };
  for (const row of thinLabels({
    first: first.row,
    last: last.row,
    pitch: cell.height,
    spacing: ROW_SPACING,
    keep: important(scene.rows, hovered.row),
  })) {
    paintRowLabel(context, scene, plot, row, hovered.row === row);
  }
  for (const column of thinLabels({
    first: first.column,
    last: last.column,
    pitch: cell.width,
    spacing: COLUMN_SPACING,
    keep: important(scene.columns, hovered.column),
  })) {
    paintColumnLabel(context, scene, plot, column, hovered.column === column);
  }
  paintTitles(context, scene, plot);
}

function important(axis: AxisScene, hovered: number): number[] {
  return [hovered, ...axis.pinned, ...(axis.marked === null ? [] : [axis.marked])];
}

function dress(
  context: CanvasRenderingContext2D,
  scene: HeatmapScene,
  axis: AxisScene,
  index: number,
  hovered: boolean,
): string {
  const stands = hovered || axis.pinned.includes(index);
  const font = labelFont(scene.theme, stands);
  context.font = font;
  context.fillStyle = stands || axis.marked === index ? scene.theme.foreground : scene.theme.muted;
  return font;
}

function paintRowLabel(
  context: CanvasRenderingContext2D,
  scene: HeatmapScene,
  plot: Box,
  row: number,
  hovered: boolean,
): void {
  const box = cellBox(scene.layout, scene.view, row, 0);
  const y = box.y + box.height / 2;
  if (y < plot.y - 1 || y > plot.y + plot.height + 1) return;
  const font = dress(context, scene, scene.rows, row, hovered);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText(
    scene.measure.elide(scene.rows.label(row), scene.layout.rowLabel, font),
    plot.x - LABEL_GAP,
    y,
  );
  if (scene.rows.pinned.includes(row)) {
    context.fillStyle = scene.theme.accent;
    context.fillRect(plot.x - 5, y - 6, 3, 12);
  } else if (scene.rows.marked === row) {
    paintMark(context, scene, plot.x - 2, y, 0);
  }
}

function paintColumnLabel(
  context: CanvasRenderingContext2D,
  scene: HeatmapScene,
  plot: Box,
  column: number,
  hovered: boolean,
): void {
  const box = cellBox(scene.layout, scene.view, 0, column);
  const x = box.x + box.width / 2;
  if (x < plot.x - 1 || x > plot.x + plot.width + 1) return;
  const font = dress(context, scene, scene.columns, column, hovered);
  const text = scene.measure.elide(scene.columns.label(column), scene.layout.columnLabel, font);
  context.save();
  context.translate(x + 3, plot.y - LABEL_GAP);
  context.rotate(-SLANT);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, 0, 0);
  context.restore();
  if (scene.columns.pinned.includes(column)) {
    context.fillStyle = scene.theme.second;
    context.fillRect(x - 6, plot.y - 5, 12, 3);
  } else if (scene.columns.marked === column) {
    paintMark(context, scene, x, plot.y - 2, Math.PI / 2);
  }
}

/** A small arrow head that points at the cells. */
function paintMark(
  context: CanvasRenderingContext2D,
  scene: HeatmapScene,
  x: number,
  y: number,
  turn: number,
): void {
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  context.fillStyle = scene.theme.foreground;
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(-5, -4);
  context.lineTo(-5, 4);
  context.fill();
  context.restore();
}

function paintTitles(context: CanvasRenderingContext2D, scene: HeatmapScene, plot: Box): void {
  const font = `${LABEL_SIZE - 1}px ${scene.theme.fontFamily}`;
  context.font = font;
  context.fillStyle = scene.theme.muted;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  const alongX = Math.max(plot.width, 120);
  const alongY = Math.max(plot.height, 60);
  const middle = Math.max(plot.x + plot.width / 2, 70);
  context.fillText(scene.measure.elide(scene.columns.title, alongX, font), middle, plot.y + plot.height + 18);
  context.save();
  context.translate(16, plot.y + plot.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(scene.measure.elide(scene.rows.title, alongY, font), 0, 0);
  context.restore();
}
