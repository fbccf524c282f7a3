import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineToken } from '../../src/protocol/outline.ts';
import { readablePiece } from '../../src/text/readablePiece.ts';
import { quoted } from '../app/pieces.ts';
import { emit } from '../views/emit.ts';

/**
 * The tokens of a passage, to choose one from. Fires `point` (a token or `null`) for the one under the mouse or with the
 * focus, and `look` for the one that was chosen.
 */
@customElement('side-chips')
export class SideChips extends LitElement {
  @property({ attribute: false }) tokens: readonly OutlineToken[] = [];
  /** The token that is looked at. */
  @property({ attribute: false }) chosen = 0;

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override render(): TemplateResult {
    return html`<div
      class="chips"
      role="listbox"
      aria-label="Tokens"
      aria-orientation="horizontal"
      @click=${this.onClick}
      @keydown=${this.onKey}
      @pointerover=${(event: Event) => emit(this, 'point', tokenOf(event))}
      @pointerleave=${() => emit(this, 'point', null)}
      @focusin=${(event: Event) => emit(this, 'point', tokenOf(event))}
      @focusout=${() => emit(this, 'point', null)}
    >
      ${this.tokens.map((token, at) => this.chip(token, at))}
    </div>`;
  }

  /** The token at the caret is in sight; where the person has scrolled since, nothing moves. */
  protected override updated(changed: PropertyValues<this>): void {
    const moved = changed.has('chosen') || changed.get('tokens')?.length !== this.tokens.length;
    if (moved) this.showChosen();
  }

  /** Scrolls the list alone: the page around it stays where it is. */
  private showChosen(): void {
    const list = this.querySelector('.chips');
    const chip = list?.querySelector(`[data-token="${this.chosen}"]`);
    if (!list || !chip) return;
    const [frame, box] = [list.getBoundingClientRect(), chip.getBoundingClientRect()];
    const hidden = box.top < frame.top || box.bottom > frame.bottom;
    if (hidden) list.scrollTop += (box.top + box.bottom - frame.top - frame.bottom) / 2;
  }

  private chip(token: OutlineToken, at: number): TemplateResult {
    const { marker, text, continues } = readablePiece(token.piece);
    const chosen = at === this.chosen;
    return html`<span
      class=${classMap({ chip: true, special: token.special, continues, row: chosen })}
      role="option"
      data-token=${at}
      aria-selected=${chosen}
      tabindex=${chosen ? 0 : -1}
      title="token ${at}: ${quoted(token.piece)}, id ${token.id}"
      dir="auto"
      >${marker ? html`<span class="marker">${marker}</span>` : nothing}${text}</span
    >`;
  }

  private readonly onClick = (event: Event): void => {
    const at = tokenOf(event);
    if (at !== null) emit(this, 'look', at);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const at = tokenOf(event);
    if (at === null) return;
    const last = this.tokens.length - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: Math.min(last, at + 1),
      ArrowDown: Math.min(last, at + 1),
      ArrowLeft: Math.max(0, at - 1),
      ArrowUp: Math.max(0, at - 1),
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (event.key === 'Enter' || event.key === ' ') emit(this, 'look', at);
    else if (target !== undefined) this.querySelector<HTMLElement>(`[data-token="${target}"]`)?.focus();
    else return;
    event.preventDefault();
  };
}

function tokenOf(event: Event): number | null {
  const chip = (event.target as HTMLElement).closest<HTMLElement>('[data-token]');
  return chip ? Number(chip.dataset.token) : null;
}
