import { html, nothing, svg, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Branch } from '../branches.ts';

/** A branch and the heights of its ends, in CSS pixels from the top of the rail. */
export interface Arc extends Branch {
  readonly top: number;
  readonly bottom: number;
}

/** Width of the margin that arcs are drawn in. */
const GUTTER = 12;
/** Arcs over more rows reach further out. */
const STEEPEST = 900;

/** The arcs beside the rows; the blocks that read and are read say the same in words. */
export function arcsView(
  arcs: readonly Arc[],
  height: number,
  pointed: string | null,
): TemplateResult | typeof nothing {
  if (arcs.length === 0) return nothing;
  return html`<svg class="arcs" width=${GUTTER} height=${height} aria-hidden="true">
    ${arcs.map(({ from, to, top, bottom }) => {
      const reach = GUTTER * (1 - Math.min(1, (bottom - top) / STEEPEST) * 0.75 - 0.25);
      const path = `M${GUTTER} ${top}C${reach - 4} ${top} ${reach - 4} ${bottom} ${GUTTER} ${bottom}`;
      const lit = pointed !== null && (pointed === to || pointed === from);
      return svg`<path d=${path} class=${classMap({ lit })}></path>`;
    })}
  </svg>`;
}
