import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { styled } from '../drawing/styled.ts';
import { TextMeasure } from '../drawing/textMeasure.ts';
import { ThemeController } from '../drawing/theme.ts';
import { axisWord, formatCell, tickLabel } from '../drawing/ticks.ts';
import { WidthController } from '../drawing/widthController.ts';
import type { SidePlace } from './events.ts';
import { emit } from './emit.ts';
import { labelFont } from './heatmapScene.ts';
import type { Focus, HeadSlice, LineCount } from './linesLayout.ts';
import * as layouts from './linesLayout.ts';
import { paintLines } from './linesPainter.ts';
import { linesStyles } from './linesStyles.ts';
import { countText, renderChips, renderThreshold } from './linesTools.ts';
import { sharedStyles } from './sharedStyles.ts';

export type LinesHead = HeadSlice;

type Side = SidePlace['side'];

/** A weight beside a label: `.62`. */
const VALUE_ROOM = 36;
const MARGIN = 6;

/**
 * Two columns of tokens with a line for each weight, heads laid over each other.
 *
 * @fires label-hover - SidePlace or null
 * @fires label-pin - SidePlace
 * @fires toggle-head - { head }
 * @fires threshold-change - { threshold }
 */
@customElement('lens-lines')
export class LensLines extends LitElement {
  static override styles = [sharedStyles, linesStyles];

  @property({ attribute: false }) heads: readonly LinesHead[] = [];
  /** The heads that are switched on. */
  @property({ attribute: false }) shown: readonly number[] = [];
  @property({ attribute: false }) leftLabels: readonly string[] | undefined;
  @property({ attribute: false }) rightLabels: readonly string[] | undefined;
  @property() leftTitle = 'query';
  @property() rightTitle = 'key';
  @property({ attribute: false }) pinnedLeft: readonly number[] = [];
  @property({ attribute: false }) pinnedRight: readonly number[] = [];
  /** Weights under it get no line. */
  @property({ type: Number }) threshold = 0.02;
  /** In CSS pixels; without it the picture keeps within the window. */
  @property({ type: Number }) maximumHeight: number | undefined;

  @state() private hover: SidePlace | null = null;
  /** The head whose chip is pointed at. */
  @state() private highlighted: number | null = null;
  @state() private offset = 0;
  /** The one label that the tab key reaches. */
  @state() private current: SidePlace = { side: 'left', index: 0 };

  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.scroll') private viewport!: HTMLElement;

  readonly #theme = new ThemeController(this);
  readonly #width = new WidthController(this);
  readonly #measure = new TextMeasure();
  #switchedOn: readonly LinesHead[] = [];
  #count: LineCount = { drawn: 0, underThreshold: 0 };
  #strongest = 1;
  #focus: Focus | null = null;

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('heads') || changed.has('shown')) {
      this.#switchedOn = this.heads.filter(({ head }) => this.shown.includes(head));
      this.#strongest = layouts.largestWeight(this.#switchedOn) || 1;
    }
    if (['hover', 'pinnedLeft', 'pinnedRight'].some((name) => changed.has(name)))
      this.#focus = this.#findFocus();
    if (
      ['heads', 'shown', 'threshold', 'hover', 'pinnedLeft', 'pinnedRight'].some((name) => changed.has(name))
    ) {
      this.#count = layouts.countLines(this.#switchedOn, this.threshold, this.#focus);
    }
  }

  override render(): TemplateResult {
    const { left, right, height } = this.#sizes();
    const tall = layouts.ROW_HEIGHT * Math.max(this.#size('left'), this.#size('right'));
    return html`
      <div class="tools">
        ${renderChips(this.heads, this.shown, this.#theme.current, {
          toggle: (head) => emit(this, 'toggle-head', { head }),
          highlight: (head) => (this.highlighted = head),
        })}
        ${renderThreshold(this.threshold, this.#strongest, (threshold) =>
          emit(this, 'threshold-change', { threshold }),
        )}
      </div>
      <div class="picture">
        <div class="titles muted" aria-hidden="true">
          <span ${styled({ width: `${left}px` })}>${this.leftTitle}</span>
          <span ${styled({ width: `${right}px` })}>${this.rightTitle}</span>
        </div>
        <div class="scroll" ${styled({ height: `${height}px` })} @scroll=${this.#onScroll}>
          <div class="sizer" ${styled({ height: `${tall}px` })}>
            <div class="pane"><canvas aria-hidden="true" ${styled({ left: `${left}px` })}></canvas></div>
            ${this.#renderSide('left', left)} ${this.#renderSide('right', right)}
          </div>
        </div>
        <p class="count muted">${countText(this.#count, this.threshold, this.#strongest)}</p>
      </div>
    `;
  }

  override updated(): void {
    this.#paint();
  }

  #labels(side: Side): readonly string[] | undefined {
    return side === 'left' ? this.leftLabels : this.rightLabels;
  }

  #size(side: Side): number {
    const slice = this.heads[0]?.slice;
    return (side === 'left' ? slice?.rows : slice?.columns) ?? 0;
  }

  /** How many tokens one label stands for, where the slices are thinned. */
  #step(side: Side): number {
    const slice = this.heads[0]?.slice;
    return (side === 'left' ? slice?.rowStep : slice?.columnStep) ?? 1;
  }

  #label(side: Side, index: number): string {
    return tickLabel(this.#labels(side), index, this.#step(side));
  }

  #sizes(): { left: number; right: number; width: number; height: number } {
    const width = Math.min(760, this.#width.width);
    const font = labelFont(this.#theme.current, true);
    const room = (side: Side): number => {
      const labels = Array.from({ length: this.#size(side) }, (_, index) => this.#label(side, index));
      return Math.min(width * 0.34, this.#measure.widest(labels, font) + VALUE_ROOM + 22);
    };
    const tall = layouts.ROW_HEIGHT * Math.max(this.#size('left'), this.#size('right'));
    const most = this.maximumHeight ?? Math.max(260, window.innerHeight - 280);
    return { left: room('left'), right: room('right'), width, height: Math.min(tall, most) };
  }

  #findFocus(): Focus | null {
    const { hover } = this;
    if (hover) {
      return {
        left: new Set(hover.side === 'left' ? [hover.index] : []),
        right: new Set(hover.side === 'right' ? [hover.index] : []),
      };
    }
    if (this.pinnedLeft.length + this.pinnedRight.length === 0) return null;
    return { left: this.#pinned('left'), right: this.#pinned('right') };
  }

  #pinned(side: Side): Set<number> {
    const pinned = side === 'left' ? this.pinnedLeft : this.pinnedRight;
    return new Set(pinned.map((index) => Math.floor(index / this.#step(side))));
  }

  #renderSide(side: Side, width: number): TemplateResult {
    const { height } = this.#sizes();
    const { first, last } = layouts.rowsInView(this.offset, height, this.#size(side), MARGIN);
    const reached = this.#focus ? layouts.reach(this.#switchedOn, side, this.#focus) : undefined;
    const own = side === 'left' ? this.#focus?.left : this.#focus?.right;
    const pinned = this.#pinned(side);
    const title = side === 'left' ? this.leftTitle : this.rightTitle;
    const place = styled({ [side]: '0', width: `${width}px` });
    return html`
      <div class="side ${side}" role="group" aria-label=${title} @keydown=${this.#onKey} ${place}>
        ${Array.from({ length: Math.max(0, last - first + 1) }, (_, row) => {
          const index = first + row;
          const weight = own?.has(index) ? undefined : reached?.get(index);
          return this.#renderLabel({ side, index }, weight, own?.has(index) ?? false, pinned.has(index));
        })}
      </div>
    `;
  }

  #renderLabel(
    place: SidePlace,
    weight: number | undefined,
    focused: boolean,
    pinned: boolean,
  ): TemplateResult {
    const { side, index } = place;
    const connected = weight !== undefined && weight >= this.threshold;
    const unreached = this.#focus !== null && !focused && !connected;
    const title = axisWord(side === 'left' ? this.leftTitle : this.rightTitle);
    const reachable = this.current.side === side && this.current.index === index;
    const text = this.#label(side, index);
    return html`
      <button
        class=${classMap({ focused, unreached })}
        tabindex=${reachable ? 0 : -1}
        data-place="${side}-${index}"
        aria-pressed=${pinned ? 'true' : 'false'}
        aria-label="${title} “${text}”${connected ? `, ${formatCell(weight)}` : ''}"
        @pointerenter=${() => this.#setHover(place)}
        @pointerleave=${() => this.#setHover(null)}
        @focus=${(event: FocusEvent) => this.#onFocus(event, place)}
        @blur=${() => this.#setHover(null)}
        @click=${() => this.#pin(place)}
        ${styled({ top: `${index * layouts.ROW_HEIGHT + 1}px` })}
      >
        <bdi class="token">${text}</bdi>
        ${connected ? html`<span class="weight muted">${formatCell(weight)}</span>` : nothing}
      </button>
    `;
  }

  #nodePlace({ side, index }: SidePlace): SidePlace {
    return { side, index: index * this.#step(side) };
  }

  #setHover(place: SidePlace | null): void {
    if (this.hover?.side === place?.side && this.hover?.index === place?.index) return;
    this.hover = place;
    emit(this, 'label-hover', place && this.#nodePlace(place));
  }

  #pin(place: SidePlace): void {
    this.current = place;
    emit(this, 'label-pin', this.#nodePlace(place));
  }

  /** A click focuses too; only the keyboard's focus stands for pointing. */
  #onFocus(event: FocusEvent, place: SidePlace): void {
    if ((event.target as HTMLElement).matches(':focus-visible')) this.#setHover(place);
  }

  #onScroll = (): void => {
    this.offset = this.viewport.scrollTop;
  };

  #onKey = (event: KeyboardEvent): void => {
    const to = layouts.walkLabels(this.current, event.key, {
      left: this.#size('left'),
      right: this.#size('right'),
    });
    if (!to) return;
    event.preventDefault();
    void this.#goTo(to);
  };

  /** Labels out of view do not exist: first scroll, then focus. */
  async #goTo(place: SidePlace): Promise<void> {
    this.current = place;
    const top = place.index * layouts.ROW_HEIGHT;
    const lowest = this.viewport.scrollTop + this.viewport.clientHeight - layouts.ROW_HEIGHT;
    if (top < this.viewport.scrollTop) this.viewport.scrollTop = top;
    else if (top > lowest) this.viewport.scrollTop += top - lowest;
    this.offset = this.viewport.scrollTop;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-place='${place.side}-${place.index}']`)?.focus();
  }

  #paint(): void {
    const { left, right, width, height } = this.#sizes();
    const across = Math.max(20, Math.min(width, this.viewport.clientWidth) - left - right);
    const dots = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(across * dots);
    this.canvas.height = Math.round(height * dots);
    this.canvas.style.width = `${across}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    context.setTransform(dots, 0, 0, dots, 0, 0);
    const inView = (side: Side): layouts.Range => layouts.rowsInView(this.offset, height, this.#size(side));
    paintLines(context, {
      order: this.#switchedOn.map(({ head }) => head),
      lines: layouts.linesInView(this.#switchedOn, this.threshold, this.#focus, {
        left: inView('left'),
        right: inView('right'),
      }),
      width: across,
      height,
      scrollTop: this.offset,
      strongest: this.#strongest,
      highlighted: this.highlighted,
      theme: this.#theme.current,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-lines': LensLines;
  }
}
