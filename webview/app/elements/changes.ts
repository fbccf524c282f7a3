import { nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PanelElement } from '../panelElement.ts';

/** What a person changes in the run, listed and taken back one by one. */
@customElement('lens-changes')
export class LensChanges extends PanelElement {
  override render(): typeof nothing {
    return nothing;
  }
}
