import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { Announcer } from '../drawing/announcer.ts';
import { styled } from '../drawing/styled.ts';
import { ThemeController } from '../drawing/theme.ts';
import { formatCount, formatNumber, visibleText } from '../drawing/ticks.ts';
import { WidthController } from '../drawing/widthController.ts';
import { emit } from './emit.ts';
import { layOutScatter, nearestPoint, type ScatterLayout } from './scatterLayout.ts';
import { classColour, paintLooked, paintScatter } from './scatterPainter.ts';
import { CLASS_SIGNS } from './scatterSigns.ts';
import { sharedStyles } from './sharedStyles.ts';

/**
 * Steps as points of a plane, with a colour and a shape for each class.
 *
 * @fires point-hover - the point, or null
 * @fires point-pin - the point, or null when Escape lets go
 */
@customElement('lens-scatter')
export class LensScatter extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .field {
        position: relative;
        max-width: 900px;
        cursor: crosshair;
      }
      canvas {
        display: block;
      }
      canvas + canvas {
        position: absolute;
        inset: 0;
        pointer-events: none;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 0 0 6px;
        border: 0;
        padding: 0;
      }
      legend {
        float: left;
        padding: 0;
        margin-right: 14px;
        color: var(--vscode-descriptionForeground, #9d9d9d);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      input {
        margin: 0;
        accent-color: var(--vscode-focusBorder, #0078d4);
      }
      .said {
        min-height: 1.5em;
        margin: 4px 0;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  /** [point, x or y] */
  @property({ attribute: false }) points: Float32Array = new Float32Array(0);
  /** [point]: place among `names`. */
  @property({ attribute: false }) classes: Uint8Array = new Uint8Array(0);
  /** What each class is called. */
  @property({ attribute: false }) names: readonly string[] = [];
  /** [point]: what stands there. */
  @property({ attribute: false }) texts: readonly string[] = [];
  @property() xTitle = '';
  @property() yTitle = '';
  /** What is seen, in a sentence. */
  @property() said = '';
  /** The point that is looked at elsewhere. */
  @property({ attribute: false }) pointed: number | null = null;
  @property({ attribute: false }) pinned: number | null = null;
  /** The height that there is for the points, in CSS pixels. */
  @property({ type: Number }) place: number | undefined;

  @state() private without: ReadonlySet<number> = new Set();
  @query('.field') private field!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('canvas + canvas') private above!: HTMLCanvasElement;

  readonly #theme = new ThemeController(this);
  readonly #width = new WidthController(this);
  readonly #announcer = new Announcer(this);
  #layout: ScatterLayout | undefined;
  #hover: number | null = null;
  /** What the points were painted with last. */
  #painted: readonly unknown[] = [];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('points')) this.#hover = null;
    // What is pointed at elsewhere after the keyboard came to rest here is the newer of both.
    if (changed.has('pointed') && this.pointed !== null && this.pointed !== this.#hover) this.#hover = null;
    const width = Math.min(900, this.#width.width);
    if (this.#layout?.width !== width || changed.has('points') || changed.has('place')) {
      const empty = width <= 0 || this.points.length === 0;
      this.#layout = empty ? undefined : layOutScatter(this.points, width, this.place);
    }
  }

  override render(): TemplateResult {
    const looked = this.#looked;
    return html`<fieldset class="legend">
        <legend>read at the step</legend>
        ${this.names.map((name, kind) => this.#entry(name, kind))}
      </fieldset>
      <div
        class="field"
        tabindex="0"
        role="application"
        aria-roledescription="scatter plot"
        aria-label=${this.said}
        aria-describedby="help"
        @keydown=${this.#onKey}
        @pointermove=${this.#onMove}
        @pointerleave=${() => this.#setHover(null)}
        @click=${() => this.#hover !== null && emit(this, 'point-pin', this.#hover)}
        @focus=${this.#onFocus}
        @blur=${() => this.#setHover(null)}
      >
        <canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>
      </div>
      <p class="said" aria-hidden="true">
        ${looked === null ? html`<span class="muted">Point at a step to see what was read there.</span>` : this.#words(looked)}
      </p>
      <p class="unseen" id="help">
        Left and right arrow keys walk from step to step, Home and End to the first and the last. Enter pins,
        Escape lets go.
      </p>
      <p class="unseen" aria-live="polite">${this.#announcer.text}</p>
      ${this.#table()}`;
  }

  #entry(name: string, kind: number): TemplateResult | typeof nothing {
    const count = this.classes.reduce((sum, each) => sum + Number(each === kind), 0);
    if (count === 0) return nothing;
    const shown = !this.without.has(kind);
    return html`<label
      ><input type="checkbox" data-class=${kind} .checked=${shown} @change=${() => this.#toggle(kind)} />
      <span aria-hidden="true" ${styled({ color: classColour(kind, this.#theme.current) })}
        >${CLASS_SIGNS[kind % CLASS_SIGNS.length]}</span
      >
      ${name} <span class="muted">${formatCount(count)}</span></label
    >`;
  }

  #toggle(kind: number): void {
    const without = new Set(this.without);
    if (!without.delete(kind)) without.add(kind);
    this.without = without;
  }

  /** Whether a point’s class is switched on. */
  readonly isShown = (point: number): boolean => !this.without.has(this.classes[point]!);

  get #looked(): number | null {
    const looked = this.#hover ?? this.pointed ?? this.pinned;
    return looked !== null && looked < this.classes.length ? looked : null;
  }

  override focus(options?: FocusOptions): void {
    this.field.focus(options);
  }

  override updated(): void {
    const layout = this.#layout;
    if (!layout) return;
    const { points, classes, xTitle, yTitle, without } = this;
    const theme = this.#theme.current;
    const scene = { layout, theme, points, classes, isShown: this.isShown, xTitle, yTitle };
    const now = [layout, theme, points, classes, without, xTitle, yTitle, window.devicePixelRatio];
    if (now.some((each, at) => each !== this.#painted[at])) {
      this.#painted = now;
      const context = sized(this.canvas, layout);
      if (context) paintScatter(context, scene);
    }
    const above = sized(this.above, layout);
    if (!above) return;
    const mark = (point: number | null, colour: string): void => {
      if (point !== null && point < classes.length)
        paintLooked(above, scene, point, visibleText(this.texts[point] ?? String(point)), colour);
    };
    mark(this.pinned, theme.second);
    if (this.#looked !== this.pinned) mark(this.#looked, theme.foreground);
  }

  /** `position 17 “e” (vowel): 0.83, −1.2` */
  #words(point: number): string {
    const text = this.texts[point];
    const read = text === undefined ? '' : ` “${visibleText(text)}” (${this.names[this.classes[point]!]!})`;
    const [x, y] = [this.points[2 * point]!, this.points[2 * point + 1]!];
    return `position ${point}${read}: ${formatNumber(x)}, ${formatNumber(y)}`;
  }

  #setHover(point: number | null): void {
    if (point === this.#hover) return;
    this.#hover = point;
    if (point !== null) this.#announcer.say(this.#words(point));
    emit(this, 'point-hover', point);
    this.requestUpdate();
  }

  readonly #onMove = (event: PointerEvent): void => {
    if (!this.#layout) return;
    const corner = this.field.getBoundingClientRect();
    const at = [event.clientX - corner.x, event.clientY - corner.y] as const;
    this.#setHover(nearestPoint(this.#layout, this.points, this.isShown, at));
  };

  readonly #onFocus = (): void => {
    if (this.#hover === null && this.field.matches(':focus-visible'))
      this.#setHover(this.pinned ?? this.#from(0, 1));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.#hover ?? this.pinned ?? 0;
    const last = this.classes.length - 1;
    const to = {
      ArrowLeft: () => this.#from(at - 1, -1),
      ArrowUp: () => this.#from(at - 1, -1),
      ArrowRight: () => this.#from(at + 1, 1),
      ArrowDown: () => this.#from(at + 1, 1),
      Home: () => this.#from(0, 1),
      End: () => this.#from(last, -1),
    }[event.key];
    if (to) this.#setHover(to() ?? this.#hover);
    else if (event.key === 'Enter' || event.key === ' ') emit(this, 'point-pin', at);
    else if (event.key === 'Escape') emit(this, 'point-pin', null);
    else return;
    event.preventDefault();
  };

  /** The first point that is shown, from one on in a direction. */
  #from(start: number, direction: 1 | -1): number | null {
    for (let point = start; point >= 0 && point < this.classes.length; point += direction) {
      if (this.isShown(point)) return point;
    }
    return null;
  }

  /** Where each class lies on average, for those who do not see it. */
  #table(): TemplateResult {
    return html`<table class="unseen">
      <caption>
        The middle of each class
      </caption>
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col">steps</th>
          <th scope="col">${this.xTitle}</th>
          <th scope="col">${this.yTitle}</th>
        </tr>
      </thead>
      <tbody>
        ${this.names.map((name, kind) => {
          const [count, x, y] = middleOf(this.points, this.classes, kind);
          return count === 0
            ? nothing
            : html`<tr>
                <th scope="row">${name}</th>
                <td>${count}</td>
                <td>${formatNumber(x)}</td>
                <td>${formatNumber(y)}</td>
              </tr>`;
        })}
      </tbody>
    </table>`;
  }
}

/** Sized to the screen's pixels and empty. */
function sized(canvas: HTMLCanvasElement, layout: ScatterLayout): CanvasRenderingContext2D | null {
  const dots = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(layout.width * dots), Math.round(layout.height * dots)];
  if (canvas.width !== width || canvas.height !== height) {
    Object.assign(canvas, { width, height });
    canvas.style.width = `${layout.width}px`;
    canvas.style.height = `${layout.height}px`;
  }
  const context = canvas.getContext('2d');
  context?.setTransform(dots, 0, 0, dots, 0, 0);
  context?.clearRect(0, 0, layout.width, layout.height);
  return context;
}

function middleOf(
  points: Float32Array,
  classes: Uint8Array,
  kind: number,
): [count: number, x: number, y: number] {
  let [count, x, y] = [0, 0, 0];
  classes.forEach((each, point) => {
    if (each !== kind) return;
    count++;
    x += points[2 * point]!;
    y += points[2 * point + 1]!;
  });
  return [count, x / count, y / count];
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-scatter': LensScatter;
  }
}
