import type { ColourScale } from '../../drawing/colourScale.ts';
import { barLegend } from './barLegend.ts';
import { drawnSvg } from './drawnSvg.ts';
import { stacked } from './figure.ts';
import type { ShownPicture } from './shownPicture.ts';
import { tablePlate } from './tablePlate.ts';

/** One step of a cell as it is drawn, with its arithmetic. */
export interface ShownStep {
  readonly svg: SVGSVGElement;
  /** Which unit at which position. */
  readonly title: string;
  readonly scales: { readonly gates?: ColourScale; readonly states: ColourScale };
  readonly equations: readonly { readonly title: string; readonly text: string }[];
  /** By stage. */
  readonly values: ReadonlyMap<string, number>;
}

/** The diagram, what its colours mean, and the step in numbers. */
export const drawnStep = ({ svg, title, scales, equations, values }: ShownStep): ShownPicture => ({
  name: 'step',
  title,
  notes: [
    'Σ adds up the products of the whole input and of all of h⁻ with this unit’s weights, and its bias.',
  ],
  plate: (style) =>
    stacked([
      drawnSvg(svg, style),
      ...(scales.gates ? [barLegend(scales.gates, 'gates: 0 closed, 1 open', style)] : []),
      barLegend(scales.states, 'states; sums beyond the ends have their colour', style),
      tablePlate(
        { heads: ['stage', 'computed as'], rows: equations.map((each) => [each.title, each.text]) },
        style,
      ),
    ]),
  table: () => [
    { name: 'stage', values: [...values.keys()] },
    { name: 'value', values: Float32Array.from(values.values()) },
  ],
});
