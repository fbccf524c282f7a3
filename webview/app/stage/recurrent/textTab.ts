import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from '../stageElement.ts';

@customElement('lens-text-tab')
export class LensTextTab extends StageElement {
  override render(): TemplateResult {
    return html``;
  }
}
