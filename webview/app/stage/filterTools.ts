import { html, nothing, type TemplateResult } from 'lit';
import type { TraceNode } from '../../../src/trace/node.ts';
import { indexField } from '../elements/indexField.ts';
import type { Navigation } from '../navigation.ts';
import type { Panel } from '../panel.ts';
import { choice, sizeSlider } from './mapTools.ts';

/** In which order filters stand, how large they are, and which input channel of them is shown. */
export function filterControls(
  panel: Panel,
  node: TraceNode,
  channel: number | null,
  size: number,
): TemplateResult {
  const { filters } = panel.navigation;
  const channels = node.axes[1].size;
  const set = (changed: Partial<Navigation['filters']>): void =>
    panel.navigate((now) => ({ ...now, filters: { ...now.filters, ...changed } }));
  return html`<div class="map-controls">
    ${sizeSlider(size, (next) => panel.navigate((now) => ({ ...now, maps: { ...now.maps, size: next } })))}
    ${choice('Order', { place: 'as in the network', norm: 'largest norm' }, filters.order, (order) => set({ order }))}
    ${
      channels === 3
        ? choice(
            'Channel',
            { all: 'all three in colour', '0': 'red', '1': 'green', '2': 'blue' },
            channel === null ? 'all' : (String(channel) as '0' | '1' | '2'),
            (value) => set({ channel: value === 'all' ? null : Number(value) }),
          )
        : channels === 1 || channel === null
          ? nothing
          : indexField('Channel', channel, channels, (next) => set({ channel: next }))
    }
  </div>`;
}
