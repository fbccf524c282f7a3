import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { Announcer } from '../drawing/announcer.ts';
import { ThemeController } from '../drawing/theme.ts';
import { formatNumber, visibleText } from '../drawing/ticks.ts';
import { emit } from './emit.ts';
import { sharedStyles } from './sharedStyles.ts';
import { backgroundOf, stepStyles } from './stepStyles.ts';
import type { PieceSpan } from './pieceSpan.ts';
import type { TextPiece } from './textPiece.ts';

/**
 * A text with a colour behind each piece.
 *
 * @fires piece-hover - index of a piece, or null
 * @fires piece-pin - index of a piece, or null when Escape lets go
 * @fires unit-step - 1 or −1: an arrow key asks for the next or the previous unit
 */
@customElement('lens-coloured-text')
export class LensColouredText extends LitElement {
  static override styles = [
    sharedStyles,
    stepStyles,
    css`
      .text {
        max-width: 90ch;
        max-height: var(--most-height, none);
        overflow-y: auto;
        padding: 4px 2px;
        font: var(--vscode-editor-font-size, 14px) / 1.7
          var(--vscode-editor-font-family, ui-monospace, monospace);
        color: var(--vscode-editor-foreground, var(--vscode-foreground));
        cursor: crosshair;
      }
      .text > div {
        white-space: break-spaces;
        overflow-wrap: anywhere;
        tab-size: 4;
      }
      .text span {
        padding: 2px 0;
      }
      .unknown {
        text-decoration: underline dotted 2px;
        text-underline-offset: 3px;
      }
      .marked {
        box-shadow: -2px 0 0 var(--vscode-editorCursor-foreground, currentcolor);
      }
      .pinned {
        outline: 2px solid var(--vscode-charts-orange, currentcolor);
      }
      .same {
        border-bottom: 3px solid var(--vscode-charts-blue, currentcolor);
      }
      .brushed {
        border-top: 3px solid var(--vscode-charts-orange, currentcolor);
      }
      .at {
        outline: 2px solid var(--vscode-focusBorder, currentcolor);
      }
      .said {
        min-height: 1.5em;
        margin: 6px 0;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) pieces: readonly TextPiece[] = [];
  /** [piece]: which colour. */
  @property({ attribute: false }) steps: Uint8Array = new Uint8Array(0);
  /** [piece] */
  @property({ attribute: false }) values: Float32Array = new Float32Array(0);
  /** `Forget gate, unit 12` */
  @property() what = '';
  /** What up and down choose another one of. */
  @property() series = 'unit';
  @property({ attribute: false }) pinned: number | null = null;
  @property({ attribute: false }) marked: number | null = null;
  /** A part of the text, half-open, with a line above it. */
  @property({ attribute: false }) brushed: PieceSpan | null = null;
  /** [piece]: 1 where there is a line below; empty: nowhere. */
  @property({ attribute: false }) same: Uint8Array = new Uint8Array(0);
  /** What the keys do. */
  @property() help =
    'Left and right arrow keys walk along the text, up and down choose another ${this.series}. Enter pins, Escape lets go.';

  @query('.text') private surface!: HTMLElement;

  readonly #theme = new ThemeController(this);
  readonly #announcer = new Announcer(this);
  /** One for each piece; made once for a text, since there may be thousands. */
  #spans: readonly HTMLElement[] = [];
  readonly #body = document.createElement('div');
  #hover: number | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('pieces')) this.#write();
    this.#spans.forEach((span, at) => {
      const name = this.#classes(at);
      if (span.className !== name) span.className = name;
    });
    if (changed.has('what') && changed.get('what') && this.what) this.#announcer.say(this.what);
  }

  override render(): TemplateResult {
    const at = this.#hover ?? this.pinned;
    return html`<div
        class="text ${backgroundOf(this.#theme.current)}"
        tabindex="0"
        role="application"
        aria-roledescription="coloured text"
        aria-label="${this.what}: a text of ${this.pieces.length} pieces, each with a number"
        aria-describedby="help"
        @keydown=${this.#onKey}
        @pointerover=${(event: PointerEvent) => this.#setHover(pieceOf(event))}
        @pointerleave=${() => this.#setHover(null)}
        @click=${this.#onClick}
        @focus=${this.#onFocus}
        @blur=${() => this.#setHover(null)}
      >
        ${this.#body}
      </div>
      <p class="said" aria-hidden="true">
        ${at === null || at >= this.pieces.length ? html`<span class="muted">Point at a character to see its number.</span>` : this.#said(at)}
      </p>
      <p class="unseen" id="help">${this.help}</p>
      <p class="unseen" aria-live="polite">${this.#announcer.text}</p>`;
  }

  override focus(options?: FocusOptions): void {
    this.surface.focus(options);
  }

  #write(): void {
    this.#hover = null;
    const nodes: Node[] = [];
    this.#spans = this.pieces.map(({ text, gap }, at) => {
      const span = document.createElement('span');
      span.dataset.piece = String(at);
      // The sign of a line's end carries its colour.
      span.textContent = /^\r?\n$/.test(text) ? `${visibleText(text)}\n` : text;
      if (gap) nodes.push(document.createTextNode(' '));
      nodes.push(span);
      return span;
    });
    this.#body.replaceChildren(...nodes);
  }

  #classes(at: number): string {
    const names = [
      `step-${this.steps[at]}`,
      this.pieces[at].unknown && 'unknown',
      at === this.marked && 'marked',
      at === this.pinned && 'pinned',
      at === this.#hover && 'at',
      this.brushed && at >= this.brushed.from && at < this.brushed.to && 'brushed',
      this.same[at] === 1 && 'same',
    ];
    return names.filter(Boolean).join(' ');
  }

  /** `position 17 “e”: 0.83` */
  #said(at: number): string {
    const { text, readAs, unknown } = this.pieces[at];
    const read = unknown
      ? ', which the network does not know'
      : readAs === undefined
        ? ''
        : `, read as “${visibleText(readAs)}”`;
    return `position ${at} “${visibleText(text)}”${read}: ${formatNumber(this.values[at])}`;
  }

  #setHover(at: number | null): void {
    if (at === this.#hover) return;
    this.#hover = at;
    if (at !== null) this.#announcer.say(this.#said(at));
    emit(this, 'piece-hover', at);
    this.requestUpdate();
  }

  readonly #onClick = (event: MouseEvent): void => {
    const at = pieceOf(event);
    if (at !== null) emit(this, 'piece-pin', at);
  };

  readonly #onFocus = (): void => {
    if (this.#hover === null && this.surface.matches(':focus-visible')) this.#setHover(this.pinned ?? 0);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || this.pieces.length === 0) return;
    const at = this.#hover ?? this.pinned ?? 0;
    const last = this.pieces.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (to !== undefined) {
      this.#setHover(Math.min(last, Math.max(0, to)));
      this.#spans[this.#hover!]?.scrollIntoView({ block: 'nearest' });
    } else if (step !== undefined) emit(this, 'unit-step', step);
    else if (event.key === 'Enter' || event.key === ' ') emit(this, 'piece-pin', at);
    else if (event.key === 'Escape') emit(this, 'piece-pin', null);
    else return;
    event.preventDefault();
  };
}

function pieceOf({ target }: Event): number | null {
  const piece = target instanceof HTMLElement ? target.dataset.piece : undefined;
  return piece === undefined ? null : Number(piece);
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-coloured-text': LensColouredText;
  }
}
