import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

/** A window that slides over its input: products, sum, and the cell that is filled. */
@customElement('lens-slide-tab')
export class LensSlideTab extends StageElement {
  override render(): TemplateResult {
    return html`<p class="muted">Not built yet.</p>`;
  }
}
