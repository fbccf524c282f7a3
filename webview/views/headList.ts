import { css, html, LitElement } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Thumbnails } from '../../src/trace/node.ts';
import { styled } from '../drawing/styled.ts';
import { formatPercent } from '../drawing/ticks.ts';
import { paintThumbnail } from '../drawing/thumbnail.ts';
import { emit } from './emit.ts';
import type { HeadPlace } from './events.ts';
import { mapPainter, type Scope } from './overviewScale.ts';
import { sharedStyles } from './sharedStyles.ts';

export interface ListedHead extends HeadPlace {
  /** All heads of its layer; undefined while they are on their way. */
  readonly thumbnails: Thumbnails | undefined;
  /** What the score is for: `previous token`. */
  readonly title: string;
  /** From 0 to 1. */
  readonly score: number;
}

/** Heads in an order of their own, each with its map and score. @fires open-head - HeadPlace @fires head-hover - HeadPlace */
@customElement('lens-head-list')
export class LensHeadList extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(104px, 1fr));
        gap: 8px;
        margin: 0;
        padding: 3px;
        list-style: none;
      }
      button {
        display: block;
        width: 100%;
        padding: 4px;
        text-align: left;
        font-size: 11px;
      }
      .chosen button {
        outline: 3px solid var(--vscode-charts-orange, #d18616);
      }
      canvas,
      .blank {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        margin-bottom: 3px;
        image-rendering: pixelated;
      }
      .line {
        display: flex;
        gap: 4px;
        justify-content: space-between;
        white-space: nowrap;
      }
      .title {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .track {
        display: block;
        height: 4px;
        margin-top: 3px;
        background: color-mix(in srgb, var(--vscode-foreground, #cccccc) 14%, transparent);
      }
      .bar {
        display: block;
        height: 100%;
        background: var(--vscode-charts-blue, #3794ff);
      }
    `,
  ];

  @property({ attribute: false }) heads: readonly ListedHead[] = [];
  @property({ attribute: false }) selected: HeadPlace | null = null;
  @property() scope: Scope = 'map';
  /** The one that the tab key reaches. */
  @state() private current = 0;

  override render(): TemplateResult {
    this.current = Math.min(this.current, Math.max(0, this.heads.length - 1));
    return html`<ul aria-label="Heads by score" @keydown=${this.#onKey}>
      ${this.heads.map((head, at) => this.#renderHead(head, at))}
    </ul>`;
  }

  #renderHead({ layer, head, thumbnails, title, score }: ListedHead, at: number): TemplateResult {
    const chosen = this.selected?.layer === layer && this.selected.head === head;
    const place: HeadPlace = { layer, head };
    return html`<li class=${classMap({ chosen })}>
      <button
        tabindex=${at === this.current ? 0 : -1}
        data-at=${at}
        @click=${() => emit(this, 'open-head', place)}
        @pointerenter=${() => emit(this, 'head-hover', place)}
        @focus=${() => {
          this.current = at;
          emit(this, 'head-hover', place);
        }}
      >
        ${thumbnails ? html`<canvas data-at=${at} aria-hidden="true"></canvas>` : html`<span class="blank"></span>`}
        <span class="line">Layer ${layer}, head ${head}</span>
        <span class="line"><span class="title">${title}</span> <span>${formatPercent(score)}</span></span>
        <span class="track"><span class="bar" ${styled({ width: `${100 * score}%` })}></span></span>
      </button>
    </li>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('heads') && !changed.has('scope')) return;
    const paint = mapPainter(this.heads, this.scope);
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) {
      const { thumbnails, head } = this.heads[Number(canvas.dataset.at)];
      if (!thumbnails) continue;
      const { rows, columns } = thumbnails;
      const bytes = thumbnails.bytes.subarray(head * rows * columns, (head + 1) * rows * columns);
      paintThumbnail(canvas, { bytes, rows, columns }, paint(thumbnails, bytes));
    }
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('button[tabindex="0"]')?.focus(options);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const list = this.renderRoot.querySelector('ul')!;
    const columns = getComputedStyle(list).gridTemplateColumns.split(' ').length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const last = this.heads.length - 1;
    const to =
      step === undefined
        ? { Home: 0, End: last }[event.key]
        : Math.min(last, Math.max(0, this.current + step));
    if (to === undefined) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`button[data-at='${to}']`)?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-head-list': LensHeadList;
  }
}
