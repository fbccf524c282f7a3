import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

/** Probabilities as bars. */
@customElement('lens-classes-tab')
export class LensClassesTab extends StageElement {
  override render(): TemplateResult {
    return html`<p class="muted">Not built yet.</p>`;
  }
}
