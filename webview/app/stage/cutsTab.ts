import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-cuts-tab')
export class LensCutsTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
