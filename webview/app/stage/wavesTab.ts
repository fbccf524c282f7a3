import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-waves-tab')
export class LensWavesTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
