import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Slice } from '../../src/trace/node.ts';
import type { ColourScale } from '../drawing/colourScale.ts';
import { scaleFor } from '../drawing/colourScale.ts';
import type { CellPlace } from './events.ts';
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
  static override styles = [sharedStyles];

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
  /** Stands above the colour bar. */
  @property() legendTitle = '';
  /** In CSS pixels; without it the picture keeps within the window. */
  @property({ type: Number }) maximumHeight: number | undefined;

  override render(): TemplateResult {
    return html`${this.slice?.rows} × ${this.slice?.columns}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-heatmap': LensHeatmap;
  }
}
