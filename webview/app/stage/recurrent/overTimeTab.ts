import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from '../stageElement.ts';

@customElement('lens-over-time-tab')
export class LensOverTimeTab extends StageElement {
  override render(): TemplateResult {
    return html``;
  }
}
