import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import { styled } from '../../drawing/styled.ts';
import { ThemeController } from '../../drawing/theme.ts';
import { type Curve, curveColour, type CurvePicture } from '../../views/curveChart.ts';
import '../../views/curves.ts';
import { axisTitle, matrixOf, words } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot } from '../querySlot.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

/** More curves cannot be told apart. */
const MOST_CURVES = 12;

interface Drawn {
  readonly view: OutlineView;
  readonly node: OutlineNode;
}

/** The columns of a matrix as curves over its rows, their magnitudes on a logarithmic axis. */
@customElement('lens-logarithmic-tab')
export class LensLogarithmicTab extends StageElement {
  private readonly slice = new QuerySlot<'slice', Drawn>(this, 'slice');
  private readonly theme = new ThemeController(this);
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const wanted = { trace: view.trace, node: node.name, leading: [] };
    const { shown, problem, fresh } = this.slice.read(queries, wanted, { view, node });
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    this.drawn = fresh && shown !== undefined;
    return shown ? this.chart(shown.value, shown.context) : waiting;
  }

  private chart(slice: Slice, { view, node }: Drawn): TemplateResult {
    const { row, column } = matrixOf(node);
    const count = Math.min(slice.columns, MOST_CURVES);
    const curves = Array.from({ length: count }, (_, at): Curve => ({
      name: slice.columns === 1 && !column?.labels ? node.title : nameOf(view, node, at),
      colour: at,
      values: magnitudes(slice, at),
    }));
    const labels = view.labelsOf(row);
    const picture: CurvePicture = {
      curves,
      places: Array.from({ length: slice.rows }, (_, at) => at),
      placeName: (place) => labels?.[place] ?? String(place),
      xTitle: axisTitle(row),
      yTitle: 'magnitude, on a logarithmic axis',
      logarithmic: true,
    };
    const zeros = slice.values.some((value) => value === 0);
    return html`<div class="wave-columns" role="list" aria-label="Curves">
        ${curves.map(
          ({ name, colour }) =>
            html`<span role="listitem" class="logarithmic-entry"
              ><span class="swatch" ${styled({ background: curveColour(colour, this.theme.current) })}></span
              >${name}</span
            >`,
        )}
      </div>
      <lens-curves .picture=${picture} .said=${`${node.title}, on a logarithmic axis`}></lens-curves>
      <p class="muted hint">
        A line that rises explodes, one that falls vanishes; equal factors are equal distances.
        ${zeros ? 'Where a curve breaks off, the number is 0, which no logarithmic axis has.' : ''}
        ${slice.columns > count ? `The first ${count} of ${slice.columns} columns are drawn.` : ''}
      </p>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-curves');
  }
}

function nameOf(view: OutlineView, node: OutlineNode, at: number): string {
  const { column } = matrixOf(node);
  return view.labelsOf(column)?.[at] ?? `${words(column?.name ?? 'column')} ${at}`;
}

/** Zeros are left out of the line. */
const magnitudes = ({ rows, columns, values }: Slice, column: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => Math.abs(values[row * columns + column]) || NaN);

declare global {
  interface HTMLElementTagNameMap {
    'lens-logarithmic-tab': LensLogarithmicTab;
  }
}
