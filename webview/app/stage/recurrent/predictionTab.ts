import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from '../stageElement.ts';

/** What a character model expects at each position, how much what came surprised it, and how it goes on by itself. */
@customElement('lens-prediction-tab')
export class LensPredictionTab extends StageElement {
  override render(): TemplateResult {
    return html``;
  }
}
