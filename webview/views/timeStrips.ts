import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { Announcer } from '../drawing/announcer.ts';
import { styled } from '../drawing/styled.ts';
import { TextMeasure } from '../drawing/textMeasure.ts';
import { ThemeController } from '../drawing/theme.ts';
import { formatNumber, placeName } from '../drawing/ticks.ts';
import { WidthController } from '../drawing/widthController.ts';
import { emit } from './emit.ts';
import { commandOf, walk, ZOOM_STEP } from './heatmapKeyboard.ts';
import type { Cell } from './heatmapLayout.ts';
import { HeatmapPointer } from './heatmapPointer.ts';
import { heatmapStyles } from './heatmapStyles.ts';
import { sharedStyles } from './sharedStyles.ts';
import { shownWords, thinnedWords } from './stripWords.ts';
import { type Strip, stripValue } from './stripValues.ts';
import * as layouts from './timeStripsLayout.ts';
import type { StripCell, StripsLayout, TimeView } from './timeStripsLayout.ts';
import { axisFont, paintStrips } from './timeStripsPainter.ts';
import type { ReadTexts } from './timeAxis.ts';

/** The positions that strips show, both included, and which of them are to be had in full. */
export interface VisibleTime extends TimeView {
  readonly first: number;
  readonly last: number;
  readonly tiles: readonly (readonly [from: number, to: number])[];
}

/**
 * Gates and states of a recurrent layer one below the other over a common time axis, which runs to the right: a row
 * for each unit, a column for each position.
 *
 * @fires strip-hover - StripCell, or null when nothing is looked at any more
 * @fires strip-pin - StripCell, or null when Escape lets go
 * @fires time-change - VisibleTime, also when the strips are laid out first
 */
@customElement('lens-time-strips')
export class LensTimeStrips extends LitElement {
  static override styles = [
    sharedStyles,
    heatmapStyles,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 24px;
        font-size: 12px;
      }
      .open-place {
        position: absolute;
        left: 0;
        width: 1px;
        pointer-events: none;
      }
    `,
  ];

  @property({ attribute: false }) strips: readonly Strip[] = [];
  /** How many positions there are; slices may be thinned. */
  @property({ type: Number }) positions = 0;
  /** What was read at each position. */
  @property({ attribute: false }) texts: readonly string[] | undefined;
  /** The strip that the rest of the panel is about. */
  @property({ type: Number }) open = 0;
  @property({ attribute: false }) pinned: StripCell | null = null;
  @property({ attribute: false }) marked: number | null = null;

  @query('.surface') private surface!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.open-place') private openPlace!: HTMLElement | null;

  readonly #theme = new ThemeController(this);
  readonly #width = new WidthController(this);
  readonly #announcer = new Announcer(this);
  readonly #measure = new TextMeasure();
  #layout: StripsLayout | undefined;
  #view: TimeView = layouts.WHOLE_TIME;
  #hover: StripCell | null = null;
  /** The cell that the keyboard comes back to. */
  #last: StripCell | null = null;
  #told = '';
  /** The strip that was brought into view last. */
  #brought: number | undefined;
  #read: ReadTexts | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    const units = this.strips[0]?.slice.columns ?? 0;
    const { width } = this.#width;
    if (changed.has('positions')) {
      this.#view = layouts.WHOLE_TIME;
      this.#hover = this.#last = null;
    }
    const shape = { strips: this.strips.length, units, positions: this.positions };
    const empty = width === 0 || units === 0 || this.positions === 0;
    this.#layout = empty ? undefined : layouts.layOutStrips(shape, width);
    if (this.#layout) this.#view = layouts.clampTime(this.#layout, this.#view);
  }

  override render(): TemplateResult {
    return html`
      <div class="bar">${this.#layout ? this.#bar(this.#layout) : nothing}</div>
      <div class="picture">
        <div
          class="surface ${this.#view.zoom > 1 ? 'zoomed' : ''}"
          tabindex="0"
          role="application"
          aria-roledescription="heatmaps over time"
          aria-label=${this.#described()}
          aria-describedby="help"
          @keydown=${this.#onKey}
          @focus=${this.#onFocus}
          @blur=${() => this.#setHover(null)}
        >
          <canvas aria-hidden="true"></canvas>
        </div>
        ${this.#layout ? this.#openPlace(this.#layout) : nothing}
        ${this.#layout && this.#hover ? this.#tooltip(this.#layout, this.#hover) : nothing}
      </div>
      <p class="unseen" id="help">
        Left and right arrow keys walk along the time, up and down from unit to unit and on into the next
        picture. Enter pins, Escape lets go. Plus, minus and 0 zoom, shift with arrow keys moves the view.
      </p>
      <p class="unseen" aria-live="polite">${this.#announcer.text}</p>
    `;
  }

  override firstUpdated(): void {
    new HeatmapPointer(this.surface, {
      hitAt: (x, y) => {
        const cell = this.#layout && layouts.stripCellAt(this.#layout, this.#view, x, y);
        return cell ? this.#toWalked(cell) : null;
      },
      hover: (cell) => this.#setHover(cell && this.#fromWalked(cell)),
      pin: (cell) => emit(this, 'strip-pin', this.#fromWalked(cell)),
      pan: (x) => this.#look((layout) => layouts.panTime(layout, this.#view, x)),
      zoom: (factor, x) => this.#look((layout) => layouts.zoomTime(layout, this.#view, factor, x)),
    });
  }

  override updated(): void {
    this.#paint();
    this.#tellView();
    this.#bringIntoView();
  }

  /** Where the open strip and its name are: what can be scrolled to. */
  #openPlace(layout: StripsLayout): TemplateResult {
    const { y, height } = layouts.stripBox(layout, this.#view, this.open);
    const place = { top: `${y - layouts.HEAD}px`, height: `${height + layouts.HEAD}px` };
    return html`<span class="open-place" aria-hidden="true" ${styled(place)}></span>`;
  }

  /** Another strip that was opened; who has pinned a cell is looking at it already. */
  #bringIntoView(): void {
    if (!this.#layout || this.open === this.#brought) return;
    this.#brought = this.open;
    if (!this.pinned) this.openPlace?.scrollIntoView({ block: 'nearest' });
  }

  /** The first and the last position of which something is in view. */
  get inView(): readonly [first: number, last: number] {
    const whole = [0, this.positions - 1] as const;
    return this.#layout ? layouts.visiblePositions(this.#layout, this.#view) : whole;
  }

  override focus(options?: FocusOptions): void {
    this.surface.focus(options);
  }

  #paint(): void {
    const layout = this.#layout;
    const context = this.canvas.getContext('2d');
    if (!layout || !context) return;
    const dots = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(layout.width * dots), Math.round(layout.height * dots)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
      this.canvas.style.width = `${layout.width}px`;
      this.canvas.style.height = `${layout.height}px`;
    }
    context.setTransform(dots, 0, 0, dots, 0, 0);
    const { strips, open, pinned, marked } = this;
    const scene = { layout, view: this.#view, theme: this.#theme.current, measure: this.#measure };
    paintStrips(context, {
      ...scene,
      strips,
      read: this.#readTexts(),
      open,
      pinned,
      marked,
      hover: this.#hover,
    });
  }

  /** The texts are measured once, not at every movement. */
  #readTexts(): ReadTexts | undefined {
    const { texts } = this;
    if (!texts) return undefined;
    if (this.#read?.texts !== texts) {
      const font = axisFont(this.#theme.current);
      const characters = texts.every((text) => [...text].length <= 1);
      this.#read = { texts, characters, widest: this.#measure.widest(new Set(texts), font) };
    }
    return this.#read;
  }

  /** What is in view, and the buttons that zoom. */
  #bar(layout: StripsLayout): TemplateResult {
    const [first, last] = layouts.visiblePositions(layout, this.#view);
    const whole = this.#view.zoom <= 1;
    const most = this.#view.zoom >= layouts.largestTimeZoom(layout);
    const [strip] = this.strips;
    const step = strip && layouts.tilesInView(layout, this.#view, strip.slice.rowStep, dots()).length === 0;
    const thinned = step && strip.slice.rowStep > 1 ? strip.slice.rowStep : 1;
    const button = (words: string, label: string, factor: number, disabled: boolean): TemplateResult =>
      html`<button aria-label=${label} ?disabled=${disabled} @click=${() => this.#zoom(factor)}>
        ${words}
      </button>`;
    return html`<div class="zoom" role="group" aria-label="Zoom">
        ${button('+', 'Zoom in', ZOOM_STEP, most)} ${button('−', 'Zoom out', 1 / ZOOM_STEP, whole)}
        ${button('fit', 'fit: show all positions', 0, whole)}
      </div>
      <span class="muted"
        >positions ${first} to ${last} of
        ${this.positions}${
          thinned > 1 ? html`; ${thinnedWords(this.strips, thinned)}, zoom in for each` : nothing
        }</span
      >`;
  }

  #tooltip(layout: StripsLayout, hover: StripCell): TemplateResult {
    const box = layouts.stripCellBox(layout, this.#view, hover);
    const left = box.x > layout.width * 0.55;
    const up = box.y > layout.height * 0.6;
    const style = {
      left: `${left ? box.x - 8 : box.x + box.width + 8}px`,
      top: `${up ? box.y - 4 : box.y + box.height + 4}px`,
    };
    const line = (name: string, value: string): TemplateResult =>
      html`<div><span class="axis">${name}</span> <bdi>${value}</bdi></div>`;
    const { of } = stripValue(this.strips[hover.strip], hover.position, hover.unit);
    return html`<div class=${classMap({ tooltip: true, left, up })} ${styled(style)} aria-hidden="true">
      ${line('unit', String(hover.unit))} ${line('position', this.#placeName(hover.position))}
      ${this.strips.map((strip, at) => {
        const value = formatNumber(stripValue(strip, hover.position, hover.unit).value);
        return at === hover.strip
          ? html`<div><strong>${strip.title} ${value}</strong></div>`
          : line(strip.title, value);
      })}
      ${of > 1 ? html`<div>${shownWords(this.strips, of)}</div>` : nothing}
    </div>`;
  }

  /** `17 “e”` */
  #placeName(position: number): string {
    return this.texts ? `${position} ${placeName(this.texts, position)}` : String(position);
  }

  #described(): string {
    const units = this.strips[0]?.slice.columns ?? 0;
    const titles = this.strips.map(({ title }) => title).join(', ');
    return `${titles}: ${units} units over ${this.positions} positions`;
  }

  /** Tells what is in view whenever that is something else. */
  #tellView(): void {
    const layout = this.#layout;
    const [strip] = this.strips;
    if (!layout || !strip) return;
    const [first, last] = layouts.visiblePositions(layout, this.#view);
    const tiles = layouts.tilesInView(layout, this.#view, strip.slice.rowStep, dots());
    const told = JSON.stringify([this.positions, first, last, tiles]);
    if (told === this.#told) return;
    this.#told = told;
    emit(this, 'time-change', { ...this.#view, first, last, tiles } satisfies VisibleTime);
  }

  #zoom(factor: number): void {
    const cell = this.#hover ?? this.pinned;
    this.#look((layout) => {
      const box = cell && layouts.stripCellBox(layout, this.#view, cell);
      const x = box ? box.x + box.width / 2 : layout.x + layout.room / 2;
      return layouts.zoomTime(layout, this.#view, factor, x);
    });
  }

  #look(change: (layout: StripsLayout) => TimeView): boolean {
    if (!this.#layout) return false;
    const before = this.#view;
    this.#view = change(this.#layout);
    if (before.zoom === this.#view.zoom && before.left === this.#view.left) return false;
    this.requestUpdate();
    return true;
  }

  #setHover(cell: StripCell | null): void {
    const before = this.#hover;
    if (before === cell || (before && cell && sameStripCell(before, cell))) return;
    this.#hover = cell;
    if (cell) {
      this.#last = cell;
      this.#announcer.say(this.#spoken(cell));
    }
    emit(this, 'strip-hover', cell);
    this.requestUpdate();
  }

  /** `Forget gate, unit 12, position 17 “e”: 0.83` */
  #spoken(cell: StripCell): string {
    const strip = this.strips[cell.strip];
    const { value, of, thinning } = stripValue(strip, cell.position, cell.unit);
    const place = `${strip.title}, unit ${cell.unit}, position ${this.#placeName(cell.position)}`;
    return `${place}: ${formatNumber(value)}${of > 1 ? `, the ${thinning} of ${of} positions` : ''}`;
  }

  readonly #onFocus = (): void => {
    if (this.#hover || !this.#layout || !this.surface.matches(':focus-visible')) return;
    const [position] = layouts.visiblePositions(this.#layout, this.#view);
    this.#setHover(this.pinned ?? this.#last ?? { strip: this.open, unit: 0, position });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.#layout && this.#handleKey(event, this.#layout)) event.preventDefault();
  };

  #handleKey(event: KeyboardEvent, layout: StripsLayout): boolean {
    const command = commandOf(event);
    const from = this.#hover ?? this.pinned ?? { strip: this.open, unit: 0, position: 0 };
    switch (command?.does) {
      case undefined:
        return false;
      case 'pan':
        this.#look(() => layouts.panTime(layout, this.#view, command.x));
        return true;
      case 'zoom':
        this.#zoom(command.factor);
        return true;
      case 'let-go':
        emit(this, 'strip-pin', null);
        return true;
      case 'pin':
        emit(this, 'strip-pin', from);
        return true;
      case 'walk': {
        const { strips, units, positions } = layout.shape;
        const shape = { rows: strips * units, columns: positions };
        const to = walk(this.#toWalked(from), event.key, command.control, shape, false);
        if (!to) return false;
        this.#look(() => layouts.revealTime(layout, this.#view, to.column));
        this.#setHover(this.#fromWalked(to));
        return true;
      }
    }
  }

  /** For pointer and keyboard all strips are one picture. */
  #toWalked({ strip, unit, position }: StripCell): Cell {
    return { row: strip * this.#layout!.shape.units + unit, column: position };
  }

  #fromWalked({ row, column }: Cell): StripCell {
    const { units } = this.#layout!.shape;
    return { strip: Math.floor(row / units), unit: row % units, position: column };
  }
}

const dots = (): number => window.devicePixelRatio || 1;

const sameStripCell = (one: StripCell, other: StripCell): boolean =>
  one.strip === other.strip && one.unit === other.unit && one.position === other.position;

declare global {
  interface HTMLElementTagNameMap {
    'lens-time-strips': LensTimeStrips;
  }
}
