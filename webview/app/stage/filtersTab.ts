import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

/** A bank of kernels as pictures. */
@customElement('lens-filters-tab')
export class LensFiltersTab extends StageElement {
  override render(): TemplateResult {
    return html`<p class="muted">Not built yet.</p>`;
  }
}
