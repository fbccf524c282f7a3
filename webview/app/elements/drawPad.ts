import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { TopEntry } from '../../../src/protocol/traceMethods.ts';
import { problemOf } from '../../../src/problem.ts';
import { styled } from '../../drawing/styled.ts';
import { ThemeController } from '../../drawing/theme.ts';
import { centred } from '../draw/centred.ts';
import { NewestDrawing } from '../draw/newestDrawing.ts';
import { paintCells, paintSheet } from '../draw/paintSheet.ts';
import { type Ink, type Place, Sheet, type Tool } from '../draw/sheet.ts';
import { type Change, sentenceOf } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { QuerySlot } from '../querySlot.ts';

/** Networks that read larger images than this are drawn for at `COARSE_SIDE`, which the run enlarges. */
const LARGEST_SIDE = 64;
const COARSE_SIDE = 56;
/** Of the digits that most networks for drawings have learnt. */
const USUAL_SIDE = 28;
/** Their pictures have the digit in their middle. */
const DIGIT_SIDE = 28;

const ANSWERS = 3;
/** What is drawn is told once the hand rests. */
const TOLD_AFTER_MILLISECONDS = 900;
/** A pen that is turned round. */
const PEN_ERASER_BUTTON = 32;

/** A sheet to draw on, whose drawing the network reads while it is drawn. */
@customElement('lens-draw-pad')
export class LensDrawPad extends PanelElement {
  @property({ attribute: false }) open = false;
  @state() private tool: Tool = 'pen';
  @state() private centre = true;
  /** Where the keyboard is; shown while the sheet has the focus and was not drawn on with a pointer. */
  @state() private cursor: Place | null = null;
  private sheet = new Sheet(USUAL_SIDE, USUAL_SIDE);
  /** Where the stroke under way has come to. */
  private at: Place | null = null;
  private asked = false;
  /** The sheet that was laid out last, by its number. */
  private laidOut: number | undefined;
  private lastSeen: string | undefined;
  private readonly cells = document.createElement('canvas');
  private tellTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly theme = new ThemeController(this);
  private readonly answers = new QuerySlot<'top', string>(this, 'top');
  private readonly newest = new NewestDrawing(() => this.run());

  protected override concerns(change: Change): boolean {
    return change === 'state';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('picture-complete', this.onPicture);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.tellTimer);
    document.removeEventListener('picture-complete', this.onPicture);
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.open) return nothing;
    this.fitSheet();
    const { rows, columns } = this.sheet;
    return html`<section class="draw-pad" aria-label="Draw" @keydown=${this.onUndoKey}>
      <div
        class="sheet"
        role="application"
        aria-label="Sheet of ${rows} × ${columns} cells, ${this.sheet.blank ? 'empty' : 'drawn on'}"
        aria-describedby="draw-help"
        tabindex="0"
        @pointerdown=${this.onDown}
        @pointermove=${this.onMove}
        @pointerup=${this.onUp}
        @pointercancel=${this.onUp}
        @keydown=${this.onKey}
        @focus=${this.onFocus}
        @blur=${() => (this.cursor = null)}
      >
        <canvas></canvas>
        ${this.sheet.blank ? html`<span class="invitation" aria-hidden="true">Draw here</span>` : nothing}
      </div>
      <div class="draw-side">
        ${this.tools()}
        <label class="draw-option"
          ><input
            type="checkbox"
            .checked=${this.centre}
            @change=${(event: Event) => this.setCentre((event.target as HTMLInputElement).checked)}
          />
          <span
            >Centre it, as the digits of MNIST are: 20 of 28 cells high, its ink’s middle in the middle</span
          >
        </label>
        <p class="muted" id="draw-help">
          Strokes are light on dark, as in MNIST. By keyboard: arrow keys move, Space draws a dot, Shift with
          an arrow key draws a line.
        </p>
      </div>
      <figure class="draw-read">
        <canvas role="img" aria-label="The drawing as the network reads it"></canvas>
        <figcaption class="muted">The network reads</figcaption>
      </figure>
      ${this.answerList()}
    </section>`;
  }

  private tools(): TemplateResult {
    const tool = (name: Tool, title: string): TemplateResult =>
      html`<button class="text-button" aria-pressed=${this.tool === name} @click=${() => (this.tool = name)}>
        ${title}
      </button>`;
    return html`<div class="draw-tools" role="group" aria-label="Tools">
      ${tool('pen', 'Pen')} ${tool('eraser', 'Eraser')}
      <button class="text-button" aria-disabled=${!this.sheet.canUndo} title="Ctrl+Z" @click=${this.onUndo}>
        Undo
      </button>
      <button class="text-button" aria-disabled=${this.sheet.blank} @click=${this.onClear}>Clear</button>
      <button
        class="text-button"
        @click=${() => this.dispatchEvent(new Event('toggle-draw-pad', { bubbles: true }))}
      >
        Close
      </button>
    </div>`;
  }

  /** What the network takes the drawing for. */
  private answerList(): TemplateResult | typeof nothing {
    const entries = this.readAnswers();
    if (!entries) return nothing;
    if (this.sheet.blank) {
      return html`<p class="draw-nothing muted">
        Nothing is drawn yet. Below is what ${this.network} makes of an empty sheet.
      </p>`;
    }
    return html`<ol class="draw-answers" aria-label="What ${this.network} takes it for">
      ${entries.map(
        ({ label, value }) =>
          html`<li>
            <span class="label">${label}</span>
            <span class="track" aria-hidden="true"
              ><span class="fill" ${styled({ width: `${100 * Math.min(1, Math.max(0, value))}%` })}></span
            ></span>
            <span class="value">${percent(value)}</span>
          </li>`,
      )}
    </ol>`;
  }

  private readAnswers(): readonly TopEntry[] | undefined {
    const { view, state, queries } = this.panel;
    const drawn = state.source?.kind === 'drawing' ? view : undefined;
    const node = drawn?.outline.nodes.findLast(({ axes }) => axes.at(-1)?.name === 'class');
    const wanted = drawn && node && { trace: drawn.trace, node: node.name, leading: [], count: ANSWERS };
    return this.answers.read(queries, wanted ?? null, '').shown?.value.entries;
  }

  /** The stage shows the run: the next one may begin while the browser paints this one. */
  private readonly onPicture = (): void => {
    const trace = this.panel.view?.trace;
    if (trace === this.lastSeen) return;
    this.lastSeen = trace;
    this.newest.painted();
  };

  private get network(): string {
    return this.panel.view?.outline.model?.title ?? 'the network';
  }

  override updated(changed: PropertyValues): void {
    if (!this.open) return;
    if (changed.get('open') === false) this.querySelector<HTMLElement>('.sheet')!.focus();
    if (this.layOut()) return this.requestUpdate();
    this.restore();
    this.paint();
  }

  private paint(): void {
    const [canvas, small] = this.querySelectorAll('canvas');
    const side = Math.round(canvas!.clientWidth * devicePixelRatio);
    if (canvas!.width !== side) canvas!.width = canvas!.height = side;
    paintSheet(canvas!, this.cells, this.sheet, this.cursor, this.theme.current);
    paintCells(small!, this.drawing());
  }

  /** The size that the network reads, where a person can draw so many cells. */
  private fitSheet(): void {
    const picture = this.panel.view?.outline.picture;
    const small = picture && Math.max(picture.rows, picture.columns) <= LARGEST_SIDE;
    const usual = picture ? COARSE_SIDE : USUAL_SIDE;
    const [rows, columns] = small ? [picture.rows, picture.columns] : [usual, usual];
    if (rows === this.sheet.rows && columns === this.sheet.columns) return;
    this.sheet = new Sheet(rows, columns);
    this.centre = rows === DIGIT_SIDE && columns === DIGIT_SIDE;
    this.asked = false;
  }

  /** An empty sheet that a command asks for; what was drawn before is had again by Undo. */
  private layOut(): boolean {
    const { sheet } = this.panel.state.source ?? {};
    if (sheet === undefined || sheet === this.laidOut) return false;
    this.laidOut = sheet;
    this.querySelector<HTMLElement>('.sheet')!.focus();
    if (this.sheet.blank) return false;
    this.sheet.clear();
    return true;
  }

  /** After a window reload the host still has the drawing. */
  private restore(): void {
    if (this.asked || this.panel.state.source?.kind !== 'drawing') return;
    this.asked = true;
    if (!this.sheet.blank) return;
    this.panel.request('drawn', {}).then(
      (ink) => {
        if (ink?.rows !== this.sheet.rows || ink.columns !== this.sheet.columns || !this.sheet.blank) return;
        this.sheet = new Sheet(ink.rows, ink.columns, ink.values);
        this.requestUpdate();
      },
      (thrown: unknown) => this.panel.announce(sentenceOf(problemOf(thrown))),
    );
  }

  private drawing(): Ink {
    return this.centre ? centred(this.sheet) : this.sheet;
  }

  /** The drawing has changed: it is shown at once, and run as soon as the run before it was seen. */
  private drawn(): void {
    this.requestUpdate();
    this.newest.changed();
    clearTimeout(this.tellTimer);
    this.tellTimer = setTimeout(() => this.tell(), TOLD_AFTER_MILLISECONDS);
  }

  private async run(): Promise<void> {
    const { rows, columns, values } = this.drawing();
    try {
      // A copy, since what is sent is moved.
      await this.panel.request('draw', { rows, columns, values: values.slice(), lens: 'cnn' });
    } catch (thrown) {
      this.panel.announce(sentenceOf(problemOf(thrown)));
    }
  }

  private tell(): void {
    const [best] = this.readAnswers() ?? [];
    if (this.sheet.blank) this.panel.announce('Nothing is drawn.');
    else if (best) this.panel.announce(`${this.network} takes it for ${best.label}, ${percent(best.value)}.`);
  }

  private setCentre(centre: boolean): void {
    this.centre = centre;
    this.drawn();
  }

  private readonly onUndo = (): void => {
    if (!this.sheet.canUndo) return;
    this.sheet.undo();
    this.drawn();
  };

  private readonly onClear = (): void => {
    if (this.sheet.blank) return;
    this.sheet.clear();
    this.drawn();
  };

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0 && !(event.buttons & PEN_ERASER_BUTTON)) return;
    const surface = event.currentTarget as HTMLElement;
    surface.setPointerCapture(event.pointerId);
    this.sheet.beginStroke();
    this.at = this.placeOf(event);
    this.stroke(this.at, event);
    this.cursor = null;
  };

  private readonly onMove = (event: PointerEvent): void => {
    if (!this.at) return;
    for (const each of event.getCoalescedEvents()) this.stroke(this.placeOf(each), event);
  };

  private readonly onUp = (): void => {
    this.at = null;
  };

  private stroke(to: Place, { buttons }: Pick<PointerEvent, 'buttons'>): void {
    this.sheet.line(this.at ?? to, to, buttons & PEN_ERASER_BUTTON ? 'eraser' : this.tool);
    this.at = to;
    this.drawn();
  }

  private placeOf({ clientX, clientY }: PointerEvent): Place {
    const box = this.querySelector('.sheet canvas')!.getBoundingClientRect();
    return {
      row: ((clientY - box.top) / box.height) * this.sheet.rows,
      column: ((clientX - box.left) / box.width) * this.sheet.columns,
    };
  }

  private readonly onFocus = (): void => {
    // A pointer that presses the sheet shows where it is by itself.
    if (this.querySelector('.sheet')!.matches(':focus-visible')) this.cursor ??= this.middle();
  };

  private middle(): Place {
    return { row: Math.floor(this.sheet.rows / 2) + 0.5, column: Math.floor(this.sheet.columns / 2) + 0.5 };
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (!step && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    const from = this.cursor ?? this.middle();
    const to = step ? this.within({ row: from.row + step.row, column: from.column + step.column }) : from;
    this.cursor = to;
    if (step && !event.shiftKey) return;
    this.sheet.beginStroke();
    this.sheet.line(from, to, this.tool);
    this.drawn();
  };

  private within({ row, column }: Place): Place {
    const { rows, columns } = this.sheet;
    return {
      row: Math.min(rows - 0.5, Math.max(0.5, row)),
      column: Math.min(columns - 0.5, Math.max(0.5, column)),
    };
  }

  private readonly onUndoKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    event.preventDefault();
    this.onUndo();
  };
}

const STEPS: Readonly<Record<string, Place>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
