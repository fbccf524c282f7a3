import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-shuffle-tab')
export class LensShuffleTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
