import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Statistics } from '../../src/trace/node.ts';
import { sharedStyles } from './sharedStyles.ts';

/** The smallest facts about a node's numbers and how they are spread. */
@customElement('lens-statistics')
export class LensStatistics extends LitElement {
  static override styles = [sharedStyles];

  @property({ attribute: false }) statistics: Statistics | undefined;

  override render(): TemplateResult {
    return html`${this.statistics?.count}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-statistics': LensStatistics;
  }
}
