import { css, html, LitElement } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { PicturePreview, RunPicture } from '../../src/trace/description.ts';
import type { ReceptiveField } from '../../src/trace/maps.ts';
import type { Slice } from '../../src/trace/node.ts';
import { Announcer } from '../drawing/announcer.ts';
import { type ColourScale, scaleFor } from '../drawing/colourScale.ts';
import { ThemeController } from '../drawing/theme.ts';
import { formatNumber } from '../drawing/ticks.ts';
import { WidthController } from '../drawing/widthController.ts';
import { emit } from './emit.ts';
import type { CellPlace } from './events.ts';
import { commandOf, walk } from './heatmapKeyboard.ts';
import type { Cell } from './heatmapLayout.ts';
import { MatrixImage } from './matrixImage.ts';
import * as layouts from './overImageLayout.ts';
import { greyCanvas, paintOverImage } from './overImagePainter.ts';
import { sharedStyles } from './sharedStyles.ts';

const WHOLE = { rows: 1, columns: 1 };

/**
 * One map in colours over the grey image that it was computed from.
 *
 * @fires cell-hover - CellPlace, or null when nothing is looked at any more
 * @fires cell-pin - CellPlace, or null when Escape lets go
 */
@customElement('lens-map-over-image')
export class LensMapOverImage extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .surface {
        width: max-content;
        max-width: 100%;
        cursor: crosshair;
      }
      canvas {
        display: block;
      }
    `,
  ];

  /** Undefined while it is on its way: then the map stands alone. */
  @property({ attribute: false }) preview: PicturePreview | undefined;
  @property({ attribute: false }) picture: RunPicture | undefined;
  @property({ attribute: false }) slice: Slice | undefined;
  @property({ attribute: false }) scale: ColourScale = scaleFor(0, 1);
  /** Which of the network's rows and columns the cells stand for; shared evenly where it is not known. */
  @property({ attribute: false }) grid: layouts.MapGrid | undefined;
  /** What the cell that is looked at was computed from. */
  @property({ attribute: false }) field: ReceptiveField | null = null;
  @property({ attribute: false }) pinnedCell: CellPlace | null = null;
  @property({ type: Number }) opacity = 0.6;
  @property({ type: Boolean }) smooth = false;
  /** `Map 3 of conv1 over the image` */
  @property() override title = '';
  @property({ type: Number }) maximumHeight: number | undefined;

  @query('.surface') private surface!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;

  readonly #theme = new ThemeController(this);
  readonly #width = new WidthController(this);
  readonly #announcer = new Announcer(this);
  readonly #image = new MatrixImage();
  #grey: { readonly of: PicturePreview; readonly canvas: HTMLCanvasElement } | undefined;
  #layout: layouts.OverImageLayout | undefined;
  #hover: Cell | null = null;
  #last: Cell = { row: 0, column: 0 };

  override willUpdate(changed: PropertyValues<this>): void {
    const { slice, picture, preview } = this;
    if (changed.has('slice') && !this.#fits(this.#hover)) this.#hover = null;
    if (preview && this.#grey?.of !== preview) this.#grey = { of: preview, canvas: greyCanvas(preview) };
    if (!slice || !picture || this.#width.width === 0) return;
    this.#image.prepare(slice, this.scale, WHOLE);
    const grid = this.grid && layouts.isGrid(this.grid) ? this.grid : layouts.evenGrid(slice, picture);
    const height = this.maximumHeight ?? Math.max(260, window.innerHeight - 240);
    this.#layout = layouts.layOutOverImage(picture, slice, grid, { width: this.#width.width, height });
  }

  override render(): TemplateResult {
    const { slice } = this;
    const size = slice ? `, ${slice.rows} rows by ${slice.columns} columns` : '';
    return html`<div
        class="surface"
        tabindex="0"
        role="application"
        aria-roledescription="map over an image"
        aria-label="${this.title}${size}"
        aria-describedby="help"
        @keydown=${this.#onKey}
        @focus=${this.#onFocus}
        @blur=${() => this.#setHover(null)}
        @pointermove=${this.#onPointer}
        @pointerleave=${() => this.#setHover(null)}
        @click=${this.#onClick}
      >
        <canvas width="1" height="1" aria-hidden="true"></canvas>
      </div>
      <p class="unseen" id="help">Arrow keys walk the cells. Enter pins, Escape lets go.</p>
      <p class="unseen" aria-live="polite">${this.#announcer.text}</p>`;
  }

  override updated(): void {
    const { canvas } = this;
    const layout = this.#layout;
    if (!layout) return;
    const dots = window.devicePixelRatio || 1;
    canvas.width = Math.round(layout.width * dots);
    canvas.height = Math.round(layout.height * dots);
    canvas.style.width = `${layout.width}px`;
    canvas.style.height = `${layout.height}px`;
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(dots, 0, 0, dots, 0, 0);
    paintOverImage(context, {
      layout,
      theme: this.#theme.current,
      image: this.#grey?.canvas,
      map: this.#image.canvas,
      opacity: this.opacity,
      smooth: this.smooth,
      field: this.field,
      hover: this.#hover,
      pinned: this.#pinned,
    });
  }

  override focus(options?: FocusOptions): void {
    this.surface.focus(options);
  }

  get #pinned(): Cell | null {
    const { slice, pinnedCell } = this;
    if (!slice || !pinnedCell) return null;
    const cell = {
      row: Math.floor(pinnedCell.row / slice.rowStep),
      column: Math.floor(pinnedCell.column / slice.columnStep),
    };
    return this.#fits(cell) ? cell : null;
  }

  #fits(cell: Cell | null): boolean {
    return cell !== null && cell.row < (this.slice?.rows ?? 0) && cell.column < (this.slice?.columns ?? 0);
  }

  #placeOf({ row, column }: Cell): CellPlace {
    return { row: row * this.slice!.rowStep, column: column * this.slice!.columnStep };
  }

  #setHover(cell: Cell | null): void {
    const { slice } = this;
    if (this.#hover?.row === cell?.row && this.#hover?.column === cell?.column) return;
    this.#hover = cell;
    if (!slice || !cell) emit(this, 'cell-hover', null);
    else {
      this.#last = cell;
      const { row, column } = this.#placeOf(cell);
      emit(this, 'cell-hover', { row, column });
      const value = slice.values[cell.row * slice.columns + cell.column];
      this.#announcer.say(`row ${row}, column ${column}: ${formatNumber(value)}`);
    }
    this.requestUpdate();
  }

  #pin(cell: Cell): void {
    emit(this, 'cell-pin', this.#placeOf(cell));
  }

  readonly #onFocus = (): void => {
    if (!this.#hover && this.slice && this.surface.matches(':focus-visible'))
      this.#setHover(this.#pinned ?? (this.#fits(this.#last) ? this.#last : { row: 0, column: 0 }));
  };

  #cellAt(event: MouseEvent): Cell | null {
    const layout = this.#layout;
    if (!layout || !this.slice) return null;
    const box = this.canvas.getBoundingClientRect();
    return layouts.cellUnder(layout, event.clientX - box.left, event.clientY - box.top);
  }

  readonly #onPointer = (event: PointerEvent): void => this.#setHover(this.#cellAt(event));

  readonly #onClick = (event: MouseEvent): void => {
    const cell = this.#cellAt(event);
    if (cell) this.#pin(cell);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const { slice } = this;
    const command = commandOf(event);
    if (!slice || !command) return;
    const from = this.#hover ?? this.#pinned ?? this.#last;
    if (command.does === 'let-go') emit(this, 'cell-pin', null);
    else if (command.does === 'pin') this.#pin(from);
    else if (command.does === 'walk') {
      const to = walk(from, event.key, command.control, slice, false);
      if (!to) return;
      this.#setHover(to);
    } else return;
    event.preventDefault();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-map-over-image': LensMapOverImage;
  }
}
