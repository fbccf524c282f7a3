import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { PaintedCell } from '../../../src/trace/intervention.ts';
import type { Slice } from '../../../src/trace/node.ts';
import type { ColourScale } from '../../drawing/colourScale.ts';
import type { VisiblePart } from '../../views/events.ts';
import '../../views/heatmap.ts';
import { axisTitle, isDifference, leadingOf, matrixOf } from '../nodeShape.ts';
import type { Cell } from '../navigation.ts';
import type { OutlineView } from '../outlineView.ts';
import { type Painting, paintedSlice } from '../paintedSlice.ts';
import { QuerySlot, type Shown } from '../querySlot.ts';
import { QuerySlots } from '../querySlots.ts';
import { weightsNode } from '../whatIf.ts';
import { problemView } from './problemView.ts';
import { curveOf, scaleOf, scopeOf, statisticsFor } from './colourScope.ts';
import { labelsOf } from './labels.ts';
import { PlaceHeight } from './placeHeight.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

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
  private readonly mask = new QuerySlot<'slice', null>(this, 'slice');
  private preview:
    { readonly of: Slice; readonly cells: readonly PaintedCell[]; readonly slice: Slice } | undefined;
  private drawn:
    (Shown<Slice, Drawn> & { readonly scale: ColourScale; readonly unchanged: boolean }) | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries, caretToken } = this.panel;
    if (!view || !node) return nothing;
    const leading = leadingOf(node, navigation.head);
    const wanted = { trace: view.trace, node: node.name, leading, limit: PICTURE_LIMIT };
    const reading = this.slice.read(queries, wanted, { view, node });
    const facts = this.statistics.read(
      queries,
      statisticsFor(view, node, leading, scopeOf(navigation, view, node)),
    );
    const scale = scaleOf(node, facts, curveOf(navigation, view, node));
    const unchanged = isDifference(node) && facts.every((fact) => fact?.minimum === 0 && fact.maximum === 0);
    if (reading.fresh && reading.shown && scale) this.drawn = { ...reading.shown, scale, unchanged };
    if (reading.problem && reading.problem.code !== 'cancelled')
      return problemView(reading.problem, this.panel);
    if (!this.drawn) return waiting;
    const { context } = this.drawn;
    const { value, scale: shownScale } = this.painted(this.drawn.value, this.drawn.scale);
    const { row, column } = matrixOf(context.node);
    const labels = labelsOf(context.view, context.node);
    const own = context.node === node;
    const height = this.place.height - (this.drawn.unchanged ? HINT_HEIGHT : 0);
    const hint = html`<p class="muted hint">Nothing has changed here: both runs have the same numbers.</p>`;
    return html`${this.drawn.unchanged ? hint : nothing}<lens-heatmap
        class=${classMap({ stale: !own || !reading.fresh, painting: this.painting !== null })}
        .slice=${value}
        .rowLabels=${labels.rows}
        .columnLabels=${labels.columns}
        .rowTitle=${axisTitle(row)}
        .columnTitle=${axisTitle(column)}
        .scale=${shownScale}
        .maximumHeight=${this.place.height > 0 ? Math.max(SMALLEST_HEIGHT, height) : undefined}
        .pinnedRows=${own && view.isTokenAxis(row) ? navigation.rows : NONE}
        .pinnedColumns=${own && view.isTokenAxis(column) ? navigation.columns : NONE}
        .pinnedCell=${own ? navigation.cell : null}
        .markedRow=${own && view.isTokenAxis(row) ? caretToken : null}
        .markedColumn=${own && view.isTokenAxis(column) ? caretToken : null}
        .view=${navigation.look}
        @view-change=${({ detail: { zoom, left, top } }: CustomEvent<VisiblePart>) => this.panel.keepLook({ zoom, left, top })}
        @cell-hover=${this.onCellHover}
        @cell-pin=${this.painting ? this.onPaint : this.onCellPin}
        @label-hover=${this.onLabelHover}
        @label-pin=${this.onLabelPin}
      ></lens-heatmap>`;
  }

  /** The painting of the head that is open, if any. */
  private get painting(): Painting | null {
    const { painting, view, node, navigation, side } = this.panel;
    const open =
      painting && view && node === weightsNode(view, painting.layer) && navigation.head === painting.head;
    return open && side === 'own' ? painting : null;
  }

  /** The weights as they will be when what is painted is applied; the colours reach as far as the paint does. */
  private painted(slice: Slice, scale: ColourScale): { value: Slice; scale: ColourScale } {
    const mask = this.maskOf(slice);
    const cells = this.painting?.cells;
    if (!mask || !cells || cells.length === 0) return { value: slice, scale };
    if (this.preview?.of !== slice || this.preview.cells !== cells)
      this.preview = { of: slice, cells, slice: paintedSlice(slice, mask, cells) };
    const most = cells.reduce((largest, { weight }) => Math.max(largest, weight), scale.maximum);
    return { value: this.preview.slice, scale: { ...scale, maximum: most } };
  }

  /** Which query may see which key; only asked for while somebody paints, of what is not thinned. */
  private maskOf(slice: Slice | undefined): Slice | undefined {
    const { view, queries } = this.panel;
    const wanted =
      this.painting && view && slice?.rowStep === 1
        ? { trace: view.trace, node: 'mask.attention', leading: [], limit: PICTURE_LIMIT }
        : null;
    return this.mask.read(queries, wanted, null).shown?.value;
  }

  private readonly onPaint = (event: CustomEvent<Cell | null>): void => {
    const { panel } = this;
    const cell = event.detail;
    if (cell === null) {
      panel.endPainting(false);
      return panel.announce('Painting is over; nothing was changed.');
    }
    const mask = this.maskOf(this.drawn?.value);
    if (!mask)
      return panel.announce('These weights cannot be painted: there are more than the picture shows.');
    if (mask.values[cell.row * mask.columns + cell.column] === 0)
      return panel.announce('This weight is masked: the query may not see this key.');
    panel.paintCell(cell);
    const { painting } = panel;
    const set = painting?.cells.some(({ query, key }) => query === cell.row && key === cell.column);
    panel.announce(set ? `Set to ${painting!.weight}.` : 'The weight is let go.');
  };

  override updated(_changed: PropertyValues): void {
    if (this.drawn && this.drawn.context.view === this.panel.view) void this.complete('lens-heatmap');
  }
}

const NONE: readonly number[] = [];
const SMALLEST_HEIGHT = 170;
/** Of a sentence above the picture, in CSS pixels. */
const HINT_HEIGHT = 26;
