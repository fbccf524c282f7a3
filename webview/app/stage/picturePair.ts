import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import type { ColourScale } from '../../drawing/colourScale.ts';
import { WidthController } from '../../drawing/widthController.ts';
import type { LensHeatmap } from '../../views/heatmap.ts';
import '../../views/heatmap.ts';
import { sameMatrix } from '../moves.ts';
import { axisTitle, headAxis, leadingOf, matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlots } from '../querySlots.ts';
import { SIDE_TITLES } from '../shownRuns.ts';
import { curveOf, scaleOf, statisticsFor } from './colourScope.ts';
import { labelsOf } from './labels.ts';
import { lackingStage } from './lackingStage.ts';
import { PICTURE_LIMIT } from './picture.ts';
import { PlaceHeight } from './placeHeight.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

/** Beside each other they need so much room, in CSS pixels; with less they stand one below the other. */
const ROOM_FOR_TWO = 480;
const TITLE_HEIGHT = 24;
const SMALLEST_HEIGHT = 150;
const NONE: readonly number[] = [];

interface Half {
  readonly title: string;
  readonly view: OutlineView;
  readonly own: boolean;
  readonly node: OutlineNode | undefined;
}

/** The open matrix of two runs, in the same colours. */
@customElement('lens-picture-pair')
export class LensPicturePair extends StageElement {
  private readonly place = new PlaceHeight(this);
  private readonly width = new WidthController(this);
  private readonly slices = new QuerySlots(this, 'slice');
  private readonly statistics = new QuerySlots(this, 'statistics');
  private drawn:
    | { readonly halves: readonly Half[]; readonly slices: ReadonlyMap<Half, Slice>; scale: ColourScale }
    | undefined;

  override render(): TemplateResult | typeof nothing {
    const { runs, node, navigation, queries, state } = this.panel;
    if (!runs?.other || !node || !state.comparison) return nothing;
    const titles = SIDE_TITLES[state.comparison.kind];
    const half = (view: OutlineView, side: 'own' | 'other'): Half => {
      const counterpart = view.node(node.name);
      const heads = counterpart && headAxis(counterpart)?.size;
      // Another head would be drawn in place of one that is not there.
      const there = heads === undefined || navigation.head < heads || side === 'own';
      return { title: titles[side], view, own: side === 'own', node: there ? counterpart : undefined };
    };
    const halves = [half(runs.own, 'own'), half(runs.other, 'other')];
    const present = halves.filter((each): each is Half & { node: OutlineNode } => each.node !== undefined);
    const slices = this.slices.read(
      queries,
      present.map((each) => ({
        trace: each.view.trace,
        node: each.node.name,
        leading: leadingOf(each.node, navigation.head),
        limit: PICTURE_LIMIT,
      })),
    );
    const facts = this.statistics.read(
      queries,
      present.flatMap((each) =>
        statisticsFor(each.view, each.node, leadingOf(each.node, navigation.head), navigation.scope),
      ),
    );
    const scale = scaleOf(node, facts, curveOf(navigation, runs.own, node));
    if (scale && slices.every((slice) => slice !== undefined)) {
      this.drawn = { halves, slices: new Map(present.map((each, at) => [each, slices[at]!])), scale };
    }
    if (!this.drawn) return waiting;
    const stacked = this.width.width < ROOM_FOR_TWO;
    return html`<div class=${classMap({ pair: true, stacked })}>
      ${this.drawn.halves.map((each) => this.figure(each, stacked))}
    </div>`;
  }

  private figure(half: Half, stacked: boolean): TemplateResult {
    const { title, node } = half;
    const slice = this.drawn?.slices.get(half);
    return html`<section aria-label=${title} data-half=${half.own ? 'own' : 'other'}>
      <h3>${title}</h3>
      ${node && slice ? this.heatmap({ ...half, node }, slice, stacked) : lackingStage(this.panel, half.view)}
    </section>`;
  }

  private heatmap(
    { view, node, own }: Half & { node: OutlineNode },
    slice: Slice,
    stacked: boolean,
  ): TemplateResult {
    const { panel } = this;
    const { navigation } = panel;
    const { row, column } = matrixOf(node);
    const labels = labelsOf(view, node);
    const alike = own || (panel.node !== undefined && sameMatrix(panel.node, node));
    const sameText = own || view.fingerprint === panel.runs?.own.fingerprint;
    const height = this.place.height / (stacked ? 2 : 1) - TITLE_HEIGHT;
    return html`<lens-heatmap
      .slice=${slice}
      .rowLabels=${labels.rows}
      .columnLabels=${labels.columns}
      .rowTitle=${axisTitle(row)}
      .columnTitle=${axisTitle(column)}
      .scale=${this.drawn!.scale}
      .maximumHeight=${this.place.height > 0 ? Math.max(SMALLEST_HEIGHT, height) : undefined}
      .pinnedRows=${sameText && view.isTokenAxis(row) ? navigation.rows : NONE}
      .pinnedColumns=${sameText && view.isTokenAxis(column) ? navigation.columns : NONE}
      .pinnedCell=${alike ? navigation.cell : null}
      @cell-hover=${own ? this.onCellHover : undefined}
      @cell-pin=${alike ? this.onCellPin : undefined}
      @label-hover=${sameText ? this.onLabelHover : undefined}
      @label-pin=${sameText ? this.onLabelPin : undefined}
    ></lens-heatmap>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.whole();
  }

  private async whole(): Promise<void> {
    await Promise.all(
      [...this.querySelectorAll<LensHeatmap>('lens-heatmap')].map((map) => map.updateComplete),
    );
    await this.complete('lens-heatmap');
  }
}
