import { html, type TemplateResult } from 'lit';

/** Chooses one of `count` recurrent layers, from 0. */
export const layerPicker = (count: number, layer: number, choose: (layer: number) => void): TemplateResult =>
  html`<label
    >Layer
    <select
      name="layer"
      @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}
    >
      ${Array.from(
        { length: count },
        (_, at) => html`<option value=${at} ?selected=${at === layer}>${at + 1} of ${count}</option>`,
      )}
    </select></label
  >`;
