import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Thumbnails } from '../../src/trace/node.ts';
import type { HeadPlace } from './events.ts';
import { sharedStyles } from './sharedStyles.ts';

export interface OverviewLayer {
  readonly layer: number;
  /** Undefined while it is on its way. */
  readonly thumbnails: Thumbnails | undefined;
}

/** Every head of every layer as a small picture. @fires open-head - HeadPlace */
@customElement('lens-overview')
export class LensOverview extends LitElement {
  static override styles = [sharedStyles];

  @property({ attribute: false }) layers: readonly OverviewLayer[] = [];
  @property({ attribute: false }) selected: HeadPlace | null = null;
  /** Which maps share one colour scale. */
  @property() scope: 'all' | 'layer' | 'map' = 'all';
  /** How many columns of skeletons to show while no layer has come. */
  @property({ type: Number }) heads = 12;

  override render(): TemplateResult {
    return html`${this.layers.length}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-overview': LensOverview;
  }
}
