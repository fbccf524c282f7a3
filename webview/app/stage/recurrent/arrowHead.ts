import { svg, type SVGTemplateResult } from 'lit';

/** The head of an arrow in the colour of its line, for `marker-end`. @param id in the document */
export const arrowHead = (id: string): SVGTemplateResult =>
  svg`<defs>
    <marker id=${id} viewBox="0 0 6 6" refX="5" refY="3" markerWidth="5" markerHeight="5" orient="auto">
      <path d="M0 0 6 3 0 6z" fill="context-stroke"></path>
    </marker>
  </defs>`;
