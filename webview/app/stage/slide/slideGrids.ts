import { html, type TemplateResult } from 'lit';
import type { Pair } from '../../../../src/trace/operation.ts';
import { scaleFor } from '../../../drawing/colourScale.ts';
import { styled } from '../../../drawing/styled.ts';
import '../../../views/legend.ts';
import '../../../views/windowGrid.ts';
import { type Area, type GridCell, type GridScene, gridSize } from '../../../views/windowGridLayout.ts';
import type { SlideData } from './slideData.ts';
import type { GridPlaces } from './slideLayout.ts';
import type { WindowCell } from './slidePlan.ts';
import { pooledCells, productOf, winnersOf } from './slideWords.ts';

/**
 * The window by itself: what pooling reads, or the weights of the kernel.
 * @param most the longest that the side of a cell may be, in CSS pixels
 */
export function windowScene(data: SlideData, cells: readonly WindowCell[], most: number): GridScene {
  const { plan } = data;
  const [rows, columns] = plan.sliding.window;
  const { pool } = plan;
  return {
    rows,
    columns,
    values: Float32Array.from(cells, ({ value, weight }) => (pool ? value : weight)),
    scale: pool ? data.scales.input : data.scales.kernel,
    area: { top: 0, left: 0, bottom: rows, right: columns },
    cell: Math.min(most, Math.max(3, Math.floor((12 * most) / Math.max(rows, columns)))),
    ...(pool && { winners: winnersOf(pool.function, pooledCells(plan, cells)).map(inWindow) }),
  };
}

/** Products of a large window as colours. */
export function productGrid(cells: readonly WindowCell[], window: Pair): TemplateResult {
  const values = Float32Array.from(cells, productOf);
  const reach = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const [rows, columns] = window;
  const scene: GridScene = {
    rows,
    columns,
    values,
    scale: scaleFor(-reach, reach, 'diverging'),
    area: { top: 0, left: 0, bottom: rows, right: columns },
    cell: Math.max(3, Math.floor(240 / Math.max(rows, columns))),
  };
  return html`<section class="slide-part">
    <h3>Patch × kernel <span class="muted">${cells.length} products</span></h3>
    <div class="slide-grid">
      <lens-window-grid .scene=${scene} .said=${`${cells.length} products`}></lens-window-grid>
      ${gridLegend(scene)}
    </div>
  </section>`;
}

/** All of a large grid, small, with a box around what is enlarged. */
export function wholeGrid(
  scene: GridScene,
  { overview }: GridPlaces,
  title: string,
  go: ((cell: GridCell) => void) | null,
): TemplateResult {
  const { rows, columns, values, scale, window, current } = scene;
  const small: GridScene = {
    rows,
    columns,
    values,
    scale,
    area: { top: 0, left: 0, bottom: rows, right: columns },
    cell: overview,
    ...(window && { window }),
    ...(current && { window: grown(current, overview) }),
  };
  return html`<figure class="slide-whole">
    <lens-window-grid
      .use=${go ? 'choose' : 'picture'}
      .scene=${small}
      .at=${current}
      .said=${`${title}, with the window`}
      @grid-go=${(event: CustomEvent<GridCell>) => go?.(event.detail)}
    ></lens-window-grid>
    <figcaption class="muted">${title}; above it is enlarged around the window</figcaption>
  </figure>`;
}

/** The colours of a grid, as long as the grid is wide. */
export function gridLegend(scene: GridScene): TemplateResult {
  const length = { '--legend-length': `${Math.max(90, gridSize(scene).width)}px` };
  return html`<lens-legend orientation="horizontal" .scale=${scene.scale} ${styled(length)}></lens-legend>`;
}

/** Where a cell stands within the window. */
export const inWindow = ({ windowRow, windowColumn }: WindowCell): GridCell => ({
  row: windowRow,
  column: windowColumn,
});

/** A box of a few pixels around one cell, which would not be seen. */
function grown({ row, column }: GridCell, cell: number): Area {
  const more = Math.max(0, Math.ceil(3 / cell) - 1);
  return { top: row - more, bottom: row + 1 + more, left: column - more, right: column + 1 + more };
}
