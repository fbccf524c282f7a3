import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-logit-lens-tab')
export class LensLogitLensTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
