import { html, type TemplateResult } from 'lit';
import { LARGEST_TILE, SMALLEST_TILE } from '../../../views/mapGridLayout.ts';
import type { Navigation } from '../../navigation.ts';
import type { Panel } from '../../panel.ts';

/** As the style sheets have it: without room for three columns. */
export const NARROW = '(max-width: 880px)';

type Settings = Navigation['maps'];

const ORDERS: Readonly<Record<Settings['order'], string>> = {
  place: 'as in the network',
  mean: 'largest mean',
  maximum: 'largest number',
  zeros: 'most zeros',
};

const CAPTIONS: Readonly<Record<Settings['caption'], string>> = {
  number: 'number',
  mean: 'mean',
  zeros: 'share of zeros',
  none: 'nothing',
};

/** How large the maps of a grid are, in which order they stand, and what is written below them. */
export function mapControls(
  panel: Panel,
  { size, difference }: { readonly size: number; readonly difference: boolean },
): TemplateResult {
  const { maps } = panel.navigation;
  const set = (changed: Partial<Settings>): void =>
    panel.navigate((now) => ({ ...now, maps: { ...now.maps, ...changed } }));
  return html`<div class="map-controls">
    ${sizeSlider(size, (next) => set({ size: next }))}
    ${choice('Order', ORDERS, maps.order, (order) => set({ order }))}
    ${choice('Caption', CAPTIONS, maps.caption, (caption) => set({ caption }))}
    <label
      title=${difference ? 'Maps that are the same in both runs' : 'Maps of nothing but zeros on this image'}
      ><input
        type="checkbox"
        .checked=${maps.withoutDead}
        @change=${(event: Event) => set({ withoutDead: (event.target as HTMLInputElement).checked })}
      />hide ${difference ? 'unchanged' : 'dead'}</label
    >
  </div>`;
}

export function sizeSlider(size: number, set: (size: number) => void): TemplateResult {
  return html`<label
    >Size
    <input
      type="range"
      min=${SMALLEST_TILE}
      max=${LARGEST_TILE}
      step="8"
      aria-valuetext="${size} pixels"
      .value=${String(size)}
      @input=${(event: Event) => set((event.target as HTMLInputElement).valueAsNumber)}
  /></label>`;
}

/** A list with a name before it, of values that are known when this is written. */
export function choice<Value extends string>(
  label: string,
  titles: Readonly<Record<Value, string>>,
  value: Value,
  pick: (value: Value) => void,
): TemplateResult {
  return listOf(label, Object.entries(titles) as [Value, string][], value, pick);
}

/** A list with a name before it. */
export function listOf<Value extends string>(
  label: string,
  options: readonly (readonly [value: Value, title: string])[],
  value: Value,
  pick: (value: Value) => void,
): TemplateResult {
  return html`<label
    >${label}
    <select @change=${(event: Event) => pick((event.target as HTMLSelectElement).value as Value)}>
      ${options.map(
        ([each, title]) => html`<option value=${each} ?selected=${each === value}>${title}</option>`,
      )}
    </select></label
  >`;
}

/** Settings behind one line where there is little room: it belongs to the picture. */
export function settings(
  narrow: boolean,
  content: TemplateResult,
  title = 'How it is shown',
): TemplateResult {
  return narrow
    ? html`<details class="map-settings">
        <summary>${title}</summary>
        ${content}
      </details>`
    : content;
}
