import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { PanelElement } from '../../panelElement.ts';
import { emit } from '../../../views/emit.ts';
import type { Plain } from './slidePlan.ts';

/** Larger kernels are typed into the options. */
const LARGEST = 9;

/**
 * The numbers of a kernel as fields, of any size up to 9 × 9.
 *
 * @fires kernel-done - when it was run or left
 */
@customElement('lens-kernel-editor')
export class LensKernelEditor extends PanelElement {
  @property({ attribute: false }) kernel: Plain | undefined;
  /** Rows of numbers as they are typed. */
  @state() private rows: readonly (readonly string[])[] = [];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('kernel') || this.rows.length > 0 || !this.kernel) return;
    const { rows, columns, values } = this.kernel;
    this.rows = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => written(values[row * columns + column])),
    );
  }

  override firstUpdated(): void {
    this.querySelector<HTMLInputElement>('input')?.focus();
  }

  override render(): TemplateResult {
    const columns = this.rows[0]?.length ?? 0;
    return html`<form
      class="kernel-editor"
      aria-label="Kernel"
      @submit=${this.run}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        this.leave();
      }}
    >
      <div class="kernel-sizes">
        ${this.size('Rows', this.rows.length, (count) => this.resize(count, columns))}
        ${this.size('Columns', columns, (count) => this.resize(this.rows.length, count))}
      </div>
      <table>
        <tbody>
          ${this.rows.map(
            (cells, row) =>
              html`<tr>
                ${cells.map(
                  (cell, column) =>
                    html`<td>
                      <input
                        type="number"
                        step="any"
                        required
                        aria-label=${`row ${row}, column ${column}`}
                        .value=${cell}
                        @input=${(event: Event) => this.type(row, column, (event.target as HTMLInputElement).value)}
                      />
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
      <div class="kernel-actions">
        <button class="text-button primary">Run</button>
        <button class="text-button" type="button" @click=${() => this.leave()}>Cancel</button>
      </div>
    </form>`;
  }

  private size(name: string, now: number, choose: (count: number) => void): TemplateResult {
    const sizes = Array.from({ length: Math.max(LARGEST, now) }, (_, at) => at + 1);
    return html`<label
      >${name}
      <select @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}>
        ${sizes.map((size) => html`<option value=${size} ?selected=${size === now}>${size}</option>`)}
      </select></label
    >`;
  }

  private resize(rows: number, columns: number): void {
    this.rows = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => this.rows[row]?.[column] ?? '0'),
    );
  }

  private type(row: number, column: number, text: string): void {
    this.rows = this.rows.map((cells, r) =>
      r === row ? cells.map((cell, c) => (c === column ? text : cell)) : cells,
    );
  }

  private readonly run = (event: Event): void => {
    event.preventDefault();
    const weights = this.rows.map((cells) => cells.join(' ')).join('; ');
    this.panel.run({ options: { ...this.panel.state.options, kernel: 'typed', weights } });
    emit(this, 'kernel-done', null);
  };

  private leave(): void {
    emit(this, 'kernel-done', null);
  }
}

/** As short as float32 allows. */
const written = (value: number): string => String(Number(value.toPrecision(7)));

declare global {
  interface HTMLElementTagNameMap {
    'lens-kernel-editor': LensKernelEditor;
  }
}
