import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import '../../views/dials.ts';
import { matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlots } from '../querySlots.ts';
import { clockDial, clockHands, clockNodes } from './clockHands.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

const LIMIT = 4096;

/** One position’s pairs of sine and cosine as the hands of clocks. */
@customElement('lens-clock-tab')
export class LensClockTab extends StageElement {
  private readonly slices = new QuerySlots(this, 'slice');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const answers = this.slices.read(
      queries,
      clockNodes(node).map((name) => ({ trace: view.trace, node: name, leading: [], limit: LIMIT })),
    );
    const slices = answers.filter((answer) => answer !== undefined);
    this.drawn = slices.length === answers.length;
    if (!this.drawn) return waiting;
    return this.clocks(view, node, slices);
  }

  private clocks(view: OutlineView, node: OutlineNode, slices: readonly Slice[]): TemplateResult {
    const { row } = matrixOf(node);
    const last = (row?.size ?? 1) - 1;
    const position = this.position(view, node, last);
    const hands = clockHands(node, slices, position);
    const pairs = slices[0]!.columns / (node.operation.kind === 'angle' ? 1 : 2);
    const label = view.labelsOf(row)?.[position];
    return html`<p class="muted hint">
        Each pair of numbers is the hand of a clock. At position 0 all stand upright; from one position to the
        next the first goes on fast, the last hardly at all. Drag the slider.
        ${hands.length < pairs ? `Shown: ${hands.length} of ${pairs} pairs, from the fastest to the slowest.` : ''}
      </p>
      <label class="position-slider"
        >Position
        <input
          type="range"
          min="0"
          max=${last}
          step="1"
          .value=${String(position)}
          aria-valuetext=${label === undefined ? String(position) : `${position}, ${label}`}
          @input=${(event: Event) => this.go(Number((event.target as HTMLInputElement).value))}
        />
        <output>${position}${label === undefined ? nothing : html` <bdi>“${label}”</bdi>`}</output></label
      >
      <lens-dials
        pickable
        .dials=${hands.map((hand) => clockDial(hand, position))}
        .said=${`The hands at position ${position}`}
        @dial-pick=${(event: CustomEvent<{ index: number }>) => {
          const { column } = hands[event.detail.index]!;
          this.panel.navigate((now) => ({ ...now, cell: { row: position, column } }));
          this.panel.announce('This cell is pinned and explained.');
        }}
      ></lens-dials>`;
  }

  /** The pinned row; at first one where the hands have gone apart. */
  private position(view: OutlineView, node: OutlineNode, last: number): number {
    const { navigation } = this.panel;
    const pinned = view.isTokenAxis(matrixOf(node).row) ? navigation.rows.at(-1) : undefined;
    return Math.min(last, navigation.cell?.row ?? pinned ?? 3);
  }

  private go(row: number): void {
    this.panel.navigate((now) => ({ ...now, cell: { row, column: now.cell?.column ?? 0 } }));
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-dials');
  }
}
