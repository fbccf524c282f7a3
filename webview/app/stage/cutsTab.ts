import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { readablePiece, visible } from '../../../src/text/readablePiece.ts';
import type { Cut, Tokenization } from '../../../src/trace/studies.ts';
import { styled } from '../../drawing/styled.ts';
import { WidthController } from '../../drawing/widthController.ts';
import { type CutCell, cutsLayout, type CutsUnit, type PlacedPiece } from '../../views/cutsLayout.ts';
import type { Change } from '../panel.ts';
import {
  type CutPlace,
  isAt,
  overlaps,
  pieceAt,
  pieceTowards,
  pieceWords,
  sameAs,
  type TextSpan,
  tokenAt,
} from './cutPlaces.ts';
import { shiftTable } from './shiftTable.ts';
import { cutsPicture } from '../figure/cutsPicture.ts';
import type { ShownPicture } from '../figure/shownPicture.ts';
import { TokenizationTab } from './tokenizationTab.ts';

/** The text cut by words, characters and subwords, one below the other. */
@customElement('lens-cuts-tab')
export class LensCutsTab extends TokenizationTab {
  protected override readonly picture = '.cut-lines';
  private readonly width = new WidthController(this);
  private layout: { readonly of: Tokenization; readonly units: readonly CutsUnit[] } | undefined;
  /** The piece under the mouse or with the focus, and the one that was clicked. */
  @state() private looked: CutPlace | null = null;
  @state() private kept: CutPlace | null = null;
  /** The piece that Tab leads to. */
  private current: CutPlace = { cut: 0, at: 0 };

  protected override concerns(change: Change): boolean {
    return change !== 'announcement';
  }

  protected override draw(value: Tokenization): TemplateResult {
    if (this.layout?.of !== value) {
      this.layout = { of: value, units: cutsLayout(value) };
      this.kept = null;
      this.current = { cut: 0, at: 0 };
    }
    const { cuts, truncated } = value;
    const lit = this.lit(value);
    return html`<ul class="cut-counts" aria-label="How many pieces">
        ${cuts.map((cut) => this.count(cut))}
      </ul>
      ${value.shifted ? shiftTable(value.shifted) : nothing}
      <p class="cut-detail" aria-live="off">${this.detail(value)}</p>
      ${truncated ? html`<p class="muted hint">${truncated}</p>` : nothing}
      <div
        class="cut-lines"
        role="listbox"
        aria-label="Pieces of the text: words, characters, subwords"
        aria-multiselectable="true"
        @pointerover=${this.onPointer}
        @pointerleave=${this.onLeave}
        @focusin=${this.onFocus}
        @focusout=${this.onLeave}
        @click=${this.onClick}
        @dblclick=${this.onDoubleClick}
        @keydown=${this.onKey}
      >
        ${this.layout.units.map((unit) => this.unit(unit, cuts, lit))}
      </div>`;
  }

  override shownPictures(): readonly ShownPicture[] {
    return this.layout ? [cutsPicture(this.layout.of.cuts)] : [];
  }

  private count(cut: Cut): TemplateResult {
    const more = cut.count === 1 ? '' : 's';
    return html`<li data-cut-name=${cut.name}>
      <span class="swatch" aria-hidden="true"></span
      ><b>${cut.count.toLocaleString('en-US')}</b> ${cut.name}${more}
      <span class="muted">(ids: ${cut.vocabulary})</span>
    </li>`;
  }

  private unit({ characters, rows }: CutsUnit, cuts: readonly Cut[], lit: TextSpan | null): TemplateResult {
    const columns = { 'grid-template-columns': `repeat(${characters.length}, minmax(14px, auto))` };
    return html`<div class="cut-unit" role="presentation" ${styled(columns)}>
      <div class="cut-names" aria-hidden="true">
        <span>Text</span>${cuts.map(({ title }) => html`<span>${title}</span>`)}
      </div>
      ${characters.map(
        (character, column) =>
          html`<span
            class="cut-text"
            aria-hidden="true"
            dir="auto"
            ${styled({ 'grid-column': String(column + 1) })}
            >${character === ' ' ? nothing : visible(character)}</span
          >`,
      )}
      ${rows.map((cells, cut) => cells.map((cell) => this.cell(cell, cut, cuts[cut], lit)))}
    </div>`;
  }

  private cell(
    { from, to, pieces, goesOn }: CutCell,
    row: number,
    cut: Cut,
    lit: TextSpan | null,
  ): TemplateResult {
    const place = { 'grid-column': `${from + 1} / ${to + 1}`, 'grid-row': String(row + 2) };
    return html`<div class="cut-cell" role="presentation" data-cut-name=${cut.name} ${styled(place)}>
      ${pieces.map((placed, at) => this.piece(placed, cut, goesOn && at === 0, lit))}
    </div>`;
  }

  private piece(
    { cut, at, piece }: PlacedPiece,
    of: Cut,
    goesOn: boolean,
    lit: TextSpan | null,
  ): TemplateResult {
    const { marker, text } = readablePiece(piece.piece);
    const classes = {
      'cut-piece': true,
      special: piece.special,
      padding: piece.padding,
      unknown: piece.unknown !== undefined,
      lit: lit !== null && overlaps(piece, lit),
      looked: isAt(this.looked, cut, at),
      kept: isAt(this.kept, cut, at),
    };
    const id = html`<span class="cut-id" aria-hidden="true">${piece.id}</span>`;
    const spelled = of.name === 'subword' && marker ? html`<span class="marker">${marker}</span>` : nothing;
    // A word that is broken over two units is one option, not two.
    if (goesOn) return html`<span class=${classMap(classes)} aria-hidden="true">…</span>`;
    return html`<span
      class=${classMap(classes)}
      role="option"
      data-cut=${cut}
      data-at=${at}
      aria-selected=${isAt(this.kept, cut, at)}
      tabindex=${isAt(this.current, cut, at) ? 0 : -1}
      title=${pieceWords(piece, at, of)}
      ><span class="cut-spelling" dir="auto"
        >${spelled}${text === '' && marker ? nothing : visible(text)}</span
      >${id}</span
    >`;
  }

  /** The range that is lit up: of the piece looked at, of a token in the strip, or of the kept piece. */
  private lit(tokenization: Tokenization): TextSpan | null {
    const place = this.looked ?? (this.panel.pointed === null ? this.kept : null);
    if (place) return pieceAt(tokenization, place) ?? null;
    const { view, pointed } = this.panel;
    return pointed === null ? null : (view?.outline.tokens[pointed] ?? null);
  }

  private detail(tokenization: Tokenization): TemplateResult | string {
    const place = this.looked ?? this.kept;
    const piece = place && pieceAt(tokenization, place);
    if (!place || !piece)
      return html`<span class="muted">Hover a piece: the other cuts of the same text light up.</span>`;
    const cut = tokenization.cuts[place.cut];
    return html`${pieceWords(piece, place.at, cut)}.
    ${piece.unknown ? html`<span class="why">${piece.unknown}</span>` : nothing}`;
  }

  override updated(changed: PropertyValues): void {
    this.nameLines();
    super.updated(changed);
  }

  /** The names of the rows stand at the beginning of each line, wherever the lines are broken. */
  private nameLines(): void {
    if (this.width.width === 0) return;
    let top = -Infinity;
    for (const unit of this.querySelectorAll<HTMLElement>('.cut-unit')) {
      const first = unit.offsetTop > top + 4;
      unit.classList.toggle('first', first);
      if (first) top = unit.offsetTop;
    }
  }

  private look(place: CutPlace | null): void {
    if (sameAs(place, this.looked)) return;
    this.looked = place;
    const tokenization = this.layout?.of;
    const piece = place && tokenization && pieceAt(tokenization, place);
    this.panel.pointAt(
      piece ? tokenAt(this.panel.view?.outline.tokens ?? [], piece, place, tokenization) : null,
    );
  }

  private readonly onPointer = (event: Event): void => this.look(placeOf(event));

  private readonly onLeave = (): void => this.look(null);

  private readonly onFocus = (event: Event): void => {
    const place = placeOf(event);
    if (!place) return;
    this.current = place;
    this.look(place);
    this.requestUpdate();
  };

  private readonly onClick = (event: MouseEvent): void => {
    const place = placeOf(event);
    if (!place || event.detail > 1) return;
    if (event.ctrlKey || event.metaKey) this.reveal(place);
    else this.keep(place);
  };

  private readonly onDoubleClick = (event: MouseEvent): void => {
    const place = placeOf(event);
    if (place) this.reveal(place);
  };

  private keep(place: CutPlace): void {
    this.kept = sameAs(place, this.kept) ? null : place;
    this.panel.announce(this.kept ? 'This piece is kept lit up.' : 'The piece is let go.');
  }

  private reveal(place: CutPlace): void {
    const tokenization = this.layout?.of;
    const piece = tokenization && pieceAt(tokenization, place);
    const token = piece && tokenAt(this.panel.view?.outline.tokens ?? [], piece, place, tokenization);
    if (token !== null && token !== undefined) this.panel.reveal(token);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const place = placeOf(event);
    const tokenization = this.layout?.of;
    if (!place || !tokenization) return;
    if (event.key === 'Enter' || event.key === ' ') {
      if (event.ctrlKey || event.metaKey) this.reveal(place);
      else this.keep(place);
    } else if (event.key === 'Escape' && this.kept) {
      this.keep(this.kept);
      event.stopPropagation();
    } else {
      const target = pieceTowards(tokenization, place, event.key);
      if (!target) return;
      this.querySelector<HTMLElement>(`[data-cut="${target.cut}"][data-at="${target.at}"]`)?.focus();
    }
    event.preventDefault();
  };
}

function placeOf(event: Event): CutPlace | null {
  const piece = (event.target as HTMLElement).closest<HTMLElement>('[data-at]');
  return piece ? { cut: Number(piece.dataset.cut), at: Number(piece.dataset.at) } : null;
}
