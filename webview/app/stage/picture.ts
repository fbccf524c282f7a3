import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import type { ColourScale } from '../../drawing/colourScale.ts';
import type { VisiblePart } from '../../views/events.ts';
import '../../views/heatmap.ts';
import { axisTitle, leadingOf, matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot, type Shown } from '../querySlot.ts';
import { QuerySlots } from '../querySlots.ts';
import { problemView } from './problemView.ts';
import { scaleOf, statisticsFor } from './colourScope.ts';
import { labelsOf } from './labels.ts';
import { PlaceHeight } from './placeHeight.ts';
import { StageElement } from './stageElement.ts';

/** More cells than this in a direction are thinned: no screen shows more. */
export const PICTURE_LIMIT = 1024;

interface Drawn {
  readonly view: OutlineView;
  readonly node: OutlineNode;
}

/** The open matrix as a heatmap. The picture before stays until the next one is whole: numbers, labels and colours. */
@customElement('lens-picture')
export class LensPicture extends StageElement {
  private readonly place = new PlaceHeight(this);
  private readonly slice = new QuerySlot<'slice', Drawn>(this, 'slice');
  private readonly statistics = new QuerySlots(this, 'statistics');
  private drawn: (Shown<Slice, Drawn> & { readonly scale: ColourScale }) | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries, state } = this.panel;
    if (!view || !node) return nothing;
    const leading = leadingOf(node, navigation.head);
    const wanted = { trace: view.trace, node: node.name, leading, limit: PICTURE_LIMIT };
    const reading = this.slice.read(queries, wanted, { view, node });
    const facts = this.statistics.read(queries, statisticsFor(view, node, leading, navigation.scope));
    const scale = scaleOf(node, facts, navigation.curve);
    if (reading.fresh && reading.shown && scale) this.drawn = { ...reading.shown, scale };
    if (reading.problem && reading.problem.code !== 'cancelled')
      return problemView(reading.problem, this.panel);
    if (!this.drawn) return html`<div class="waiting" aria-hidden="true"></div>`;
    const { value, context, scale: shownScale } = this.drawn;
    const { row, column } = matrixOf(context.node);
    const labels = labelsOf(context.view, context.node);
    const own = context.node === node;
    return html`<lens-heatmap
      class=${classMap({ stale: !own || !reading.fresh })}
      .slice=${value}
      .rowLabels=${labels.rows}
      .columnLabels=${labels.columns}
      .rowTitle=${axisTitle(row)}
      .columnTitle=${axisTitle(column)}
      .scale=${shownScale}
      .maximumHeight=${this.place.height > 0 ? Math.max(SMALLEST_HEIGHT, this.place.height) : undefined}
      .pinnedRows=${own && view.isTokenAxis(row) ? navigation.rows : NONE}
      .pinnedColumns=${own && view.isTokenAxis(column) ? navigation.columns : NONE}
      .pinnedCell=${own ? navigation.cell : null}
      .markedRow=${own && view.isTokenAxis(row) ? state.caretToken : null}
      .markedColumn=${own && view.isTokenAxis(column) ? state.caretToken : null}
      .view=${navigation.look}
      @view-change=${({ detail: { zoom, left, top } }: CustomEvent<VisiblePart>) => this.panel.keepLook({ zoom, left, top })}
      @cell-hover=${this.onCellHover}
      @cell-pin=${this.onCellPin}
      @label-hover=${this.onLabelHover}
      @label-pin=${this.onLabelPin}
    ></lens-heatmap>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn && this.drawn.context.view === this.panel.view) void this.complete('lens-heatmap');
  }
}

const NONE: readonly number[] = [];
const SMALLEST_HEIGHT = 170;
