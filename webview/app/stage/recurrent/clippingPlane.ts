import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { GradientEntry, GradientStep } from '../../../../src/trace/recurrentStudies.ts';
import { formatNumber } from '../../../drawing/ticks.ts';
import { arrowHead } from './arrowHead.ts';

/** Half of the picture's side, in its own units. */
const HALF = 100;
const EDGE = 14;

/** The two largest entries of the gradient as an arrow, and what clipping makes of it. */
export function clippingPlane({ plane, byValue }: GradientStep): TemplateResult {
  const { before, byNorm } = plane;
  const arrows = [
    { name: 'before', to: before },
    { name: 'by norm', to: byNorm },
    { name: 'by value', to: plane.byValue },
  ] as const;
  const most = Math.max(...arrows.flatMap(({ to }) => to.map(Math.abs)), Number.MIN_VALUE);
  const scale = (HALF - EDGE) / most;
  const pair = (to: readonly [number, number]): string => `(${to.map(formatNumber).join(', ')})`;
  const box = byValue.threshold * scale;
  return html`<figure class="clipping-plane">
    <svg
      viewBox="${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}"
      role="img"
      aria-label="The two largest entries as an arrow: ${arrows.map(({ name, to }) => `${name} ${pair(to)}`).join(', ')}"
    >
      ${arrowHead('clipping-head')}
      <path class="axes" d="M${-HALF} 0H${HALF}M0 ${-HALF}V${HALF}"></path>
      ${box < HALF ? svg`<rect class="box" x=${-box} y=${-box} width=${2 * box} height=${2 * box}></rect>` : ''}
      ${arrows.map(({ to }, at) => arrow(to, at, scale))}
    </svg>
    <figcaption>
      The two largest of all entries, ${entryName(plane.axes[0])} to the right and ${entryName(plane.axes[1])}
      upwards:
      <ul>
        ${arrows.map(({ name, to }, at) => html`<li><span class="arrow-key arrow-${at}"></span>${name} ${pair(to)}</li>`)}
        <li>
          <span class="arrow-key arrow-box"></span>±${formatNumber(byValue.threshold)}: where values are
          clipped
        </li>
      </ul>
    </figcaption>
  </figure>`;
}

/** Upwards is positive. */
const arrow = ([x, y]: readonly [number, number], at: number, scale: number): SVGTemplateResult =>
  svg`<path class="arrow-${at}" marker-end="url(#clipping-head)" d="M0 0L${x * scale} ${-y * scale}"></path>`;

/** `layer.1.forget_gate.bias[12]` */
const entryName = ({ node, index }: GradientEntry): TemplateResult =>
  html`<code>${node}[${index.join(', ')}]</code>`;
