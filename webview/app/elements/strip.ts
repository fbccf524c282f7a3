import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineToken } from '../../../src/protocol/outline.ts';
import { readsRows } from '../../../src/protocol/readWords.ts';
import { appendedRange } from '../../../src/text/appendedTokens.ts';
import { pinLabel } from '../moves.ts';
import { matrixOf } from '../nodeShape.ts';
import type { Change } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { readablePiece } from '../../../src/text/readablePiece.ts';
import { quoted } from '../pieces.ts';
import './inputPicture.ts';

/** The input: its tokens as chips, linked with the editor both ways, or its picture. */
@customElement('lens-strip')
export class LensStrip extends PanelElement {
  /** The chip that Tab leads to; the arrow keys move it. */
  private current = 0;
  private scrolledTo: number | null = null;

  protected override concerns(change: Change): boolean {
    return change !== 'announcement';
  }

  override render(): TemplateResult {
    const { panel } = this;
    const { source } = panel.state;
    const tokens = panel.view?.outline.tokens ?? [];
    const appended = appendedRange(tokens, panel.view?.outline.continued ?? 0);
    this.current = Math.min(this.current, Math.max(0, tokens.length - 1));
    const marks = this.marks();
    return html`<section class="strip" aria-label="Input">
      ${this.pictured ? html`<lens-input-picture .panel=${panel}></lens-input-picture>` : nothing}
      ${tokens.length > 0 ? this.chips(tokens, appended, marks) : this.noChips()}
      ${
        source
          ? html`<div class="source">
              <span class="label" title="Where this ${source.kind} comes from">${source.label}</span>
              ${source.remark ? html`<span class="remark">${source.remark}</span>` : nothing}
            </div>`
          : nothing
      }
    </section>`;
  }

  /** Whether there is a picture to be seen: of the run in view, or of this one where that is a difference. */
  private get pictured(): boolean {
    const { view, runs } = this.panel;
    return (view?.outline.picture ?? runs?.own.outline.picture ?? null) !== null;
  }

  private noChips(): TemplateResult {
    return html`<p class="no-chips">${this.pictured ? nothing : 'Numbers, as they are written.'}</p>`;
  }

  private chips(
    tokens: readonly OutlineToken[],
    appended: ReturnType<typeof appendedRange>,
    marks: Marks,
  ): TemplateResult {
    const { panel } = this;
    return html`<div
      class="chips"
      role="listbox"
      aria-label=${readsRows(panel.view?.outline.lens ?? '') ? 'Rows' : 'Tokens'}
      aria-multiselectable="true"
      aria-orientation="horizontal"
      @keydown=${this.onKey}
      @click=${this.onClick}
      @dblclick=${this.onDoubleClick}
      @pointerover=${this.onPointer}
      @pointerleave=${() => panel.pointAt(null)}
      @focusin=${this.onFocus}
      @focusout=${() => panel.pointAt(null)}
    >
      ${tokens.map((token, at) => {
        const own = at < appended.from || at >= appended.to;
        return html`${at === appended.from && !own ? APPENDED : nothing}${this.chip(token, at, marks, !own)}`;
      })}
    </div>`;
  }

  private chip(token: OutlineToken, at: number, marks: Marks, appended: boolean): TemplateResult {
    const { marker, text, continues } = readablePiece(token.piece);
    const pinned = marks.rows.has(at) || marks.columns.has(at);
    return html`<span
      class=${classMap({
        chip: true,
        special: token.special,
        appended,
        continues: continues && !appended,
        row: marks.rows.has(at),
        column: marks.columns.has(at),
        caret: this.panel.caretToken === at,
        pointed: this.panel.pointed === at,
      })}
      role="option"
      data-token=${at}
      aria-selected=${pinned}
      tabindex=${at === this.current ? 0 : -1}
      title=${this.describe(token, at, appended)}
      dir="auto"
      >${marker ? html`<span class="marker">${marker}</span>` : nothing}${text}</span
    >`;
  }

  /** Pinned tokens, and those of the pinned cell. */
  private marks(): Marks {
    const { navigation, node, view } = this.panel;
    const marks = { rows: new Set(navigation.rows), columns: new Set(navigation.columns) };
    if (!node || !view || !navigation.cell) return marks;
    const { row, column } = matrixOf(node);
    if (view.isTokenAxis(row)) marks.rows.add(navigation.cell.row);
    if (view.isTokenAxis(column)) marks.columns.add(navigation.cell.column);
    return marks;
  }

  override updated(_changed: PropertyValues): void {
    const { caretToken } = this.panel;
    if (caretToken === this.scrolledTo) return;
    this.scrolledTo = caretToken;
    if (caretToken !== null) this.bringIntoView(caretToken);
  }

  /** Scrolls the strip alone: `scrollIntoView` would move the panel as well. */
  private bringIntoView(at: number): void {
    const chips = this.querySelector<HTMLElement>('.chips')!;
    const chip = this.chipAt(at);
    if (!chip) return;
    const top = chip.offsetTop;
    const bottom = top + chip.offsetHeight;
    if (top < chips.scrollTop) chips.scrollTop = top - 4;
    else if (bottom > chips.scrollTop + chips.clientHeight) chips.scrollTop = bottom - chips.clientHeight + 4;
  }

  private chipAt(at: number): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-token="${at}"]`);
  }

  private readonly onPointer = (event: PointerEvent): void => this.panel.pointAt(tokenOf(event));

  private readonly onFocus = (event: FocusEvent): void => {
    const at = tokenOf(event);
    if (at === null) return;
    this.current = at;
    this.panel.pointAt(at);
    this.bringIntoView(at);
  };

  private readonly onClick = (event: MouseEvent): void => {
    const at = tokenOf(event);
    if (at === null || event.detail > 1) return;
    if (event.ctrlKey || event.metaKey) this.panel.reveal(at);
    else this.pin(at);
  };

  private readonly onDoubleClick = (event: MouseEvent): void => {
    const at = tokenOf(event);
    if (at === null) return;
    // The first click of the two has pinned it.
    this.pin(at);
    this.panel.reveal(at);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const at = tokenOf(event);
    if (at === null) return;
    if (event.key === 'Enter' || event.key === ' ') {
      if (event.ctrlKey || event.metaKey) this.panel.reveal(at);
      else this.pin(at);
    } else {
      const target = this.target(event.key, at);
      if (target === undefined) return;
      this.chipAt(target)?.focus({ preventScroll: true });
    }
    event.preventDefault();
  };

  private target(key: string, at: number): number | undefined {
    const last = (this.panel.view?.outline.tokens.length ?? 1) - 1;
    switch (key) {
      case 'ArrowRight':
        return Math.min(last, at + 1);
      case 'ArrowLeft':
        return Math.max(0, at - 1);
      case 'ArrowDown':
        return this.inNextLine(at, 1);
      case 'ArrowUp':
        return this.inNextLine(at, -1);
      case 'Home':
        return 0;
      case 'End':
        return last;
      default:
        return undefined;
    }
  }

  /** The chip above or below, nearest in place. */
  private inNextLine(at: number, direction: 1 | -1): number {
    const from = this.chipAt(at)!;
    let best = at;
    for (let other = at + direction; ; other += direction) {
      const chip = this.chipAt(other);
      if (!chip) return best;
      if (chip.offsetTop === from.offsetTop) continue;
      const before = this.chipAt(best)!;
      if (best !== at && chip.offsetTop !== before.offsetTop) return best;
      const gap = (one: HTMLElement): number => Math.abs(one.offsetLeft - from.offsetLeft);
      if (best === at || gap(chip) < gap(before)) best = other;
    }
  }

  private describe(token: OutlineToken, at: number, appended: boolean): string {
    const place = appended
      ? 'appended, not in the text'
      : token.special
        ? 'added by the tokenizer, not in the text'
        : `characters ${token.start}–${token.end} of the text`;
    if (readsRows(this.panel.view?.outline.lens ?? '')) return `row ${at}: ${token.piece}\n${place}`;
    const written = token.written === undefined ? '' : `, in the text ${quoted(token.written)}`;
    return `token ${at}: ${quoted(token.piece)}${written}\nid ${token.id}\n${place}`;
  }

  private pin(at: number): void {
    const { panel } = this;
    panel.navigate(pinLabel('row', at));
    const piece = readablePiece(panel.view!.outline.tokens[at].piece).text;
    panel.announce(panel.navigation.rows.includes(at) ? `“${piece}” is pinned.` : `“${piece}” is let go.`);
  }
}

interface Marks {
  readonly rows: Set<number>;
  readonly columns: Set<number>;
}

function tokenOf(event: Event): number | null {
  const chip = (event.target as HTMLElement).closest<HTMLElement>('[data-token]');
  return chip ? Number(chip.dataset.token) : null;
}

/** Stands before the first of the tokens that are not in the text. */
const APPENDED = html`<span class="appended-word" aria-hidden="true">appended</span>`;
