import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Slice } from '../../../../src/trace/node.ts';
import type { Strip, StripTile } from '../../../views/stripValues.ts';
import '../../../views/timeStrips.ts';
import type { VisibleTime } from '../../../views/timeStrips.ts';
import type { StripCell } from '../../../views/timeStripsLayout.ts';
import { openNode, pinCell } from '../../moves.ts';
import { isDifference } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlots } from '../../querySlots.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';
import { layerStages, needsFacts, stageScale, thinningOf } from './layerStages.ts';
import { rowTexts } from './readTexts.ts';
import './saturatedUnits.ts';
import './unitLines.ts';

/** More positions than this are thinned until somebody zooms in. */
const THINNED_TO = 1024;
/** The curves are drawn anew once the view rests. */
const REST_MILLISECONDS = 120;

interface Drawn {
  readonly view: OutlineView;
  readonly stages: readonly OutlineNode[];
  readonly strips: readonly Strip[];
}

/** All gates and states of a recurrent layer, step by step: as pictures, as curves, and how often they are saturated. */
@customElement('lens-over-time-tab')
export class LensOverTimeTab extends StageElement {
  /** The parts that are to be had in full. */
  @state() private tiles: VisibleTime['tiles'] = [];
  /** What the curves show. */
  @state() private rested: VisibleTime | undefined;
  private readonly slices = new QuerySlots(this, 'slice');
  private readonly parts = new QuerySlots(this, 'slice');
  private readonly facts = new QuerySlots(this, 'statistics');
  private drawn: Drawn | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, caretToken, navigation } = this.panel;
    if (!view || !node) return nothing;
    const strips = this.strips(view, layerStages(view, node));
    if (strips) this.drawn = strips;
    // The picture before stays until the next one is whole.
    if (!this.drawn) return waiting;
    const { drawn } = this;
    const own = drawn.view === view && drawn.stages.includes(node);
    const { cell } = navigation;
    const open = Math.max(0, drawn.stages.indexOf(node));
    const positions = drawn.stages[0]!.axes[0]!.size;
    return html`<p class="muted hint">${inWords(drawn)}</p>
      <lens-time-strips
        class=${classMap({ stale: !own })}
        .strips=${drawn.strips}
        .positions=${positions}
        .texts=${rowTexts(drawn.view, drawn.stages[0]!)}
        .open=${open}
        .pinned=${own && cell ? { strip: open, unit: cell.column, position: cell.row } : null}
        .marked=${own ? caretToken : null}
        @time-change=${this.onTime}
        @strip-hover=${this.onHover}
        @strip-pin=${this.onPin}
      ></lens-time-strips>
      ${own ? this.more(node, drawn.strips[open]!.slice) : nothing}`;
  }

  private more(node: OutlineNode, slice: Slice): TemplateResult {
    const { panel, rested } = this;
    return html`${
      rested
        ? html`<lens-unit-lines .panel=${panel} .visible=${rested} .slice=${slice}></lens-unit-lines>`
        : nothing
    }${isDifference(node) ? nothing : html`<lens-saturated-units .panel=${panel}></lens-saturated-units>`}`;
  }

  /** @returns nothing until every picture is there */
  private strips(view: OutlineView, stages: readonly OutlineNode[]): Drawn | undefined {
    const { queries } = this.panel;
    const { trace } = view;
    const asked = stages.map((stage) => ({
      ...{ trace, node: stage.name, leading: [], limit: THINNED_TO },
      thinning: thinningOf(stage),
    }));
    const slices = this.slices.read(queries, asked);
    const measured = stages.filter(needsFacts);
    const facts = this.facts.read(
      queries,
      measured.map(({ name }) => ({ trace, node: name })),
    );
    const tiles = this.tilesOf(view, stages);
    const strips = stages.flatMap((stage, at): Strip[] => {
      const slice = slices[at];
      const scale = stageScale(stage, facts[measured.indexOf(stage)]);
      const { name, title } = stage;
      return slice && scale ? [{ name, title, scale, slice, tiles: tiles[at]! }] : [];
    });
    return strips.length === stages.length ? { view, stages, strips } : undefined;
  }

  /** Of each stage the parts in view in full, where they are asked for and there already. */
  private tilesOf(view: OutlineView, stages: readonly OutlineNode[]): StripTile[][] {
    const size = stages[0]!.axes[0]!.size;
    const within = this.tiles.filter(([from, to]) => from < size && to <= size);
    const asked = stages.flatMap((stage) =>
      within.map(([from, to]) => ({
        trace: view.trace,
        node: stage.name,
        leading: [],
        thinning: thinningOf(stage),
        rows: [from, to] as [number, number],
      })),
    );
    const answers = this.parts.read(this.panel.queries, asked);
    return stages.map((_, stage) =>
      within.flatMap(([from], at): StripTile[] => {
        const slice = answers[stage * within.length + at];
        return slice ? [{ from, slice }] : [];
      }),
    );
  }

  private readonly onTime = ({ detail }: CustomEvent<VisibleTime>): void => {
    // What moves within the same parts is drawn by the picture itself.
    if (this.tiles.join() !== detail.tiles.join()) this.tiles = detail.tiles;
    clearTimeout(this.timer);
    if (!this.rested) this.rested = detail;
    else this.timer = setTimeout(() => (this.rested = detail), REST_MILLISECONDS);
  };

  private readonly onHover = ({ detail: cell }: CustomEvent<StripCell | null>): void => {
    const { panel, drawn } = this;
    const stage = cell && drawn?.stages[cell.strip];
    if (!cell || !stage) return panel.pointAt(null);
    panel.pointAt(panel.view?.isTokenAxis(stage.axes[0]) ? cell.position : null);
    // What is explained is the open stage; a click opens another one.
    if (stage === panel.node) panel.look({ row: cell.position, column: cell.unit });
  };

  private readonly onPin = ({ detail: cell }: CustomEvent<StripCell | null>): void => {
    const { panel, drawn } = this;
    const stage = cell && drawn?.stages[cell.strip];
    if (!cell) {
      if (panel.letGo()) panel.announce('Nothing is pinned any more.');
      return;
    }
    if (!stage || !panel.view || drawn?.view !== panel.view) return;
    const { view, node } = panel;
    const place = { row: cell.position, column: cell.unit };
    panel.navigate((now) =>
      stage === node
        ? { ...pinCell(place)(now), unit: cell.unit }
        : { ...openNode(view, stage)(now), cell: place, unit: cell.unit },
    );
    panel.announce(
      panel.navigation.cell ? `Pinned: ${stage.title}, unit ${cell.unit}.` : 'The cell is let go.',
    );
  };

  override updated(_changed: PropertyValues): void {
    if (this.drawn && this.drawn.view === this.panel.view) void this.complete('lens-time-strips');
  }
}

function inWords({ stages }: Drawn): string {
  const [position, unit] = stages[0]!.axes;
  const step = position!.labels === 'tokens' ? 'what was read, one after the other' : 'one step';
  const row = `Each row is one of ${unit!.size} units, each column ${step}`;
  return `${row}: time runs to the right. Click a cell to have its number explained.`;
}
