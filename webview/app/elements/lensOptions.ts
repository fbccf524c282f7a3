import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PanelElement } from '../panelElement.ts';

/** The options of the lens that runs. */
@customElement('lens-options')
export class LensOptions extends PanelElement {
  override render(): typeof nothing {
    return nothing;
  }
}
