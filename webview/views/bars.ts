import { css, html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { styled } from '../drawing/styled.ts';
import { formatCell, formatNumber, formatPercent, visibleText } from '../drawing/ticks.ts';
import type { BarEntry } from './barEntries.ts';
import { sharedStyles } from './sharedStyles.ts';
import { signedBarStyles } from './signedBarStyles.ts';

/** Labelled numbers as horizontal bars, in the order given. */
@customElement('lens-bars')
export class LensBars extends LitElement {
  static override styles = [
    sharedStyles,
    signedBarStyles,
    css`
      h3 {
        margin: 0 0 8px;
        font-size: 11px;
        letter-spacing: 0.04em;
        text-transform: uppercase;
      }
      ul {
        display: grid;
        grid-template-columns: minmax(40px, max-content) minmax(40px, 1fr) max-content;
        gap: 5px 10px;
        align-items: center;
        margin: 0;
        padding: 0;
        list-style: none;
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
        font-size: 12px;
      }
      li {
        display: contents;
      }
      .label {
        display: flex;
        gap: 4px;
        align-items: baseline;
        max-width: 110px;
        white-space: nowrap;
      }
      .label bdi {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .place {
        font-size: 10px;
      }
      .track {
        position: relative;
        height: 11px;
      }
      .value {
        text-align: right;
      }
    `,
  ];

  @property({ attribute: false }) entries: readonly BarEntry[] = [];
  @property() override title = '';
  @property() format: 'number' | 'percent' = 'number';
  /** What the longest bar that can be stands for; the largest of the numbers where it is left out. */
  @property({ type: Number }) most: number | undefined;

  override render(): TemplateResult {
    return html`
      ${this.title ? html`<h3 id="title" class="muted">${this.title}</h3>` : nothing}
      <ul
        class=${this.entries.some(({ value }) => value < 0) ? 'signed' : ''}
        aria-labelledby=${this.title ? 'title' : nothing}
      >
        ${this.entries.map((entry) => this.#renderEntry(entry))}
      </ul>
    `;
  }

  /** Bars of both signs start from one line. */
  #renderEntry({ label, value, place }: BarEntry): TemplateResult {
    const finite = this.entries.map((entry) => entry.value).filter(Number.isFinite);
    const low = Math.min(0, ...finite);
    const span = (this.most ?? Math.max(0, ...finite)) - low || 1;
    const shown = Number.isFinite(value) ? value : 0;
    const bar = styled({
      left: `${((Math.min(0, shown) - low) / span) * 100}%`,
      width: `${(Math.abs(shown) / span) * 100}%`,
    });
    const text =
      this.format === 'percent'
        ? formatPercent(value)
        : Math.abs(value) < 1
          ? formatCell(value)
          : formatNumber(value);
    return html`
      <li>
        <span class="label" title=${visibleText(label)}
          ><bdi>${visibleText(label)}</bdi>${
            place === undefined ? nothing : html`<span class="place muted"> at ${place}</span>`
          }</span
        >
        <span class="track"><span class="bar ${shown < 0 ? 'below' : ''}" ${bar}></span></span>
        <span class="value">${text}</span>
      </li>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-bars': LensBars;
  }
}
