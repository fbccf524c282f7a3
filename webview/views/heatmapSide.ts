import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ColourScale } from '../drawing/colourScale.ts';
import { styled } from '../drawing/styled.ts';
import { ZOOM_STEP } from './heatmapKeyboard.ts';
import type { HeatmapLayout, View } from './heatmapLayout.ts';
import { largestZoom, plotOf } from './heatmapLayout.ts';
import './legend.ts';

/** What stands under the colour bar, the buttons that zoom included. */
const UNDER_BAR = 62;
const LONGEST_BAR = 170;
const SHORTEST_BAR = 48;
/** In larger cells the numbers can be read; zooming is left to the keys. */
const LEGIBLE = 34;

/** What stands beside a heatmap, or below a narrow one: the colour bar and the buttons that zoom. */
export function renderSide(
  { scale, legendTitle }: { readonly scale: ColourScale; readonly legendTitle: string },
  layout: HeatmapLayout,
  view: View,
  hatched: boolean,
  zoom: (factor: number) => void,
): TemplateResult {
  const { beside } = layout;
  const plot = plotOf(layout, view.zoom);
  const place = !beside ? {} : { left: `${plot.x + plot.width + 20}px`, top: `${plot.y}px` };
  return html`
    <div class=${beside ? 'side' : 'below'} ${styled(place)}>
      <lens-legend
        .scale=${scale}
        .title=${legendTitle}
        .hatched=${hatched}
        .orientation=${beside ? 'vertical' : 'horizontal'}
        .barLength=${Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, layout.depth - UNDER_BAR))}
      ></lens-legend>
      ${Math.min(layout.cell.width, layout.cell.height) < LEGIBLE ? renderZoom(layout, view, zoom) : nothing}
    </div>
  `;
}

function renderZoom(layout: HeatmapLayout, view: View, zoom: (factor: number) => void): TemplateResult {
  const whole = view.zoom <= 1;
  const most = view.zoom >= largestZoom(layout);
  return html`
    <div class="zoom" role="group" aria-label="Zoom">
      <button aria-label="Zoom in" ?disabled=${most} @click=${() => zoom(ZOOM_STEP)}>+</button>
      <button aria-label="Zoom out" ?disabled=${whole} @click=${() => zoom(1 / ZOOM_STEP)}>−</button>
      <button ?disabled=${whole} @click=${() => zoom(0)}>fit</button>
    </div>
  `;
}
