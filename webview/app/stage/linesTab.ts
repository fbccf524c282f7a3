import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Slice } from '../../../src/trace/node.ts';
import '../../views/lines.ts';
import type { SidePlace } from '../../views/events.ts';
import type { LinesHead } from '../../views/lines.ts';
import { pinLabel, toggleLineHead } from '../moves.ts';
import { axisTitle, headAxis, matrixOf } from '../nodeShape.ts';
import { QuerySlots } from '../querySlots.ts';
import { labelsOf } from './labels.ts';
import { StageElement } from './stageElement.ts';

/** Lines between more tokens than this could not be told apart. */
const LIMIT = 512;

/** Heads that are switched off are named, but their numbers are not asked for. */
const NOT_LOADED: Slice = { rows: 0, columns: 0, rowStep: 1, columnStep: 1, values: new Float32Array(0) };

/** Attention as lines between tokens, the heads of a layer laid over each other. */
@customElement('lens-lines-tab')
export class LensLinesTab extends StageElement {
  private readonly slices = new QuerySlots(this, 'slice');
  private someDrawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    const axis = node && headAxis(node);
    if (!view || !node || !axis) return nothing;
    const shown = navigation.lineHeads ?? [navigation.head];
    const answers = this.slices.read(
      queries,
      shown.map((head) => ({ trace: view.trace, node: node.name, leading: [head], limit: LIMIT })),
    );
    const heads: LinesHead[] = Array.from({ length: axis.size }, (_, head) => ({
      head,
      slice: answers[shown.indexOf(head)] ?? NOT_LOADED,
    }));
    this.someDrawn = shown.length === 0 || answers.some((answer) => answer !== undefined);
    const { row, column } = matrixOf(node);
    const labels = labelsOf(view, node);
    return html`<div class="line-heads">
        <button
          class="text-button"
          @click=${() => this.show(Array.from({ length: axis.size }, (_, head) => head))}
        >
          All heads
        </button>
        <button class="text-button" @click=${() => this.show(null)}>Only head ${navigation.head}</button>
      </div>
      <lens-lines
        .heads=${heads}
        .shown=${shown}
        .leftLabels=${labels.rows}
        .rightLabels=${labels.columns}
        .leftTitle=${axisTitle(row)}
        .rightTitle=${axisTitle(column)}
        .pinnedLeft=${navigation.rows}
        .pinnedRight=${navigation.columns}
        .threshold=${navigation.threshold}
        @label-hover=${(event: CustomEvent<SidePlace | null>) => this.panel.pointAt(event.detail?.index ?? null)}
        @label-pin=${(event: CustomEvent<SidePlace>) =>
          this.panel.navigate(pinLabel(event.detail.side === 'left' ? 'row' : 'column', event.detail.index))}
        @toggle-head=${(event: CustomEvent<{ head: number }>) =>
          this.panel.navigate(toggleLineHead(event.detail.head))}
        @threshold-change=${(event: CustomEvent<{ threshold: number }>) =>
          this.panel.navigate((now) => ({ ...now, threshold: event.detail.threshold }))}
      ></lens-lines>`;
  }

  private show(lineHeads: number[] | null): void {
    this.panel.navigate((now) => ({ ...now, lineHeads }));
  }

  override updated(_changed: PropertyValues): void {
    if (this.someDrawn) void this.complete('lens-lines');
  }
}
