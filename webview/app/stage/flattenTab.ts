import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

/** How the cells of a tensor become one row. */
@customElement('lens-flatten-tab')
export class LensFlattenTab extends StageElement {
  override render(): TemplateResult {
    return html`<p class="muted">Not built yet.</p>`;
  }
}
