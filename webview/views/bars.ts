import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from './sharedStyles.ts';

export interface BarEntry {
  readonly label: string;
  readonly value: number;
}

/** Labelled numbers as horizontal bars, in the order given. */
@customElement('lens-bars')
export class LensBars extends LitElement {
  static override styles = [sharedStyles];

  @property({ attribute: false }) entries: readonly BarEntry[] = [];
  @property() override title = '';
  @property() format: 'number' | 'percent' = 'number';

  override render(): TemplateResult {
    return html`${this.entries.length}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-bars': LensBars;
  }
}
