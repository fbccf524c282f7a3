import { drawnSvg } from './drawnSvg.ts';
import type { ShownPicture } from './shownPicture.ts';

/** A diagram that the panel draws as SVG; the numbers are those written in it. */
export function svgPicture(svg: SVGSVGElement): ShownPicture {
  return {
    name: 'diagram',
    title: svg.getAttribute('aria-label') ?? '',
    notes: [],
    plate: (style) => drawnSvg(svg, style),
    table: () => [
      { name: 'text', values: [...svg.querySelectorAll('text')].map((text) => text.textContent.trim()) },
    ],
  };
}
