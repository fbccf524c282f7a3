import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-merges-tab')
export class LensMergesTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
