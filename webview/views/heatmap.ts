import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Slice } from '../../src/trace/node.ts';
import { Announcer } from '../drawing/announcer.ts';
import type { ColourScale } from '../drawing/colourScale.ts';
import { scaleFor } from '../drawing/colourScale.ts';
import { TextMeasure } from '../drawing/textMeasure.ts';
import { ThemeController } from '../drawing/theme.ts';
import { WidthController } from '../drawing/widthController.ts';
import type { CellPlace } from './events.ts';
import { emit } from './emit.ts';
import { commandOf, walk } from './heatmapKeyboard.ts';
import type { Cell, HeatmapLayout, View } from './heatmapLayout.ts';
import * as layouts from './heatmapLayout.ts';
import { MatrixImage } from './matrixImage.ts';
import { paintHeatmap } from './heatmapPainter.ts';
import { HeatmapPointer } from './heatmapPointer.ts';
import type { HeatmapScene } from './heatmapScene.ts';
import { axisScene, layOutPicture, pinnedCellOf } from './heatmapScene.ts';
import { heatmapStyles } from './heatmapStyles.ts';
import { describe, renderTooltip, spoken } from './heatmapText.ts';
import { renderSide } from './heatmapSide.ts';
import { sharedStyles } from './sharedStyles.ts';

/**
 * One matrix in colours, with labels on both axes.
 *
 * All indices, in properties and events, count the node's rows and columns, also where the slice is thinned
 * (then they are the first of those that a cell stands for).
 *
 * @fires cell-hover - CellPlace, or null when nothing is looked at any more
 * @fires cell-pin - CellPlace, or null when Escape lets go of everything
 * @fires label-hover - LabelPlace or null
 * @fires label-pin - LabelPlace
 * @fires view-change - VisiblePart
 */
@customElement('lens-heatmap')
export class LensHeatmap extends LitElement {
  static override styles = [sharedStyles, heatmapStyles];

  @property({ attribute: false }) slice: Slice | undefined;
  @property({ attribute: false }) rowLabels: readonly string[] | undefined;
  @property({ attribute: false }) columnLabels: readonly string[] | undefined;
  /** `query: who looks`; what stands before the colon is spoken before a label. */
  @property() rowTitle = 'row';
  @property() columnTitle = 'column';
  @property({ attribute: false }) scale: ColourScale = scaleFor(0, 1);
  @property({ attribute: false }) pinnedRows: readonly number[] = [];
  @property({ attribute: false }) pinnedColumns: readonly number[] = [];
  @property({ attribute: false }) pinnedCell: CellPlace | null = null;
  /** Such as the token at the editor's caret. */
  @property({ attribute: false }) markedRow: number | null = null;
  @property({ attribute: false }) markedColumn: number | null = null;
  /** Where to look; what the person changes about it is told by `view-change`. */
  @property({ attribute: false }) view: View | null = null;
  /** Stands above the colour bar. */
  @property() legendTitle = '';
  /** In CSS pixels; without it the picture keeps within the window. */
  @property({ type: Number }) maximumHeight: number | undefined;

  @query('.surface') private surface!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;

  readonly #theme = new ThemeController(this);
  readonly #width = new WidthController(this);
  readonly #announcer = new Announcer(this);
  readonly #image = new MatrixImage();
  readonly #measure = new TextMeasure();
  #layout: HeatmapLayout | undefined;
  #view: View = layouts.WHOLE;
  #hover: Cell | null = null;
  /** The cell that the keyboard comes back to. */
  #last: Cell | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('slice');
    if (
      changed.has('slice') &&
      (before?.rows !== this.slice?.rows || before?.columns !== this.slice?.columns)
    ) {
      this.#view = layouts.WHOLE;
      this.#hover = null;
      this.#last = null;
    }
    if (changed.has('view') && this.view) this.#view = this.view;
    this.#layout = layOutPicture(
      this,
      {
        width: this.#width.width,
        maximumHeight: this.maximumHeight ?? Math.max(320, window.innerHeight - 200),
      },
      this.#theme.current,
      this.#measure,
    );
    if (!this.#layout || !this.slice) return;
    this.#view = layouts.clampView(this.#layout, this.#view);
    this.#image.prepare(this.slice, this.scale, thinness(this.#layout, this.#view));
  }

  override render(): TemplateResult {
    const layout = this.#layout;
    return html`
      <div class="picture">
        <div
          class="surface ${this.#view.zoom > 1 ? 'zoomed' : ''}"
          tabindex="0"
          role="application"
          aria-roledescription="heatmap"
          aria-label=${describe(this)}
          aria-describedby="help"
          @keydown=${this.#onKey}
          @focus=${this.#onFocus}
          @blur=${() => this.#setHover(null)}
        >
          <canvas aria-hidden="true"></canvas>
        </div>
        ${layout ? renderSide(this, layout, this.#view, this.#image.hasHoles, (factor) => this.#zoom(factor)) : nothing}
        ${layout && this.slice && this.#hover ? renderTooltip(this, layout, this.#view, this.#hover) : nothing}
      </div>
      <p class="unseen" id="help">
        Arrow keys walk the cells and, beyond the first, the labels. Enter pins, Escape lets go. Plus, minus
        and 0 zoom, shift with arrow keys moves the view.
      </p>
      <p class="unseen" aria-live="polite">${this.#announcer.text}</p>
    `;
  }

  override firstUpdated(): void {
    new HeatmapPointer(this.surface, {
      hitAt: (x, y) => (this.#layout ? layouts.hit(this.#layout, this.#view, x, y) : null),
      hover: (cell) => this.#setHover(cell),
      pin: (cell) => this.#pin(cell),
      pan: (x, y) => this.#look((layout) => layouts.panBy(layout, this.#view, x, y)),
      zoom: (factor, x, y) => this.#look((layout) => layouts.zoomAt(layout, this.#view, factor, x, y)),
    });
  }

  override updated(): void {
    this.paint();
  }

  override focus(options?: FocusOptions): void {
    this.surface.focus(options);
  }

  /** Draws the picture again as it is; called by itself whenever anything changed. */
  paint(): void {
    const scene = this.#scene();
    if (!scene) return;
    const dots = window.devicePixelRatio || 1;
    const width = Math.round(scene.layout.width * dots);
    const height = Math.round(scene.layout.height * dots);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.canvas.style.width = `${scene.layout.width}px`;
      this.canvas.style.height = `${scene.layout.height}px`;
    }
    const context = this.canvas.getContext('2d');
    if (!context) return;
    context.setTransform(dots, 0, 0, dots, 0, 0);
    paintHeatmap(context, scene);
  }

  #scene(): HeatmapScene | undefined {
    if (!this.slice || !this.#layout) return undefined;
    return {
      layout: this.#layout,
      view: this.#view,
      theme: this.#theme.current,
      scale: this.scale,
      values: this.slice.values,
      image: this.#image,
      rows: axisScene(this, 'row'),
      columns: axisScene(this, 'column'),
      pinnedCell: pinnedCellOf(this),
      hover: this.#hover,
      measure: this.#measure,
    };
  }

  /** Zooms about the cell that is looked at, else about the middle; 0 shows everything. */
  #zoom(factor: number): void {
    this.#look((layout) => {
      const plot = layouts.plotOf(layout, this.#view.zoom);
      const cell = this.#hover ?? pinnedCellOf(this);
      const box =
        cell && layouts.cellBox(layout, this.#view, Math.max(0, cell.row), Math.max(0, cell.column));
      const x = box ? box.x + box.width / 2 : plot.x + plot.width / 2;
      const y = box ? box.y + box.height / 2 : plot.y + plot.height / 2;
      return layouts.zoomAt(layout, this.#view, factor, x, y);
    });
  }

  #look(change: (layout: HeatmapLayout) => View): boolean {
    const layout = this.#layout;
    const slice = this.slice;
    if (!layout || !slice) return false;
    const before = this.#view;
    const view = (this.#view = change(layout));
    if (view.zoom === before.zoom && view.left === before.left && view.top === before.top) return false;
    const { first, last } = layouts.visibleCells(layout, view);
    emit(this, 'view-change', {
      ...view,
      firstRow: first.row * slice.rowStep,
      lastRow: (last.row + 1) * slice.rowStep - 1,
      firstColumn: first.column * slice.columnStep,
      lastColumn: (last.column + 1) * slice.columnStep - 1,
    });
    this.requestUpdate();
    return true;
  }

  #emitPlace(kind: 'hover' | 'pin', cell: Cell): void {
    const { rowStep, columnStep } = this.slice!;
    if (cell.row < 0) emit(this, `label-${kind}`, { axis: 'column', index: cell.column * columnStep });
    else if (cell.column < 0) emit(this, `label-${kind}`, { axis: 'row', index: cell.row * rowStep });
    else emit(this, `cell-${kind}`, { row: cell.row * rowStep, column: cell.column * columnStep });
  }

  #setHover(cell: Cell | null): void {
    const before = this.#hover;
    if (before?.row === cell?.row && before?.column === cell?.column) return;
    this.#hover = cell;
    const isLabel = (of: Cell): boolean => of.row < 0 || of.column < 0;
    if (before && (!cell || isLabel(before) !== isLabel(cell))) {
      emit(this, isLabel(before) ? 'label-hover' : 'cell-hover', null);
    }
    if (cell && this.slice) {
      this.#last = cell;
      this.#emitPlace('hover', cell);
      this.#announcer.say(spoken(this, cell));
    }
    this.requestUpdate();
  }

  #pin(cell: Cell): void {
    if (this.slice) this.#emitPlace('pin', cell);
  }

  #onFocus = (): void => {
    if (!this.#hover && this.slice && this.surface.matches(':focus-visible')) {
      this.#setHover(pinnedCellOf(this) ?? this.#last ?? { row: 0, column: 0 });
    }
  };

  #onKey = (event: KeyboardEvent): void => {
    if (this.slice && this.#layout && this.#handleKey(event, this.#layout, this.slice))
      event.preventDefault();
  };

  #handleKey(event: KeyboardEvent, layout: HeatmapLayout, slice: Slice): boolean {
    const command = commandOf(event);
    const from = this.#hover ?? pinnedCellOf(this);
    switch (command?.does) {
      case undefined:
        return false;
      case 'pan':
        this.#look(() => layouts.panBy(layout, this.#view, command.x, command.y));
        return true;
      case 'zoom':
        this.#zoom(command.factor);
        return true;
      case 'let-go':
        emit(this, 'cell-pin', null);
        return true;
      case 'pin':
        if (from) this.#pin(from);
        return true;
      case 'walk': {
        const to = walk(from ?? { row: 0, column: 0 }, event.key, command.control, slice);
        if (!to) return false;
        this.#look(() => layouts.reveal(layout, this.#view, to));
        this.#setHover(to);
        return true;
      }
    }
  }
}

/** So many cells share a pixel of the screen. */
function thinness(layout: HeatmapLayout, view: View): { rows: number; columns: number } {
  const cell = layouts.cellSize(layout, view.zoom);
  const dots = window.devicePixelRatio || 1;
  return {
    rows: Math.max(1, Math.ceil(0.99 / (cell.height * dots))),
    columns: Math.max(1, Math.ceil(0.99 / (cell.width * dots))),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-heatmap': LensHeatmap;
  }
}
