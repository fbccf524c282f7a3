import { css, html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { type ColourScale, colourOf, cssColour, fractionOf } from '../drawing/colourScale.ts';
import { styled } from '../drawing/styled.ts';
import { visibleText } from '../drawing/ticks.ts';
import { emit } from './emit.ts';
import { sharedStyles } from './sharedStyles.ts';

/** Height of the tallest bar, in CSS pixels. */
const TALLEST = 16;

/**
 * A text with a bar under each of its characters. Where one can be chosen, the arrow keys walk them.
 *
 * @fires character-hover - the character's place, or `null`
 * @fires character-choose - the character's place
 */
@customElement('lens-bar-text')
export class LensBarText extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .text {
        max-height: 15em;
        overflow-y: auto;
        padding: 2px 4px 18px;
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
        line-height: 2.7;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .text[role='slider'] span {
        cursor: pointer;
      }
      span {
        padding-bottom: 19px;
        background: no-repeat bottom / calc(100% - 1px) 0;
      }
      .chosen {
        outline: 2px solid var(--vscode-charts-orange, #d18616);
      }
      .sign {
        padding: 0;
        color: var(--vscode-descriptionForeground, #9d9d9d);
      }
    `,
  ];

  @property({ attribute: false }) texts: readonly string[] = [];
  /** One for each character; NaN: no bar. */
  @property({ attribute: false }) values: ArrayLike<number> = [];
  @property({ attribute: false }) scale: ColourScale | undefined;
  /** Which character is chosen; `null`: none can be. */
  @property({ attribute: false }) chosen: number | null = null;
  /** What the text is, for a screen reader. */
  @property() said = '';
  /** What is said of a character. */
  @property({ attribute: false }) nameOf: (at: number) => string = (at) => String(at);

  override render(): TemplateResult {
    const { chosen } = this;
    return html`<div
      class="text"
      role=${chosen === null ? 'group' : 'slider'}
      tabindex="0"
      aria-label=${this.said}
      aria-valuemin=${chosen === null ? nothing : 0}
      aria-valuemax=${chosen === null ? nothing : this.texts.length - 1}
      aria-valuenow=${chosen ?? nothing}
      aria-valuetext=${chosen === null ? nothing : this.nameOf(chosen)}
      @keydown=${this.#onKey}
      @pointerover=${(event: Event) => this.#hover(placeOf(event))}
      @pointerleave=${() => this.#hover(null)}
      @click=${(event: Event) => this.#choose(placeOf(event))}
    >${guard([this.texts, this.values, this.scale], () => this.#characters())}</div>`; // prettier-ignore
  }

  #characters(): TemplateResult[] {
    return this.texts.map((text, at) => {
      const written = text.replace('\r\n', '\n');
      const sign = /^[\n\t]$/.test(written) ? visibleText(written) : '';
      return html`<span data-at=${at} ${styled(this.#bar(this.values[at] ?? NaN))}
        >${sign ? html`<span class="sign">${sign}</span>` : nothing}${written}</span
      >`;
    });
  }

  #bar(value: number): Record<string, string> {
    if (!this.scale || Number.isNaN(value)) return {};
    const colour = cssColour(colourOf(this.scale, value));
    const height = Math.max(1, Math.round(TALLEST * fractionOf(this.scale, value)));
    return {
      'background-image': `linear-gradient(${colour}, ${colour})`,
      'background-size': `calc(100% - 1px) ${height}px`,
    };
  }

  override updated(changed: PropertyValues<this>): void {
    const root = this.renderRoot;
    root.querySelector('.chosen')?.classList.remove('chosen');
    if (this.chosen === null) return;
    const character = root.querySelector<HTMLElement>(`[data-at="${this.chosen}"]`);
    character?.classList.add('chosen');
    if (changed.has('chosen') && character) keepInView(root.querySelector<HTMLElement>('.text')!, character);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { chosen } = this;
    if (chosen === null) return;
    const last = this.texts.length - 1;
    const target = {
      ArrowRight: chosen + 1,
      ArrowDown: chosen + 1,
      ArrowLeft: chosen - 1,
      ArrowUp: chosen - 1,
      PageDown: chosen + 20,
      PageUp: chosen - 20,
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#choose(Math.min(last, Math.max(0, target)));
  };

  #choose(at: number | null): void {
    if (at !== null && this.chosen !== null && at !== this.chosen) emit(this, 'character-choose', at);
  }

  #hover(at: number | null): void {
    this.renderRoot.querySelector('.text')?.setAttribute('title', at === null ? '' : this.nameOf(at));
    emit(this, 'character-hover', at);
  }
}

function placeOf(event: Event): number | null {
  const place = (event.target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset.at;
  return place === undefined ? null : Number(place);
}

/** Scrolls the text alone, never the page. */
function keepInView(text: HTMLElement, character: HTMLElement): void {
  const [frame, box] = [text.getBoundingClientRect(), character.getBoundingClientRect()];
  if (box.top < frame.top) text.scrollTop -= frame.top - box.top + 8;
  else if (box.bottom > frame.bottom) text.scrollTop += box.bottom - frame.bottom + 8;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-bar-text': LensBarText;
  }
}
