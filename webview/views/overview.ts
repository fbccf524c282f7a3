import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Thumbnails } from '../../src/trace/node.ts';
import { styled } from '../drawing/styled.ts';
import { WidthController } from '../drawing/widthController.ts';
import { paintThumbnail } from '../drawing/thumbnail.ts';
import type { HeadPlace } from './events.ts';
import { emit } from './emit.ts';
import { walk } from './heatmapKeyboard.ts';
import type { Cell } from './heatmapLayout.ts';
import { layOutOverview } from './overviewLayout.ts';
import type { ColourScale } from '../drawing/colourScale.ts';
import { mapPainter } from './overviewScale.ts';
import { overviewStyles } from './overviewStyles.ts';
import { sharedStyles } from './sharedStyles.ts';

export interface OverviewLayer {
  readonly layer: number;
  /** Undefined while it is on its way. */
  readonly thumbnails: Thumbnails | undefined;
  /** What is said of each head; a head without is only numbered. */
  readonly captions?: readonly (HeadCaption | undefined)[];
}

/** What a head is called, as long as there is room for. */
export interface HeadCaption {
  readonly tiny: string;
  readonly word: string;
  readonly full: string;
}

const NONE: ReadonlySet<string> = new Set();
/** From this width on, in CSS pixels. */
const WORDS_FIT = 54;

/** Every head of every layer as a small picture. @fires open-head - HeadPlace @fires head-hover - HeadPlace */
@customElement('lens-overview')
export class LensOverview extends LitElement {
  static override styles = [sharedStyles, overviewStyles];

  @property({ attribute: false }) layers: readonly OverviewLayer[] = [];
  @property({ attribute: false }) selected: HeadPlace | null = null;
  /** Which maps share one colour scale. */
  @property() scope: 'all' | 'layer' | 'map' = 'all';
  /** How numbers become colours, where it is not as the maps were made. */
  @property() curve: ColourScale['curve'] | undefined;
  /** How many columns of skeletons to show while no layer has come. */
  @property({ type: Number }) heads = 12;

  /** Whether there is a line for captions, also while they are on their way. */
  @property({ type: Boolean }) captioned = false;
  /** Heads that stand back, as `layer.head`. */
  @property({ attribute: false }) aside: ReadonlySet<string> = NONE;

  /** Into which all layers go where they can; without it the width alone decides. In CSS pixels. */
  @property({ type: Number }) maximumHeight: number | undefined;

  readonly #width = new WidthController(this);
  /** Whether “separator” goes below a thumbnail. */
  #wordsFit = false;

  /** The one button that the tab key reaches: row and column of the grid. */
  @state() private current: Cell = { row: 0, column: 0 };

  override willUpdate(changed: PropertyValues<this>): void {
    const { selected } = this;
    const more = changed.has('layers') && changed.get('layers')?.length !== this.layers.length;
    if (!(changed.has('selected') || more) || !selected) return;
    const row = this.layers.findIndex(({ layer }) => layer === selected.layer);
    if (row >= 0) this.current = { row, column: selected.head };
  }

  override render(): TemplateResult {
    const columns = this.#columns;
    const layers = this.layers.length;
    const space = { width: this.#width.width, height: this.maximumHeight };
    const { captioned } = this;
    const { side, numbersOnly, scrolls } = layOutOverview({ layers, columns, captioned }, space);
    this.#wordsFit = side >= WORDS_FIT;
    const grid = styled({ 'grid-template-columns': `max-content repeat(${columns}, ${side}px)` });
    return html`
      ${scrolls ? html`<p class="hint muted">There are more heads to the right: scroll sideways →</p>` : nothing}
      <div class=${classMap({ scroll: true, numbers: numbersOnly })}>
        <div
          role="grid"
          aria-label="Attention maps of every layer and head"
          @keydown=${this.#onKey}
          @pointerover=${this.#onLook}
          @focusin=${this.#onLook}
          ${grid}
        >
          <div role="row">
            <div role="columnheader" class="corner">
              <span class="unseen">layer</span>
              ${numbersOnly ? html`<span class="muted once" aria-hidden="true">head</span>` : nothing}
            </div>
            ${Array.from({ length: columns }, (_, head) => this.#renderHead(head, numbersOnly))}
          </div>
          ${this.layers.map((layer, row) => this.#renderLayer(layer, row, columns))}
        </div>
      </div>
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('layers') && !changed.has('scope') && !changed.has('curve')) return;
    const paint = mapPainter(this.layers, this.scope, this.curve);
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) {
      const { thumbnails } = this.layers[Number(canvas.dataset.row)] ?? {};
      const head = Number(canvas.dataset.head);
      if (!thumbnails) continue;
      const { rows, columns } = thumbnails;
      const bytes = thumbnails.bytes.subarray(head * rows * columns, (head + 1) * rows * columns);
      paintThumbnail(canvas, { bytes, rows, columns }, paint(thumbnails, bytes));
    }
  }

  get #columns(): number {
    return (
      this.layers.reduce((most, { thumbnails }) => Math.max(most, thumbnails?.count ?? 0), 0) || this.heads
    );
  }

  /** “head” is said once where there is no room for more; screen readers hear it at every number. */
  #renderHead(head: number, numbersOnly: boolean): TemplateResult {
    const chosen = this.selected?.head === head;
    const name = numbersOnly ? html`<span class="unseen">head </span>${head}` : `head ${head}`;
    return html`<div role="columnheader" class=${classMap({ muted: !chosen, chosen })}>
      <span>${name}</span>
    </div>`;
  }

  #renderLayer(shown: OverviewLayer, row: number, columns: number): TemplateResult {
    const { layer, thumbnails } = shown;
    const chosen = this.selected?.layer === layer;
    return html`
      <div role="row" aria-busy=${thumbnails ? 'false' : 'true'}>
        <div role="rowheader" class=${classMap({ muted: !chosen, chosen })}><span>layer ${layer}</span></div>
        ${Array.from({ length: columns }, (_, head) => this.#renderCell(shown, head, row))}
      </div>
    `;
  }

  #renderCell({ layer, thumbnails, captions }: OverviewLayer, head: number, row: number): TemplateResult {
    if (!thumbnails) {
      return html`<div role="gridcell">
        <div class="skeleton"></div>
        ${this.#renderCaption(undefined)}
        <span class="unseen">on its way</span>
      </div>`;
    }
    if (head >= thumbnails.count) return html`<div role="gridcell"></div>`;
    const selected = this.selected?.layer === layer && this.selected.head === head;
    const reached = this.current.row === row && this.current.column === head;
    const caption = captions?.[head];
    const aside = this.aside.has(`${layer}.${head}`);
    return html`
      <div role="gridcell" class=${classMap({ aside })} aria-selected=${selected ? 'true' : 'false'}>
        <button
          tabindex=${reached ? 0 : -1}
          aria-label="Layer ${layer}, head ${head}${caption ? `, ${caption.full}` : ''}"
          data-layer=${layer}
          data-row=${row}
          data-head=${head}
          @click=${() => this.#open(layer, head, row)}
        >
          <canvas data-row=${row} data-head=${head} aria-hidden="true"></canvas>
        </button>
        ${this.#renderCaption(caption)}
      </div>
    `;
  }

  /** The name of the button says it to screen readers. */
  #renderCaption(caption: HeadCaption | undefined): TemplateResult | typeof nothing {
    if (!this.captioned) return nothing;
    const text = this.#wordsFit ? caption?.word : caption?.tiny;
    return html`<span class="caption" title=${caption?.full ?? nothing} aria-hidden="true">${text}</span>`;
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('button[tabindex="0"]')?.focus(options);
  }

  #open(layer: number, head: number, row: number): void {
    this.current = { row, column: head };
    const detail: HeadPlace = { layer, head };
    emit(this, 'open-head', detail);
  }

  #onLook = (event: Event): void => {
    const { layer, head } = (event.target as HTMLElement).closest('button')?.dataset ?? {};
    if (layer === undefined) return;
    const detail: HeadPlace = { layer: Number(layer), head: Number(head) };
    emit(this, 'head-hover', detail);
  };

  /** Enter and space press the button by themselves. */
  #onKey = (event: KeyboardEvent): void => {
    const shape = { rows: this.layers.length, columns: this.#columns };
    const to = walk(this.current, event.key, event.ctrlKey || event.metaKey, shape, false);
    if (!to) return;
    event.preventDefault();
    const button = this.renderRoot.querySelector<HTMLElement>(
      `button[data-row='${to.row}'][data-head='${to.column}']`,
    );
    if (!button) return;
    this.current = to;
    button.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-overview': LensOverview;
  }
}
