import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Slice } from '../../src/trace/node.ts';
import type { CellPlace } from './events.ts';
import { sharedStyles } from './sharedStyles.ts';

/**
 * A matrix as a table of numbers. Indices as in `lens-heatmap`.
 *
 * @fires cell-hover - CellPlace or null
 * @fires cell-pin - CellPlace, or null when Escape lets go
 */
@customElement('lens-numbers')
export class LensNumbers extends LitElement {
  static override styles = [sharedStyles];

  @property({ attribute: false }) slice: Slice | undefined;
  @property({ attribute: false }) rowLabels: readonly string[] | undefined;
  @property({ attribute: false }) columnLabels: readonly string[] | undefined;
  @property() rowTitle = 'row';
  @property() columnTitle = 'column';
  @property({ attribute: false }) pinnedCell: CellPlace | null = null;

  override render(): TemplateResult {
    return html`${this.slice?.rows} × ${this.slice?.columns}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-numbers': LensNumbers;
  }
}
