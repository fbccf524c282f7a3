import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Slice } from '../../../../src/trace/node.ts';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import { styled } from '../../../drawing/styled.ts';
import { WidthController } from '../../../drawing/widthController.ts';
import '../../../views/legend.ts';
import '../../../views/windowGrid.ts';
import type { GridCell, GridScene } from '../../../views/windowGridLayout.ts';
import { indexField } from '../../elements/indexField.ts';
import { capitalized, words } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlot } from '../../querySlot.ts';
import {
  cellAt,
  type FlattenPlan,
  flattenPlan,
  farNeighbours,
  partAround,
  placeAt,
  wholeArea,
} from './flattenPlan.ts';
import { apartList, placeName, placeSaid } from './flattenWords.ts';
import { problemView } from '../problemView.ts';
import { SlidePlayer } from '../slide/slidePlayer.ts';
import { StageElement } from '../stageElement.ts';
import { playButton, stepButton } from '../slide/stepButtons.ts';
import { waiting } from '../waiting.ts';

/** Side of a cell in CSS pixels: its number can be read. */
const CELL = 32;
const MOST_ROWS = 10;
const MOST_COLUMNS = 24;

type Part = readonly [number, number];

/** What is shown of the matrix: rows and columns, half-open, of one matrix of the tensor. */
interface Shown {
  readonly leading: readonly number[];
  readonly rows: Part;
  readonly columns: Part;
}

/** How the cells of a tensor become one row: a cell of either lights up the other. */
@customElement('lens-flatten-tab')
export class LensFlattenTab extends StageElement {
  /** The place of the row under the pointer. */
  @state() private hovered: { readonly place: number; readonly over: 'matrix' | 'row' } | null = null;
  private readonly width = new WidthController(this);
  private readonly player = new SlidePlayer(this, () => this.step(1));
  private readonly matrix = new QuerySlot<'slice', Shown>(this, 'slice');
  private readonly row = new QuerySlot<'slice', Part>(this, 'slice');
  private readonly facts = new QuerySlot<'statistics', null>(this, 'statistics');
  private shown: Shown | undefined;
  private strip: Part | undefined;
  private plan: FlattenPlan | undefined;
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const plan = flattenPlan(view, node);
    if (!plan) return html`<p class="muted">Nothing is flattened in this stage.</p>`;
    if (plan.node !== this.plan?.node) this.begin(plan);
    if (this.width.width === 0) return waiting;
    const place = this.place(plan);
    this.follow(plan, place);
    const { trace } = view;
    const { leading, rows, columns } = this.shown!;
    const matrix = this.matrix.read(
      queries,
      { trace, node: plan.parent.name, leading: [...leading], rows: [...rows], columns: [...columns] },
      this.shown!,
    );
    const row = this.row.read(
      queries,
      { trace, node: plan.node.name, leading: [], columns: [...this.strip!] },
      this.strip!,
    );
    const facts = this.facts.read(queries, { trace, node: plan.parent.name }, null);
    const problem = matrix.problem ?? row.problem ?? facts.problem;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    this.drawn = matrix.fresh && row.fresh && facts.fresh;
    if (!matrix.shown || !row.shown || !facts.shown) return waiting;
    const { minimum, maximum } = facts.shown.value;
    const scale = scaleFor(minimum, maximum);
    const index = cellAt(plan, place);
    return html`${this.controls(view, plan, place, index)}
      <div class="flatten-board">
        ${this.matrixPart(view, plan, index, scale, matrix.shown.value, matrix.shown.context)}
        ${this.rowPart(plan, place, index, scale, row.shown.value, row.shown.context)}
      </div>
      <lens-legend
        orientation="horizontal"
        .scale=${scale}
        ${styled({ '--legend-length': '160px' })}
      ></lens-legend>
      <p class="slide-said" data-note aria-live=${this.player.playing ? 'off' : 'polite'}>
        ${placeSaid(view, plan, place, index)}
      </p>
      ${apartList(plan, index)}`;
  }

  private begin(plan: FlattenPlan): void {
    this.player.stop();
    this.hovered = null;
    if (plan.parent.name !== this.plan?.parent.name) this.shown = this.strip = undefined;
    this.plan = plan;
  }

  private place({ count }: FlattenPlan): number {
    return Math.min(count - 1, this.hovered?.place ?? this.panel.navigation.cell?.column ?? 0);
  }

  /** Brings the place into both pictures; the one under the pointer stays where it is. */
  private follow(plan: FlattenPlan, place: number): void {
    const index = cellAt(plan, place);
    const fit = Math.max(1, Math.floor((this.width.width - 4) / CELL));
    const margin = (over: 'matrix' | 'row'): number => (this.hovered?.over === over ? 0 : 1);
    const leading = index.slice(0, -2);
    const { rows, columns } = plan;
    const before = this.shown;
    const inMatrix = margin('matrix');
    this.shown = {
      leading,
      rows: partAround(before?.rows, index.at(-2) ?? 0, MOST_ROWS, rows, inMatrix),
      columns: partAround(before?.columns, index.at(-1) ?? 0, Math.min(fit, MOST_COLUMNS), columns, inMatrix),
    };
    if (index.length === 1) this.shown = { ...this.shown, rows: [0, 1] };
    this.strip = partAround(this.strip, place, fit, plan.count, margin('row'));
  }

  private controls(
    view: OutlineView,
    plan: FlattenPlan,
    place: number,
    index: readonly number[],
  ): TemplateResult {
    const last = plan.count - 1;
    const { player } = this;
    return html`<div class="slide-controls" role="group" aria-label="Steps">
      ${stepButton(player, 'Step back', '◀', place === 0, () => this.step(-1))}
      ${player.still || last === 0 ? nothing : playButton(player, () => this.play(place, last))}
      ${stepButton(player, 'Step on', '▶', place === last, () => this.step(1))}
      ${this.leadingFields(plan, index)}
      ${view.outline.lens === 'tensor' && plan.parent.axes.length > 1 ? this.orderSwitch() : nothing}
    </div>`;
  }

  /** Which matrix of the tensor is shown. */
  private leadingFields(plan: FlattenPlan, index: readonly number[]): TemplateResult[] {
    return plan.parent.axes.slice(0, -2).map((axis, at) =>
      indexField(capitalized(words(axis.name)), index[at], axis.size, (value) =>
        this.go(
          placeAt(
            plan,
            index.map((each, i) => (i === at ? value : each)),
          ),
        ),
      ),
    );
  }

  private orderSwitch(): TemplateResult {
    const { options } = this.panel.state;
    const now = options['order'] ?? 'row_first';
    const choose = (order: string): void => this.panel.run({ options: { ...options, order } });
    return html`<span class="flatten-orders" role="group" aria-label="Order">
      ${ORDERS.map(
        ([order, title]) =>
          html`<button
            class="text-button"
            aria-pressed=${now === order}
            @click=${() => now !== order && choose(order)}
          >
            ${title}
          </button>`,
      )}
    </span>`;
  }

  private matrixPart(
    view: OutlineView,
    plan: FlattenPlan,
    index: readonly number[],
    scale: ColourScale,
    slice: Slice,
    { leading, rows, columns }: Shown,
  ): TemplateResult {
    const inside = (cell: readonly number[]): GridCell => ({
      row: (cell.at(-2) ?? 0) - rows[0],
      column: cell.at(-1)! - columns[0],
    });
    const isHere = leading.every((at, axis) => at === index[axis]);
    const own = inside(index);
    const next = farNeighbours(plan, index).filter((cell) => leading.every((at, axis) => at === cell[axis]));
    const scene: GridScene = {
      ...{ rows: slice.rows, columns: slice.columns, values: slice.values, scale, cell: CELL },
      area: wholeArea(slice.rows, slice.columns),
      ...(isHere && {
        window: square(own),
        winners: next.map(inside).filter(isIn(slice)),
      }),
    };
    const which = leading.map((at, axis) => placeName(view, plan, axis, at)).join(', ');
    const all = slice.rows === plan.rows && slice.columns === plan.columns;
    return html`<section class="flatten-part">
      <h3>
        ${plan.parent.title}${which === '' ? '' : `, ${which}`}
        <span class="muted"
          >${plan.rows} ×
          ${plan.columns}${
            all
              ? ''
              : `; shown: rows ${rows[0]} to ${rows[1] - 1}, columns ${columns[0]} to ${columns[1] - 1}`
          }</span
        >
      </h3>
      <lens-window-grid
        .scene=${scene}
        .use=${'choose'}
        .at=${own}
        .said=${`${plan.parent.title}${which === '' ? '' : `, ${which}`}: arrow keys walk its cells`}
        @grid-look=${(event: CustomEvent<GridCell | null>) => this.look('matrix', this.fromMatrix(event.detail))}
        @grid-go=${(event: CustomEvent<GridCell>) => this.choose(this.fromMatrix(event.detail))}
      ></lens-window-grid>
    </section>`;
  }

  private rowPart(
    plan: FlattenPlan,
    place: number,
    index: readonly number[],
    scale: ColourScale,
    slice: Slice,
    [from, to]: Part,
  ): TemplateResult {
    const next = farNeighbours(plan, index).map((cell) => placeAt(plan, cell));
    const scene: GridScene = {
      ...{ rows: 1, columns: slice.columns, values: slice.values, scale, cell: CELL },
      area: wholeArea(1, slice.columns),
      ...(place >= from && place < to && { window: square({ row: 0, column: place - from }) }),
      winners: next.filter((at) => at >= from && at < to).map((at) => ({ row: 0, column: at - from })),
    };
    return html`<section class="flatten-part">
      <h3>
        As one row
        <span class="muted">
          ${plan.count.toLocaleString('en')}
          places${to - from < plan.count ? `; shown: ${from} to ${to - 1}` : `, 0 to ${plan.count - 1}`}
        </span>
      </h3>
      <lens-window-grid
        .scene=${scene}
        .use=${'choose'}
        .at=${{ row: 0, column: Math.max(0, Math.min(to - from - 1, place - from)) }}
        .said=${`The row, places ${from} to ${to - 1}: arrow keys walk them`}
        @grid-look=${(event: CustomEvent<GridCell | null>) =>
          this.look('row', event.detail && event.detail.column + from)}
        @grid-go=${(event: CustomEvent<GridCell>) => this.choose(event.detail.column + from)}
      ></lens-window-grid>
    </section>`;
  }

  /** The place in the row of a cell of the matrix that is shown. */
  private fromMatrix(cell: GridCell | null): number | null {
    const { plan, shown } = this;
    if (!cell || !plan || !shown) return null;
    const inPlane = [cell.row + shown.rows[0], cell.column + shown.columns[0]];
    return placeAt(plan, [...shown.leading, ...inPlane].slice(-plan.parent.axes.length));
  }

  private look(over: 'matrix' | 'row', place: number | null): void {
    if (this.player.playing) return;
    this.hovered = place === null ? null : { place, over };
    this.panel.look(place === null ? null : { row: 0, column: place });
  }

  private choose(place: number | null): void {
    this.player.stop();
    if (place !== null) this.go(place);
  }

  private play(place: number, last: number): void {
    this.hovered = null;
    if (place === last) this.go(0);
    this.player.play();
  }

  /** @returns whether there is a step after this one */
  private step(by: 1 | -1): boolean {
    const { plan } = this;
    if (!plan) return false;
    this.hovered = null;
    const place = Math.min(plan.count - 1, Math.max(0, this.place(plan) + by));
    this.go(place);
    return place < plan.count - 1;
  }

  private go(place: number): void {
    this.hovered = null;
    this.panel.navigate((now) => ({ ...now, cell: { row: 0, column: place } }));
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-window-grid');
  }
}

const ORDERS = [
  ['row_first', 'Row by row'],
  ['column_first', 'Column by column'],
] as const;

const square = ({ row, column }: GridCell) => ({
  top: row,
  bottom: row + 1,
  left: column,
  right: column + 1,
});

const isIn =
  ({ rows, columns }: Slice) =>
  ({ row, column }: GridCell): boolean =>
    row >= 0 && row < rows && column >= 0 && column < columns;
