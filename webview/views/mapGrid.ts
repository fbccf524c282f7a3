import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { styled } from '../drawing/styled.ts';
import { paintTile } from '../drawing/paintTile.ts';
import type { Tile } from '../drawing/tile.ts';
import { WidthController } from '../drawing/widthController.ts';
import { emit } from './emit.ts';
import * as layouts from './mapGridLayout.ts';
import { mapGridStyles } from './mapGridStyles.ts';
import type { MapWords } from './mapWords.ts';
import { sharedStyles } from './sharedStyles.ts';

const NO_TILES: ReadonlyMap<number, Tile> = new Map();
const NONE: ReadonlySet<number> = new Set();

/**
 * Any number of small pictures in a grid that scrolls: only the rows in view exist.
 *
 * @fires maps-visible - Places: which places of the order are in view
 * @fires map-hover - the number of a map
 * @fires open-map - the number of a map
 * @fires switch-map - the number of a map that is to be switched off, or on again
 */
@customElement('lens-map-grid')
export class LensMapGrid extends LitElement {
  static override styles = [sharedStyles, mapGridStyles];

  /** Numbers of the maps, in the order in which they are shown. */
  @property({ attribute: false }) order: readonly number[] = [];
  /** By the number of the map; those that are missing are on their way. */
  @property({ attribute: false }) tiles: ReadonlyMap<number, Tile> = NO_TILES;
  @property({ attribute: false }) words: (map: number) => MapWords = (map) => ({
    caption: String(map),
    full: `map ${map}`,
  });
  /** Width of a map through its height. */
  @property({ type: Number }) ratio = 1;
  /** Longer side of a tile, in CSS pixels. */
  @property({ type: Number }) size = 64;
  @property({ type: Boolean }) captioned = true;
  @property({ attribute: false }) selected: number | null = null;
  /** Maps that were switched off. */
  @property({ attribute: false }) off: ReadonlySet<number> = NONE;
  /** `Feature maps of conv1`. */
  @property() override title = '';
  /** In CSS pixels; without it the grid keeps within the window. */
  @property({ type: Number }) maximumHeight: number | undefined;

  @state() private top = 0;
  /** Where the keyboard is in the order. */
  @state() private current = 0;
  @state() private focused = false;
  @query('.scroll') private scroller!: HTMLElement | null;

  readonly #width = new WidthController(this);
  readonly #painted = new WeakMap<HTMLCanvasElement, Tile>();
  #layout: layouts.MapGridLayout | undefined;
  #told: layouts.Places | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('selected') && this.selected !== null) this.#stayAt(this.selected);
    else if (changed.has('order')) this.#stayAt(changed.get('order')?.[this.current]);
    const { ratio, size, captioned } = this;
    const width = this.#width.width - layouts.SCROLLBAR;
    this.#layout = layouts.layOutMapGrid({ count: this.order.length, ratio, size, captioned }, width);
  }

  override render(): TemplateResult | typeof nothing {
    const layout = this.#layout;
    if (!layout || this.#width.width === 0) return nothing;
    const { from, to } = this.#visible(layout);
    const rows = Array.from(
      { length: Math.ceil((to - from) / layout.columns) },
      (_, at) => from / layout.columns + at,
    );
    const reached = this.current >= from && this.current < to;
    return html`<div
        class="scroll"
        role="grid"
        tabindex="0"
        aria-label=${this.title}
        aria-describedby="help"
        aria-rowcount=${layout.rows}
        aria-colcount=${layout.columns}
        aria-activedescendant=${reached && this.order.length > 0 ? `map-${this.order[this.current]}` : nothing}
        @scroll=${this.#onScroll}
        @keydown=${this.#onKey}
        @focus=${this.#onFocus}
        @blur=${() => (this.focused = false)}
        @click=${this.#onClick}
        @pointerover=${this.#onPointer}
        @contextmenu=${this.#onContextMenu}
        ${styled({ height: `${this.#height(layout)}px` })}
      >
        <div class="sizer" role="presentation" ${styled({ height: `${layout.total}px` })}>
          ${repeat(
            rows,
            (row) => row,
            (row) => this.#renderRow(layout, row),
          )}
        </div>
      </div>
      <p class="unseen" id="help">
        Arrow keys walk the maps. Enter opens one, Delete switches it off or on again where that can be done.
      </p>`;
  }

  #renderRow(layout: layouts.MapGridLayout, row: number): TemplateResult {
    const from = row * layout.columns;
    const maps = this.order.slice(from, from + layout.columns);
    return html`<div role="row" aria-rowindex=${row + 1}>
      ${maps.map((map, at) => this.#renderMap(layout, map, from + at))}
    </div>`;
  }

  #renderMap(layout: layouts.MapGridLayout, map: number, place: number): TemplateResult {
    const { left, top } = layouts.tileAt(layout, place);
    const { caption, full } = this.words(map);
    const off = this.off.has(map);
    const selected = map === this.selected;
    return html`<div
      role="gridcell"
      id="map-${map}"
      data-map=${map}
      aria-colindex=${(place % layout.columns) + 1}
      aria-selected=${selected ? 'true' : 'false'}
      aria-label="${full}${off ? ', switched off' : ''}"
      title=${full}
      class=${classMap({ map: true, selected, off, current: this.focused && place === this.current })}
      ${styled({ left: `${left}px`, top: `${top}px`, width: `${layout.across - 6}px` })}
    >
      <canvas
        width="1"
        height="1"
        aria-hidden="true"
        class=${this.tiles.has(map) ? '' : 'waits'}
        ${styled({ width: `${layout.width}px`, height: `${layout.height}px` })}
      ></canvas>
      ${this.captioned ? html`<span class="caption">${caption}</span>` : nothing}
    </div>`;
  }

  override updated(): void {
    for (const cell of this.renderRoot.querySelectorAll<HTMLElement>('.map')) {
      const tile = this.tiles.get(Number(cell.dataset.map));
      const canvas = cell.firstElementChild as HTMLCanvasElement;
      if (!tile || this.#painted.get(canvas) === tile) continue;
      this.#painted.set(canvas, tile);
      paintTile(canvas, tile);
    }
    this.#tellVisible();
  }

  override focus(options?: FocusOptions): void {
    this.scroller?.focus(options);
  }

  /** The place of a map on the screen: where a menu for it opens. */
  boxOf(map: number): DOMRect | undefined {
    return this.renderRoot.querySelector(`#map-${map}`)?.getBoundingClientRect();
  }

  /** The keyboard stays at a map, wherever it stands now. */
  #stayAt(map: number | undefined): void {
    const at = map === undefined ? -1 : this.order.indexOf(map);
    this.current = at >= 0 ? at : Math.min(this.current, Math.max(0, this.order.length - 1));
  }

  #height(layout: layouts.MapGridLayout): number {
    const most = this.maximumHeight ?? Math.max(260, window.innerHeight - 240);
    return Math.min(layout.total, Math.max(layout.down, most));
  }

  #visible(layout: layouts.MapGridLayout): layouts.Places {
    return layouts.mapsInView(layout, this.order.length, this.top, this.#height(layout));
  }

  #tellVisible(): void {
    if (!this.#layout || this.#width.width === 0) return;
    const visible = this.#visible(this.#layout);
    if (visible.from === this.#told?.from && visible.to === this.#told.to) return;
    this.#told = visible;
    emit(this, 'maps-visible', visible);
  }

  readonly #onScroll = (): void => {
    const top = this.scroller?.scrollTop ?? 0;
    const layout = this.#layout;
    if (!layout) return;
    const before = this.#visible(layout);
    const after = layouts.mapsInView(layout, this.order.length, top, this.#height(layout));
    // Within a row the browser scrolls by itself.
    if (before.from !== after.from || before.to !== after.to) this.top = top;
  };

  readonly #onFocus = (): void => {
    this.focused = this.scroller?.matches(':focus-visible') === true;
    if (this.focused) this.#goTo(this.current);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const layout = this.#layout;
    if (!layout || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const map = this.order[this.current];
    if (!control && (event.key === 'Enter' || event.key === ' ')) this.#open(map);
    else if (event.key === 'Delete' && map !== undefined) emit(this, 'switch-map', map);
    else {
      const page = Math.floor(this.#height(layout) / layout.down);
      const to = layouts.walkMaps(this.current, event.key, control, layout, this.order.length, page);
      if (to === undefined) return;
      this.focused = true;
      this.#goTo(to);
    }
    event.preventDefault();
  };

  #goTo(place: number): void {
    const { scroller } = this;
    const layout = this.#layout;
    const map = this.order[place];
    if (!scroller || !layout || map === undefined) return;
    this.current = place;
    scroller.scrollTop = layouts.scrolledTo(layout, place, scroller.scrollTop, this.#height(layout));
    this.top = scroller.scrollTop;
    emit(this, 'map-hover', map);
  }

  #open(map: number | undefined): void {
    if (map !== undefined) emit(this, 'open-map', map);
  }

  readonly #onClick = (event: Event): void => {
    const map = mapOf(event);
    if (map === undefined) return;
    this.current = this.order.indexOf(map);
    this.#open(map);
  };

  readonly #onPointer = (event: Event): void => {
    const map = mapOf(event);
    if (map !== undefined) emit(this, 'map-hover', map);
  };

  /** By the menu key it is asked for the map that the keyboard is at. */
  readonly #onContextMenu = (event: MouseEvent): void => {
    const map = mapOf(event) ?? this.order[this.current];
    if (map !== undefined) emit(this, 'map-hover', map);
  };
}

function mapOf(event: Event): number | undefined {
  const { map } = (event.target as HTMLElement).closest<HTMLElement>('[data-map]')?.dataset ?? {};
  return map === undefined ? undefined : Number(map);
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-map-grid': LensMapGrid;
  }
}
