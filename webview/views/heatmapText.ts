import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Slice } from '../../src/trace/node.ts';
import { styled } from '../drawing/styled.ts';
import { axisWord, formatNumber, placeName } from '../drawing/ticks.ts';
import type { Cell, HeatmapLayout, View } from './heatmapLayout.ts';
import { cellBox, plotOf } from './heatmapLayout.ts';

/** What the words of a matrix are made from. */
export interface Worded {
  readonly slice: Slice | undefined;
  readonly rowLabels: readonly string[] | undefined;
  readonly columnLabels: readonly string[] | undefined;
  readonly rowTitle: string;
  readonly columnTitle: string;
}

function rowName(of: Worded, row: number): string {
  return placeName(of.rowLabels, row, of.slice?.rowStep);
}

function columnName(of: Worded, column: number): string {
  return placeName(of.columnLabels, column, of.slice?.columnStep);
}

function valueText(of: Worded, cell: Cell): string {
  return formatNumber(of.slice ? of.slice.values[cell.row * of.slice.columns + cell.column] : Number.NaN);
}

/** `query “it”, key “dog”: 0.62` */
export function spoken(of: Worded, cell: Cell): string {
  const places = [];
  if (cell.row >= 0) places.push(`${axisWord(of.rowTitle)} ${rowName(of, cell.row)}`);
  if (cell.column >= 0) places.push(`${axisWord(of.columnTitle)} ${columnName(of, cell.column)}`);
  return places.join(', ') + (places.length === 2 ? `: ${valueText(of, cell)}` : '');
}

/** The name of the whole picture. */
export function describe(of: Worded): string {
  if (!of.slice) return 'Heatmap, no numbers yet';
  const { rows, columns } = of.slice;
  return `Heatmap, ${rows} rows (${of.rowTitle}) by ${columns} columns (${of.columnTitle})`;
}

export function renderTooltip(of: Worded, layout: HeatmapLayout, view: View, cell: Cell): TemplateResult {
  const { style, left, up } = tooltipPlace(layout, view, cell);
  const { rowStep, columnStep } = of.slice ?? { rowStep: 1, columnStep: 1 };
  const thinned = rowStep * columnStep > 1;
  const line = (title: string, name: string): TemplateResult =>
    html`<div><span class="axis">${axisWord(title)}</span> <bdi>${name}</bdi></div>`;
  return html`
    <div class=${classMap({ tooltip: true, left, up })} ${styled(style)} aria-hidden="true">
      ${cell.row >= 0 && cell.column >= 0 ? html`<strong>${valueText(of, cell)}</strong>` : nothing}
      ${cell.row >= 0 ? line(of.rowTitle, rowName(of, cell.row)) : nothing}
      ${cell.column >= 0 ? line(of.columnTitle, columnName(of, cell.column)) : nothing}
      ${thinned ? html`<div>largest of ${rowStep} × ${columnStep} cells</div>` : nothing}
    </div>
  `;
}

/** Beside the cell, on the side where there is room. */
function tooltipPlace(
  layout: HeatmapLayout,
  view: View,
  cell: Cell,
): { style: Readonly<Record<string, string>>; left: boolean; up: boolean } {
  const plot = plotOf(layout, view.zoom);
  const box = cellBox(layout, view, Math.max(0, cell.row), Math.max(0, cell.column));
  const x = cell.column < 0 ? plot.x - box.width : box.x;
  const y = cell.row < 0 ? plot.y - box.height : box.y;
  const left = x > layout.width * 0.55;
  const up = y > layout.height * 0.65;
  return {
    style: { left: `${left ? x - 8 : x + box.width + 8}px`, top: `${up ? y - 4 : y + box.height + 4}px` },
    left,
    up,
  };
}
