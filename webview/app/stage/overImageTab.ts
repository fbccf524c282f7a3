import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

/** One feature map, large, over the image. */
@customElement('lens-over-image-tab')
export class LensOverImageTab extends StageElement {
  override render(): TemplateResult {
    return html`<p class="muted">Not built yet.</p>`;
  }
}
