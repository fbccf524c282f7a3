import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Change } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';

/** Says politely to screen readers what has changed. */
@customElement('lens-announcer')
export class LensAnnouncer extends PanelElement {
  protected override concerns(change: Change): boolean {
    return change === 'announcement' || change === 'state';
  }

  override render(): TemplateResult {
    return html`<div class="unseen" role="status" aria-live="polite">${this.panel.announcement}</div>`;
  }
}
