import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-next-token-tab')
export class LensNextTokenTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
