import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PanelElement } from '../panelElement.ts';

/** Two runs: which of them is looked at, and what differs. */
@customElement('lens-comparison')
export class LensComparison extends PanelElement {
  override render(): typeof nothing {
    return nothing;
  }
}
