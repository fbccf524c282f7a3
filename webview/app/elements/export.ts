import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PanelElement } from '../panelElement.ts';

/** Takes what is shown out of the panel: figures, numbers, code. */
@customElement('lens-export')
export class LensExport extends PanelElement {
  override render(): typeof nothing {
    return nothing;
  }
}
