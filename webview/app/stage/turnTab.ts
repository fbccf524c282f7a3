import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-turn-tab')
export class LensTurnTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
