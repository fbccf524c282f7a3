import { html, nothing, type TemplateResult } from 'lit';
import type { TraceNode } from '../../../../src/trace/node.ts';
import { indexField } from '../../elements/indexField.ts';
import type { Navigation } from '../../navigation.ts';
import type { Panel } from '../../panel.ts';
import { choice, sizeSlider } from './mapTools.ts';

/** In which order filters stand, how large they are, and which input channel of them is shown. */
export function filterControls(
  panel: Panel,
  node: TraceNode,
  channel: number | null,
  size: number,
): TemplateResult {
  const channels = node.axes[1].size;
  const set = (changed: Partial<Navigation['filters']>): void =>
    panel.navigate((now) => ({ ...now, filters: { ...now.filters, ...changed } }));
  return html`<div class="map-controls">
    ${sizeSlider(size, (next) => panel.navigate((now) => ({ ...now, maps: { ...now.maps, size: next } })))}
    ${filterOrderControl(panel)}
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

export function filterOrderControl(panel: Panel): TemplateResult {
  const orders = { place: 'as in the network', norm: 'largest norm' };
  return choice('Order', orders, panel.navigation.filters.order, (order) =>
    panel.navigate((now) => ({ ...now, filters: { ...now.filters, order } })),
  );
}
