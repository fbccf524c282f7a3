import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { LensColouredText } from './colouredText.ts';
import type { PieceSpan } from './pieceSpan.ts';
import './colouredText.ts';
import { emit } from './emit.ts';
import { sharedStyles } from './sharedStyles.ts';
import type { TextPiece } from './textPiece.ts';

const HELP =
  'Left and right arrow keys walk along the text; with shift they choose a part of it. Up and down choose another unit. Enter pins, Escape lets go.';

/**
 * A coloured text of which a part can be chosen, by dragging over it or with shift and the arrow keys.
 *
 * @fires span-brush - PieceSpan, while it is being chosen
 * @fires piece-hover, piece-pin, unit-step - as of the coloured text
 */
@customElement('lens-brushed-text')
export class LensBrushedText extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      lens-coloured-text {
        --most-height: 15em;
        user-select: none;
      }
    `,
  ];

  @property({ attribute: false }) pieces: readonly TextPiece[] = [];
  /** [piece]: which colour; empty: none. */
  @property({ attribute: false }) steps: Uint8Array = new Uint8Array(0);
  /** [piece] */
  @property({ attribute: false }) values: Float32Array = new Float32Array(0);
  @property() what = '';
  @property({ attribute: false }) pinned: number | null = null;
  @property({ attribute: false }) marked: number | null = null;
  @property({ attribute: false }) span: PieceSpan | null = null;
  /** [piece]: 1 where there is a line below. */
  @property({ attribute: false }) same: Uint8Array = new Uint8Array(0);

  @query('lens-coloured-text') private text!: LensColouredText;

  /** Where the part that is being chosen began. */
  #anchor: number | null = null;
  /** Whether shift holds the anchor, or the mouse. */
  #held: 'keys' | 'mouse' | null = null;
  #at: number | null = null;

  override render(): TemplateResult {
    return html`<lens-coloured-text
      .pieces=${this.pieces}
      .steps=${this.steps}
      .values=${this.values}
      .what=${this.what}
      .pinned=${this.pinned}
      .marked=${this.marked}
      .brushed=${this.span}
      .same=${this.same}
      .help=${HELP}
      @pointerdown=${this.#onDown}
      @pointerup=${this.#onUp}
      @pointercancel=${this.#onUp}
      @piece-hover=${this.#onHover}
    ></lens-coloured-text>`;
  }

  override firstUpdated(): void {
    // Before the text itself takes the key.
    this.text.addEventListener('keydown', this.#onKey, { capture: true });
  }

  override focus(options?: FocusOptions): void {
    this.text.focus(options);
  }

  readonly #onDown = ({ button, shiftKey }: PointerEvent): void => {
    if (button !== 0 || this.#at === null) return;
    this.#held = 'mouse';
    if (shiftKey && this.span) {
      const { from, to } = this.span;
      this.#anchor = this.#at < from ? to - 1 : from;
      this.#tell();
    } else this.#anchor = this.#at;
  };

  readonly #onUp = (): void => {
    this.#held = null;
  };

  readonly #onKey = ({ key, shiftKey }: KeyboardEvent): void => {
    if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)) return;
    if (!shiftKey) this.#held = null;
    else if (this.#held !== 'keys') {
      this.#held = 'keys';
      this.#anchor = this.#at ?? 0;
    }
  };

  readonly #onHover = ({ detail }: CustomEvent<number | null>): void => {
    this.#at = detail;
    // A mouse that leaves the text while it is pressed may come back.
    if (detail !== null && this.#held !== null && this.#anchor !== null) this.#tell();
    if (detail === null && this.#held === 'keys') this.#held = null;
  };

  #tell(): void {
    const [from, last] = [Math.min(this.#anchor!, this.#at!), Math.max(this.#anchor!, this.#at!)];
    emit(this, 'span-brush', { from, to: last + 1 } satisfies PieceSpan);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-brushed-text': LensBrushedText;
  }
}
