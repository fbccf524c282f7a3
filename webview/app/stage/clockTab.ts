import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-clock-tab')
export class LensClockTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
