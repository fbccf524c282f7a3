import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { FoundCell, FoundCells } from '../../../../src/trace/recurrentStudies.ts';
import type { ColourScale } from '../../../drawing/colourScale.ts';
import '../../../views/brushedText.ts';
import type { PieceSpan } from '../../../views/pieceSpan.ts';
import '../../../views/stepLegend.ts';
import { indexField } from '../../elements/indexField.ts';
import { foundUnitsPicture } from '../../figure/foundUnitsPicture.ts';
import type { ShownPicture } from '../../figure/shownPicture.ts';
import { pinCell } from '../../moves.ts';
import type { Navigation } from '../../navigation.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlot } from '../../querySlot.ts';
import { problemView } from '../problemView.ts';
import { StageElement } from '../stageElement.ts';
import { goToPosition } from '../tokenPosition.ts';
import { waiting } from '../waiting.ts';
import { foundTable } from './findTable.ts';
import {
  cellWords,
  firstSpan,
  fittingSpan,
  longestFirst,
  maskOf,
  placesWords,
  spanText,
  touches,
} from './findWords.ts';
import { endsOf } from './layerStages.ts';
import { rowTexts, textPieces } from './readTexts.ts';
import { type UnitColours, UnitColoursSlot } from './unitColours.ts';
import './unitLabels.ts';

type Polarities = Navigation['find']['polarity'];
type OfStage = NonNullable<Navigation['find']['stage']>;

/** So many other places are listed. */
const MOST_PLACES = 40;

const POLARITIES: readonly { readonly value: Polarities; readonly title: string }[] = [
  { value: 'either', title: 'on or off inside' },
  { value: 'on', title: 'on inside, off outside' },
  { value: 'off', title: 'off inside, on outside' },
];

/** What is looked at: a stage, and the part of the text that its units are to tell from the rest. */
interface Search {
  readonly view: OutlineView;
  readonly node: OutlineNode;
  readonly texts: readonly string[];
  readonly span: PieceSpan;
  readonly threshold: number;
}

/** Units that are on in a part of the text and off elsewhere, and where else they are. */
@customElement('lens-find-tab')
export class LensFindTab extends StageElement {
  private readonly cells = new QuerySlot<'findCells', Search>(this, 'findCells');
  private readonly places = new QuerySlot<'cellSpans', readonly FoundCell[]>(this, 'cellSpans');
  private readonly colours = new UnitColoursSlot(this);
  private drawn: OutlineView | undefined;
  /** What is listed, and the colours of the text. */
  private ranked:
    | { readonly search: Search; readonly cells: readonly FoundCell[]; readonly scale: ColourScale }
    | undefined;

  override render(): TemplateResult | typeof nothing {
    const search = this.search();
    if (search === undefined) return nothing;
    if (search === 'too-short') return html`<p class="muted">The text is too short to have a part of it.</p>`;
    const { view, node, span, threshold } = search;
    const wanted = {
      trace: view.trace,
      node: node.name,
      ...span,
      threshold,
      count: Math.min(4096, node.axes[1]!.size),
    };
    const { shown, problem, fresh } = this.cells.read(this.panel.queries, wanted, search);
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    // An answer about another stage says nothing about this one.
    if (!shown || shown.context.view !== view || shown.context.node !== node) return waiting;
    return this.body(search, shown.value, fresh);
  }

  override shownPictures(): readonly ShownPicture[] {
    const text = this.querySelector('lens-brushed-text');
    const { ranked } = this;
    return text && ranked && ranked.search.view === this.panel.view
      ? [foundUnitsPicture({ ...ranked.search, cells: ranked.cells, scale: ranked.scale, text })]
      : [];
  }

  private search(): Search | 'too-short' | undefined {
    const { view, node, navigation } = this.panel;
    if (!view || !node) return undefined;
    const texts = rowTexts(view, node) ?? [];
    const { span: chosen } = navigation.find;
    const span = (chosen && fittingSpan(chosen, texts.length)) ?? firstSpan(texts);
    if (!span) return 'too-short';
    return { view, node, texts, span, threshold: this.ofStage(node).threshold ?? middleOf(node) };
  }

  /** What was chosen for this stage. */
  private ofStage({ name }: OutlineNode): OfStage {
    const { stage } = this.panel.navigation.find;
    return stage?.node === name ? stage : { node: name, threshold: null, units: [] };
  }

  private body(search: Search, { cells }: FoundCells, fresh: boolean): TemplateResult {
    const { view, node } = search;
    const { polarity } = this.panel.navigation.find;
    const ranked = cells.filter((cell) => polarity === 'either' || cell.polarity === polarity);
    const { units } = this.ofStage(node);
    const chosen = units.flatMap((unit) => cells.find((cell) => cell.unit === unit) ?? []);
    const marking = chosen.length > 0 ? chosen : ranked.slice(0, 1);
    const first = marking[0];
    const colours = first && this.colours.read(this.panel, view, node, first.unit);
    this.drawn = colours && view;
    this.ranked = colours && { search, cells: ranked, scale: colours.scale };
    return html`<p class="muted hint">
        Choose a part of the text: drag over it, or hold shift and use the arrow keys. Listed are the units of
        the ${node.title.toLowerCase()} that tell it from the rest of the text.
      </p>
      ${this.text(search, colours, ranked, marking)} ${this.controls(search)}
      <div class=${classMap({ 'find-columns': true, stale: !fresh })}>
        <section aria-label="Units that tell the part from the rest">
          <h3>Units for <span class="find-part">${spanText(search.texts, search.span)}</span></h3>
          <p class="find-said" aria-live="polite">
            ${first ? cellWords(first, search.threshold) : 'No unit does that.'}
          </p>
          ${foundTable({
            cells: ranked,
            marking: marking.map(({ unit }) => unit),
            choose: (unit) => this.choose(node, [unit]),
            toggle: (unit) => this.toggle(node, marking, unit),
          })}
        </section>
        ${this.others(search, marking)}
      </div>
      <lens-unit-labels
        .panel=${this.panel}
        .unit=${first?.unit ?? null}
        @unit-choose=${({ detail }: CustomEvent<number>) => this.choose(node, [detail])}
      ></lens-unit-labels>`;
  }

  private text(
    { view, span }: Search,
    colours: UnitColours | undefined,
    ranked: readonly FoundCell[],
    marking: readonly FoundCell[],
  ): TemplateResult {
    if (!colours) return waiting;
    const { panel } = this;
    const { cell } = panel.navigation;
    const { value } = this.readPlaces(view, colours.node, marking).shown ?? {};
    const at = ranked.findIndex(({ unit }) => unit === marking[0]?.unit);
    return html`<div class="text-tab-controls">
        <span>coloured by unit ${colours.unit}</span>
        <lens-step-legend .least=${colours.scale.minimum} .most=${colours.scale.maximum}></lens-step-legend>
        <span class="find-key brushed">the chosen part</span>
        <span class="find-key same">where the same is done</span>
      </div>
      <lens-brushed-text
        .pieces=${textPieces(view)}
        .steps=${colours.steps}
        .values=${colours.values}
        .what=${`${colours.node.title}, unit ${colours.unit}`}
        .span=${span}
        .same=${value ? this.mask(value.spans, colours.values.length) : NOWHERE}
        .pinned=${cell?.column === colours.unit ? cell.row : null}
        .marked=${panel.caretToken}
        @span-brush=${({ detail }: CustomEvent<PieceSpan>) => this.brush(detail)}
        @piece-hover=${({ detail }: CustomEvent<number | null>) => {
          panel.pointAt(detail);
          if (detail !== null) panel.look({ row: detail, column: colours.unit });
        }}
        @piece-pin=${({ detail }: CustomEvent<number | null>) => this.pin(detail, colours.unit)}
        @unit-step=${({ detail }: CustomEvent<1 | -1>) => {
          const next = ranked[at + detail];
          if (next) this.choose(colours.node, [next.unit]);
        }}
      ></lens-brushed-text>`;
  }

  private masked: { readonly of: Uint32Array; readonly mask: Uint8Array } | undefined;

  /** Made once for each answer. */
  private mask(spans: Uint32Array, positions: number): Uint8Array {
    if (this.masked?.of !== spans) this.masked = { of: spans, mask: maskOf(spans, positions) };
    return this.masked.mask;
  }

  private controls({ node, span, texts, threshold }: Search): TemplateResult {
    const { length } = texts;
    const { polarity } = this.panel.navigation.find;
    return html`<div class="find-controls" role="group" aria-label="What is looked for">
      ${indexField('From', span.from, length, (from) => this.brush({ from, to: Math.max(from + 1, span.to) }))}
      ${indexField('to', span.to - 1, length, (last) => this.brush({ from: Math.min(span.from, last), to: last + 1 }))}
      <label title="Above it a unit is on, else it is off"
        >On above
        <input
          type="number"
          name="threshold"
          step="0.1"
          .value=${String(threshold)}
          @change=${(event: Event) => {
            const field = event.target as HTMLInputElement;
            if (Number.isFinite(field.valueAsNumber)) this.keep(node, { threshold: field.valueAsNumber });
            else field.value = String(threshold);
          }}
        />
      </label>
      <label
        >Units that are
        <select
          name="polarity"
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            const chosen = POLARITIES.find((each) => each.value === value)!.value;
            this.panel.navigate((now) => ({
              ...now,
              find: { ...now.find, polarity: chosen, stage: withoutUnits(now) },
            }));
          }}
        >
          ${POLARITIES.map(
            ({ value, title }) =>
              html`<option value=${value} ?selected=${value === polarity}>${title}</option>`,
          )}
        </select>
      </label>
    </div>`;
  }

  private readPlaces(view: OutlineView, node: OutlineNode, marking: readonly FoundCell[]) {
    const cells = marking.map(({ unit, polarity }) => ({ unit, polarity }));
    const threshold = this.ofStage(node).threshold ?? middleOf(node);
    const wanted = cells.length === 0 ? null : { trace: view.trace, node: node.name, cells, threshold };
    return this.places.read(this.panel.queries, wanted, marking);
  }

  /** Where else in the text the same units do the same. */
  private others(
    { view, node, span, texts }: Search,
    marking: readonly FoundCell[],
  ): TemplateResult | typeof nothing {
    const { shown } = this.readPlaces(view, node, marking);
    if (!shown) return nothing;
    const others = longestFirst(shown.value.spans).filter((place) => !touches(place, span));
    const units = shown.context.map(({ unit }) => unit);
    const left = others.length - MOST_PLACES;
    return html`<section aria-label="Other places">
      <h3>Other places</h3>
      <p class="find-said" aria-live="polite">${placesWords(units, others.length)}</p>
      <ol class="find-places">
        ${others.slice(0, MOST_PLACES).map(
          (place) =>
            html`<li>
              <button
                class="text-button"
                title="positions ${place.from} to ${place.to - 1}"
                @click=${() => this.goTo(place)}
                @pointerenter=${() => this.panel.pointAt(place.from)}
                @pointerleave=${() => this.panel.pointAt(null)}
                @focus=${() => this.panel.pointAt(place.from)}
                @blur=${() => this.panel.pointAt(null)}
              >
                <span class="muted">${place.from}</span> ${spanText(texts, place)}
              </button>
            </li>`,
        )}
      </ol>
      ${left > 0 ? html`<p class="muted">The ${MOST_PLACES} longest; ${left} more are underlined in the text.</p>` : nothing}
    </section>`;
  }

  private goTo({ from }: PieceSpan): void {
    goToPosition(this.panel, from);
    this.panel.reveal(from);
    this.panel.announce(`Position ${from} is shown in the editor.`);
  }

  private brush(span: PieceSpan): void {
    this.panel.navigate((now) => ({ ...now, find: { ...now.find, span, stage: withoutUnits(now) } }));
  }

  private keep(node: OutlineNode, changed: Partial<OfStage>): void {
    const stage = { ...this.ofStage(node), ...changed };
    this.panel.navigate((now) => ({ ...now, find: { ...now.find, stage } }));
  }

  private choose(node: OutlineNode, units: number[]): void {
    this.keep(node, { units });
    const [unit] = units;
    if (unit !== undefined) this.panel.navigate((now) => ({ ...now, unit }));
  }

  private toggle(node: OutlineNode, marking: readonly FoundCell[], unit: number): void {
    const before = marking.map((cell) => cell.unit);
    const units = before.includes(unit) ? before.filter((each) => each !== unit) : [...before, unit];
    // The best one is marked where none is.
    this.choose(node, units.slice(-64));
  }

  private pin(at: number | null, unit: number): void {
    const { panel } = this;
    if (at === null) {
      if (panel.letGo()) panel.announce('Nothing is pinned any more.');
      return;
    }
    panel.navigate((now) => ({ ...pinCell({ row: at, column: unit })(now), unit }));
    panel.announce(panel.navigation.cell ? 'This character is pinned.' : 'The character is let go.');
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn !== undefined && this.drawn === this.panel.view) void this.complete('lens-brushed-text');
  }
}

const NOWHERE = new Uint8Array(0);

/** What is chosen of a stage but for its units: those of another part of the text mean nothing. */
const withoutUnits = ({ find: { stage } }: Navigation): OfStage | null => stage && { ...stage, units: [] };

/** The middle of what a stage can be: ½ of gates, 0 of all else. */
function middleOf(node: OutlineNode): number {
  const ends = endsOf(node);
  return ends ? (ends[0] + ends[1]) / 2 : 0;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-find-tab': LensFindTab;
  }
}
