import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { styled } from '../drawing/styled.ts';
import { ThemeController } from '../drawing/theme.ts';
import { emit } from './emit.ts';
import { walk } from './heatmapKeyboard.ts';
import { sharedStyles } from './sharedStyles.ts';
import { type GridCell, type GridScene, gridSize } from './windowGridLayout.ts';
import { paintGrid } from './windowGridPainter.ts';

/**
 * A small grid of numbers in colours, with a window on it.
 *
 * @fires grid-look - GridCell under the pointer, or null when it has left
 * @fires grid-go - GridCell that was clicked, or reached by an arrow key
 * @fires grid-paint - { cell, last }: each cell that a pressed pointer passes, or Enter is pressed on; `last` when done
 */
@customElement('lens-window-grid')
export class LensWindowGrid extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        width: max-content;
        max-width: 100%;
      }
      .surface {
        width: max-content;
        max-width: 100%;
        overflow: auto;
      }
      canvas {
        display: block;
      }
      .surface.active {
        cursor: pointer;
        touch-action: none;
      }
      .surface.paintable {
        cursor: crosshair;
        touch-action: none;
      }
    `,
  ];

  @property({ attribute: false }) scene: GridScene | undefined;
  /** What the grid is, for screen readers. */
  @property() said = '';
  /** `picture`: only looked at · `choose`: its cells can be gone to · `paint`: its cells can be painted */
  @property() use: 'picture' | 'choose' | 'paint' = 'picture';
  /** The cell that the arrow keys start from. */
  @property({ attribute: false }) at: GridCell | undefined;

  @query('canvas') private canvas!: HTMLCanvasElement;

  readonly #theme = new ThemeController(this);
  #pressed: GridCell | null = null;

  override render(): TemplateResult {
    const { width, height } = this.scene ? gridSize(this.scene) : { width: 0, height: 0 };
    const canvas = html`<canvas
      aria-hidden="true"
      ${styled({ width: `${width}px`, height: `${height}px` })}
    ></canvas>`;
    if (this.use === 'picture')
      return html`<div class="surface" role="img" aria-label=${this.said}>${canvas}</div>`;
    return html`<div
      class="surface ${this.use === 'paint' ? 'paintable' : 'active'}"
      tabindex="0"
      role="application"
      aria-roledescription="grid of numbers"
      aria-label=${this.said}
      @keydown=${this.#onKey}
      @pointerdown=${this.#onDown}
      @pointermove=${this.#onMove}
      @pointerup=${this.#onUp}
      @pointercancel=${this.#onUp}
      @pointerleave=${() => emit(this, 'grid-look', null)}
    >
      ${canvas}
    </div>`;
  }

  override updated(): void {
    const { scene, canvas } = this;
    const context = canvas.getContext('2d');
    if (!scene || !context) return;
    const { width, height } = gridSize(scene);
    const dots = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * dots);
    canvas.height = Math.round(height * dots);
    context.setTransform(dots, 0, 0, dots, 0, 0);
    paintGrid(context, scene, this.#theme.current);
  }

  #cellAt(event: PointerEvent): GridCell | null {
    if (!this.scene) return null;
    const { area, cell, rows, columns } = this.scene;
    const box = this.canvas.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - 1) / cell) + area.top;
    const column = Math.floor((event.clientX - box.left - 1) / cell) + area.left;
    return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : null;
  }

  readonly #onDown = (event: PointerEvent): void => {
    const cell = this.#cellAt(event);
    if (!cell || event.button !== 0) return;
    if (this.use === 'choose') return emit(this, 'grid-go', cell);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#pressed = cell;
    emit(this, 'grid-paint', { cell, last: false });
  };

  readonly #onMove = (event: PointerEvent): void => {
    const cell = this.#cellAt(event);
    if (this.use === 'choose') return emit(this, 'grid-look', cell);
    const before = this.#pressed;
    if (!before || !cell || (cell.row === before.row && cell.column === before.column)) return;
    this.#pressed = cell;
    emit(this, 'grid-paint', { cell, last: false });
  };

  readonly #onUp = (): void => {
    if (!this.#pressed) return;
    emit(this, 'grid-paint', { cell: this.#pressed, last: true });
    this.#pressed = null;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const { scene } = this;
    if (!scene || event.altKey || event.shiftKey) return;
    const from = this.at ?? { row: 0, column: 0 };
    if (this.use === 'paint' && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      return emit(this, 'grid-paint', { cell: from, last: true });
    }
    const to = walk(from, event.key, event.ctrlKey || event.metaKey, scene, false);
    if (!to) return;
    event.preventDefault();
    emit(this, 'grid-go', to);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-window-grid': LensWindowGrid;
  }
}
