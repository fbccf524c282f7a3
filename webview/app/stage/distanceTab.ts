import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { StageElement } from './stageElement.ts';

@customElement('lens-distance-tab')
export class LensDistanceTab extends StageElement {
  override render(): typeof nothing {
    return nothing;
  }
}
