import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Slice } from '../../src/trace/node.ts';
import { sharedStyles } from './sharedStyles.ts';

export interface LinesHead {
  readonly head: number;
  readonly slice: Slice;
}

/**
 * Two columns of tokens with a line for each weight, heads laid over each other.
 *
 * @fires label-hover - SidePlace or null
 * @fires label-pin - SidePlace
 * @fires toggle-head - { head }
 * @fires threshold-change - { threshold }
 */
@customElement('lens-lines')
export class LensLines extends LitElement {
  static override styles = [sharedStyles];

  @property({ attribute: false }) heads: readonly LinesHead[] = [];
  /** The heads that are switched on. */
  @property({ attribute: false }) shown: readonly number[] = [];
  @property({ attribute: false }) leftLabels: readonly string[] | undefined;
  @property({ attribute: false }) rightLabels: readonly string[] | undefined;
  @property() leftTitle = 'query';
  @property() rightTitle = 'key';
  @property({ attribute: false }) pinnedLeft: readonly number[] = [];
  @property({ attribute: false }) pinnedRight: readonly number[] = [];
  /** Weights under it get no line. */
  @property({ type: Number }) threshold = 0.02;

  override render(): TemplateResult {
    return html`${this.heads.length}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-lines': LensLines;
  }
}
