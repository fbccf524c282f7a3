import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Slice } from '../../src/trace/node.ts';
import { styled } from '../drawing/styled.ts';
import { axisWord, formatAligned, tickLabel } from '../drawing/ticks.ts';
import { WidthController } from '../drawing/widthController.ts';
import type { CellPlace } from './events.ts';
import { emit } from './emit.ts';
import { walk } from './heatmapKeyboard.ts';
import type { Cell } from './heatmapLayout.ts';
import { spoken } from './heatmapText.ts';
import type { Window } from './numbersLayout.ts';
import { CELL, cellsInView, HEAD, scrollTo } from './numbersLayout.ts';
import { numbersStyles } from './numbersStyles.ts';
import { sharedStyles } from './sharedStyles.ts';

const indices = ({ first, last }: Window['rows']): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

/**
 * A matrix as a table of numbers; only what is in view exists. Indices as in `lens-heatmap`.
 *
 * @fires cell-hover - CellPlace or null
 * @fires cell-pin - CellPlace, or null when Escape lets go
 */
@customElement('lens-numbers')
export class LensNumbers extends LitElement {
  static override styles = [sharedStyles, numbersStyles];

  @property({ attribute: false }) slice: Slice | undefined;
  @property({ attribute: false }) rowLabels: readonly string[] | undefined;
  @property({ attribute: false }) columnLabels: readonly string[] | undefined;
  @property() rowTitle = 'row';
  @property() columnTitle = 'column';
  @property({ attribute: false }) pinnedCell: CellPlace | null = null;
  /** In CSS pixels; without it the table keeps within the window. */
  @property({ type: Number }) maximumHeight: number | undefined;

  @state() private current: Cell | null = null;
  @state() private position = { top: 0, left: 0 };

  @query('.table') private table!: HTMLElement | null;

  readonly #width = new WidthController(this);
  #largest = 1;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('slice')) this.#largest = largestOf(this.slice);
    const before = changed.get('slice');
    if (
      changed.has('slice') &&
      (before?.rows !== this.slice?.rows || before?.columns !== this.slice?.columns)
    ) {
      this.current = null;
    }
  }

  override render(): TemplateResult | typeof nothing {
    const { slice } = this;
    if (!slice) return nothing;
    const width = HEAD.width + slice.columns * CELL.width;
    const height = HEAD.height + slice.rows * CELL.height;
    const most = this.maximumHeight ?? Math.max(260, window.innerHeight - 220);
    const view = cellsInView(slice, this.position, {
      width: this.#width.width,
      height: Math.min(height, most),
    });
    return html`
      <p class="titles muted">rows: ${this.rowTitle} · columns: ${this.columnTitle}</p>
      <div
        class="table"
        tabindex="0"
        role="grid"
        aria-label="Numbers, ${slice.rows} rows (${this.rowTitle}) by ${slice.columns} columns (${this.columnTitle})"
        aria-rowcount=${slice.rows + 1}
        aria-colcount=${slice.columns + 1}
        aria-activedescendant=${this.current ? `cell-${this.current.row}-${this.current.column}` : nothing}
        @scroll=${this.#onScroll}
        @keydown=${this.#onKey}
        @focus=${this.#onFocus}
        @pointerleave=${() => this.#goTo(null)}
        ${styled({ height: `${Math.min(height + 2, most)}px`, 'max-width': `${width + 18}px` })}
      >
        <div class="sizer" ${styled({ width: `${width}px`, height: `${height}px` })}>
          ${this.#renderHead(slice, view)}
          ${indices(view.rows).map((row) => this.#renderRow(slice, row, view))}
        </div>
      </div>
      <p class="unseen" aria-live="polite">${this.current ? spoken(this, this.current) : ''}</p>
    `;
  }

  #renderHead(slice: Slice, view: Window): TemplateResult {
    return html`
      <div class="head" role="row" aria-rowindex="1">
        <div class="corner heading" role="columnheader" aria-colindex="1">
          ${axisWord(this.rowTitle)} ╲ ${axisWord(this.columnTitle)}
        </div>
        ${indices(view.columns).map(
          (column) =>
            html`<div
              role="columnheader"
              aria-colindex=${column + 2}
              class=${classMap({ heading: true, here: this.current?.column === column })}
              ${styled({ left: `${HEAD.width + column * CELL.width}px` })}
            >
              <bdi>${tickLabel(this.columnLabels, column, slice.columnStep)}</bdi>
            </div>`,
        )}
      </div>
    `;
  }

  #renderRow(slice: Slice, row: number, view: Window): TemplateResult {
    return html`
      <div
        class="body"
        role="row"
        aria-rowindex=${row + 2}
        ${styled({ top: `${HEAD.height + row * CELL.height}px` })}
      >
        <div
          role="rowheader"
          aria-colindex="1"
          class=${classMap({ heading: true, here: this.current?.row === row })}
        >
          <bdi>${tickLabel(this.rowLabels, row, slice.rowStep)}</bdi>
        </div>
        ${indices(view.columns).map((column) => this.#renderCell(slice, row, column))}
      </div>
    `;
  }

  #renderCell(slice: Slice, row: number, column: number): TemplateResult {
    const value = slice.values[row * slice.columns + column];
    const here = this.current?.row === row && this.current.column === column;
    const pinned =
      this.pinnedCell !== null &&
      Math.floor(this.pinnedCell.row / slice.rowStep) === row &&
      Math.floor(this.pinnedCell.column / slice.columnStep) === column;
    return html`<div
      role="gridcell"
      id="cell-${row}-${column}"
      aria-colindex=${column + 2}
      aria-selected=${pinned ? 'true' : 'false'}
      class=${classMap({ here, pinned, hole: !Number.isFinite(value) })}
      @pointerenter=${() => this.#goTo({ row, column })}
      @click=${() => this.#pin({ row, column })}
      ${styled({ left: `${HEAD.width + column * CELL.width}px` })}
    >
      ${formatAligned(value, this.#largest)}
    </div>`;
  }

  #nodePlace({ row, column }: Cell): CellPlace {
    const { rowStep, columnStep } = this.slice ?? { rowStep: 1, columnStep: 1 };
    return { row: row * rowStep, column: column * columnStep };
  }

  #goTo(cell: Cell | null): void {
    if (cell?.row === this.current?.row && cell?.column === this.current?.column) return;
    this.current = cell;
    emit(this, 'cell-hover', cell && this.#nodePlace(cell));
  }

  #pin(cell: Cell): void {
    emit(this, 'cell-pin', this.#nodePlace(cell));
  }

  override focus(options?: FocusOptions): void {
    this.table?.focus(options);
  }

  #onScroll = (): void => {
    if (this.table) this.position = { top: this.table.scrollTop, left: this.table.scrollLeft };
  };

  #onFocus = (): void => {
    if (!this.current && this.table?.matches(':focus-visible')) this.#goTo({ row: 0, column: 0 });
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      emit(this, 'cell-pin', null);
      return;
    }
    if ((event.key === 'Enter' || event.key === ' ') && this.current) {
      event.preventDefault();
      this.#pin(this.current);
      return;
    }
    if (!this.slice || !this.table) return;
    const from = this.current ?? { row: 0, column: 0 };
    const to = walk(from, event.key, event.ctrlKey || event.metaKey, this.slice, false);
    if (!to) return;
    event.preventDefault();
    this.#goTo(to);
    this.table.scrollTo(
      scrollTo(
        to,
        { top: this.table.scrollTop, left: this.table.scrollLeft },
        { width: this.table.clientWidth, height: this.table.clientHeight },
      ),
    );
    this.#onScroll();
  };
}

function largestOf(slice: Slice | undefined): number {
  const grow = (most: number, value: number): number =>
    Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most;
  return slice?.values.reduce(grow, 0) ?? 1;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-numbers': LensNumbers;
  }
}
