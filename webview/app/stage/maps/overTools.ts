import { html, type TemplateResult } from 'lit';
import type { Navigation } from '../../navigation.ts';
import type { Panel } from '../../panel.ts';
import { choice } from './mapTools.ts';

/** How strong a map lies over the image, and what is between its cells. */
export function overControls(panel: Panel): TemplateResult {
  const { over } = panel.navigation;
  const set = (changed: Partial<Navigation['over']>): void =>
    panel.navigate((now) => ({ ...now, over: { ...now.over, ...changed } }));
  return html`<div class="map-controls">
    <label
      >Map over image
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        aria-valuetext="${Math.round(100 * over.opacity)} %"
        .value=${String(over.opacity)}
        @input=${(event: Event) => set({ opacity: (event.target as HTMLInputElement).valueAsNumber })}
    /></label>
    ${choice(
      'Cells',
      { sharp: 'as they are', smooth: 'blended' },
      over.smooth ? 'smooth' : 'sharp',
      (value) => set({ smooth: value === 'smooth' }),
    )}
  </div>`;
}
