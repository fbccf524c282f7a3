import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { styled } from '../drawing/styled.ts';
import { formatCount, formatPercent, visibleText } from '../drawing/ticks.ts';
import { classBarsStyles } from './classBarsStyles.ts';
import { type ClassNumbers, classNumberText, type RankedClass, ranked } from './classNumbers.ts';
import { emit } from './emit.ts';
import { sharedStyles } from './sharedStyles.ts';
import { signedBarStyles } from './signedBarStyles.ts';

const LISTED = 10;

/**
 * Classes with their numbers as bars, the largest first; those beyond the first ten are folded.
 *
 * @fires class-hover - the number of a class
 * @fires class-pin - the number of a class
 */
@customElement('lens-class-bars')
export class LensClassBars extends LitElement {
  static override styles = [sharedStyles, signedBarStyles, classBarsStyles];

  @property({ attribute: false }) values: ArrayLike<number> = [];
  @property({ attribute: false }) labels: readonly string[] | undefined;
  @property() numbers: ClassNumbers = 'share';
  @property({ attribute: false }) pinned: number | null = null;
  @state() private unfolded = false;
  /** The one that the tab key reaches, by its rank. */
  @state() private current = 0;
  #ranked: readonly RankedClass[] = [];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('values') || changed.has('labels') || changed.has('numbers'))
      this.#ranked = ranked(this.values, this.labels, this.numbers);
    this.current = Math.min(this.current, Math.max(0, this.#shown.length - 1));
  }

  override render(): TemplateResult {
    const folded = this.#ranked.slice(LISTED);
    return html`<ol
        aria-label="Classes, ${this.#changed ? 'those that changed most' : 'the largest number'} first"
        class=${classMap({ signed: this.#shown.some(({ value }) => value < 0) })}
        @keydown=${this.#onKey}
      >
        ${this.#shown.map((each, rank) => this.#renderClass(each, rank))}
      </ol>
      ${
        folded.length > 0
          ? html`<button
                class="fold"
                aria-expanded=${this.unfolded}
                @click=${() => (this.unfolded = !this.unfolded)}
              >
                ${this.unfolded ? 'Fold the rest' : `${formatCount(folded.length)} more`}
              </button>
              <span class="muted">${this.#together(folded)}</span>`
          : nothing
      }`;
  }

  get #shown(): readonly RankedClass[] {
    return this.unfolded ? this.#ranked : this.#ranked.slice(0, LISTED);
  }

  get #changed(): boolean {
    return this.numbers === 'shares-changed' || this.numbers === 'scores-changed';
  }

  /** What those that are folded come to. */
  #together(folded: readonly RankedClass[]): string {
    if (this.numbers !== 'share') return '';
    const sum = folded.reduce((all, { value }) => all + value, 0);
    return `together ${formatPercent(sum)}`;
  }

  #renderClass({ at, label, value }: RankedClass, rank: number): TemplateResult {
    const { low, span } = this.#reach();
    const shown = Number.isFinite(value) ? value : 0;
    const bar = styled({
      left: `${((Math.min(0, shown) - low) / span) * 100}%`,
      width: `${(Math.abs(shown) / span) * 100}%`,
    });
    const text = classNumberText(value, this.numbers);
    const name = visibleText(label);
    return html`<li>
      <button
        class=${classMap({ pinned: at === this.pinned })}
        aria-pressed=${at === this.pinned}
        tabindex=${rank === this.current ? 0 : -1}
        data-rank=${rank}
        data-class=${at}
        aria-label="${name}: ${text}"
        title="${name} (class ${at}): ${text}"
        @click=${() => emit(this, 'class-pin', at)}
        @pointerenter=${() => emit(this, 'class-hover', at)}
        @focus=${() => {
          this.current = rank;
          emit(this, 'class-hover', at);
        }}
      >
        <bdi class="label">${name}</bdi>
        <span class="track"><span class="bar ${shown < 0 ? 'below' : ''}" ${bar}></span></span>
        <span class="value">${text}</span>
      </button>
    </li>`;
  }

  /** Shares of all of 100 %, so that a bar says how sure the network is; other numbers as far as they reach. */
  #reach(): { readonly low: number; readonly span: number } {
    const finite = this.#ranked.map(({ value }) => value).filter(Number.isFinite);
    const low = finite.reduce((least, value) => Math.min(least, value), 0);
    const high = finite.reduce((most, value) => Math.max(most, value), this.numbers === 'share' ? 1 : 0);
    return { low, span: high - low || 1 };
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('button[tabindex="0"]')?.focus(options);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const last = this.#shown.length - 1;
    const to = { ArrowDown: this.current + 1, ArrowUp: this.current - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const rank = Math.min(last, Math.max(0, to));
    this.renderRoot.querySelector<HTMLElement>(`button[data-rank='${rank}']`)?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-class-bars': LensClassBars;
  }
}
