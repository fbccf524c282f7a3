import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { CHARACTER_CLASSES } from '../../../../src/text/characterClass.ts';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Projection } from '../../../../src/trace/recurrentStudies.ts';
import { formatCount, formatNumber, formatPercent } from '../../../drawing/ticks.ts';
import '../../../views/scatter.ts';
import type { OutlineView } from '../../outlineView.ts';
import type { Change } from '../../panel.ts';
import { QuerySlot } from '../../querySlot.ts';
import { PlaceHeight } from '../placeHeight.ts';
import { problemView } from '../problemView.ts';
import { StageElement } from '../stageElement.ts';
import { goToPosition } from '../tokenPosition.ts';
import { waiting } from '../waiting.ts';
import { rowTexts } from './readTexts.ts';

interface Asked {
  readonly view: OutlineView;
  readonly node: OutlineNode;
}

/** So many units of a component are named. */
const NAMED = 4;
/** What stands above the points: a few lines, and their legend. */
const ABOVE = 130;

/** The states of all steps as points of a plane. */
@customElement('lens-projection-tab')
export class LensProjectionTab extends StageElement {
  private readonly projection = new QuerySlot<'projection', Asked>(this, 'projection');
  private readonly place = new PlaceHeight(this);
  private drawn: OutlineView | undefined;

  protected override concerns(change: Change): boolean {
    return change === 'hover' || super.concerns(change);
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const wanted = { trace: view.trace, node: node.name };
    const { shown, problem, fresh } = this.projection.read(queries, wanted, { view, node });
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    if (!shown) return waiting;
    this.drawn = fresh ? view : undefined;
    return html`<div class=${classMap({ stale: !fresh })}>${this.body(shown.value, shown.context)}</div>`;
  }

  private body(projection: Projection, { view, node }: Asked): TemplateResult {
    const { panel } = this;
    const [position, unit] = node.axes;
    const tokens = view.isTokenAxis(position);
    const texts = rowTexts(view, node) ?? [];
    const { explained, points, classes, meaning } = projection;
    const pinned = panel.navigation.cell?.row ?? (tokens ? panel.navigation.rows.at(-1) : undefined);
    const both = formatPercent(explained[0] + explained[1]);
    return html`<p class="hint" data-note>
        Each point is the ${node.title.toLowerCase()} after one step: ${unit!.size} numbers, of which two
        directions are seen, with ${both} of the variance. ${meaning}
      </p>
      <lens-scatter
        .points=${points}
        .classes=${classes}
        .names=${NAMES}
        .texts=${texts}
        .xTitle=${axisTitle(0, explained[0])}
        .yTitle=${axisTitle(1, explained[1])}
        .said=${`${node.title} of ${formatCount(classes.length)} steps in two dimensions`}
        .pointed=${tokens ? panel.pointed : null}
        .pinned=${pinned ?? null}
        .place=${this.place.height > 0 ? this.place.height - ABOVE : undefined}
        @point-hover=${({ detail }: CustomEvent<number | null>) => panel.pointAt(tokens ? detail : null)}
        @point-pin=${({ detail }: CustomEvent<number | null>) => this.pin(detail)}
      ></lens-scatter>
      <ul class="projection-units">
        ${[0, 1].map((component) => html`<li>${this.largest(projection, component)}</li>`)}
      </ul>`;
  }

  /** The units that a direction is mostly made of. */
  private largest({ components }: Projection, component: number): TemplateResult {
    const units = components.length / 2;
    const weights = components.subarray(component * units, (component + 1) * units);
    const order = Array.from(weights.keys()).sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!));
    return html`<span class="muted">Component ${component + 1} is mostly made of</span> ${order
        .slice(0, NAMED)
        .map(
          (unit) =>
            html`<button
              class="text-button"
              title="Colours the text by this unit"
              @click=${() => this.panel.navigate((now) => ({ ...now, unit, tab: 'text' }))}
            >
              unit ${unit} <span class="muted">${formatNumber(weights[unit]!)}</span>
            </button>`,
        )}`;
  }

  private pin(point: number | null): void {
    const { panel } = this;
    if (point === null) {
      if (panel.letGo()) panel.announce('Nothing is pinned any more.');
      return;
    }
    goToPosition(panel, point);
    panel.announce(`Position ${point} is pinned.`);
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn !== undefined && this.drawn === this.panel.view) void this.complete('lens-scatter');
  }
}

const NAMES: readonly string[] = CHARACTER_CLASSES.map((name) => (name === 'newline' ? 'line break' : name));

/** `component 1: 23.1 % of the variance` */
const axisTitle = (component: number, share: number): string =>
  `component ${component + 1}: ${formatPercent(share)} of the variance`;

declare global {
  interface HTMLElementTagNameMap {
    'lens-projection-tab': LensProjectionTab;
  }
}
