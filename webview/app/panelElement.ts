import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Change, Panel } from './panel.ts';

/**
 * A part of the panel: draws the store and draws again when it changes. It renders into the document itself, so that
 * one style sheet reaches everything (KaTeX's too) and names may be referred to across parts.
 */
export abstract class PanelElement extends LitElement {
  @property({ attribute: false }) panel!: Panel;
  private unsubscribe: (() => void) | undefined;

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unsubscribe = this.panel.subscribe((change) => {
      if (this.concerns(change)) this.requestUpdate();
    });
    // Whatever was passed over in between.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
  }

  /** What has been taken out draws nothing more: the open node may lack the axes that it draws. */
  protected override shouldUpdate(): boolean {
    return this.isConnected;
  }

  /** Which changes draw this part again. */
  protected concerns(change: Change): boolean {
    return change === 'state' || change === 'navigation';
  }
}
