import { css, html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { styled } from '../drawing/styled.ts';
import { formatPercent, visibleText } from '../drawing/ticks.ts';
import type { Choice } from './choice.ts';
import { emit } from './emit.ts';
import { sharedStyles } from './sharedStyles.ts';

/** Tokens to choose from, each with one bar, or two where it is drawn with another chance. @fires choose - id */
@customElement('lens-choices')
export class LensChoices extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 12px;
      }
      th {
        padding: 0 6px 3px;
        font-size: 11px;
        font-weight: 400;
        text-align: left;
        white-space: nowrap;
      }
      td {
        padding: 1px 6px;
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
        white-space: nowrap;
      }
      .number {
        width: 1px;
        text-align: right;
      }
      .token {
        width: 1px;
      }
      .token button {
        display: block;
        width: 128px;
        overflow: hidden;
        padding: 1px 8px;
        text-align: left;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      tr:hover td {
        background: var(--vscode-list-hoverBackground, #2a2d2e);
      }
      .drawn td:first-child {
        box-shadow: inset 3px 0 0 var(--vscode-charts-orange, #d18616);
      }
      .drawn button {
        font-weight: 700;
      }
      .track {
        position: relative;
        display: block;
        min-width: 40px;
        height: 7px;
        margin: 1px 0;
      }
      .one .track {
        height: 11px;
      }
      .bar {
        position: absolute;
        left: 0;
        height: 100%;
        min-width: 2px;
        border: 1px solid var(--vscode-contrastBorder, transparent);
        border-radius: 2px;
        background: var(--vscode-charts-blue, #3794ff);
      }
      .chance .bar,
      .key.chance {
        background: var(--vscode-charts-orange, #d18616);
      }
      .key {
        display: inline-block;
        width: 9px;
        height: 9px;
        margin-right: 4px;
        border: 1px solid var(--vscode-contrastBorder, transparent);
        border-radius: 2px;
        background: var(--vscode-charts-blue, #3794ff);
      }
      [aria-disabled='true'] {
        cursor: default;
      }
    `,
  ];

  @property({ attribute: false }) choices: readonly Choice[] = [];
  /** Whether the chances are others than the probabilities. */
  @property({ type: Boolean }) changed = false;
  /** The one that was drawn, by id. */
  @property({ attribute: false }) drawn: number | undefined;
  /** What choosing one does: `Append`. */
  @property() verb = '';
  /** Why none can be chosen now. */
  @property() closed = '';

  override render(): TemplateResult {
    const most = Math.max(...this.choices.map(({ probability, chance }) => Math.max(probability, chance)), 0);
    return html`<table class=${this.changed ? 'two' : 'one'}>
      <thead>
        <tr>
          <th scope="col" class="muted">token</th>
          <td></td>
          <th scope="col" class="muted number"><span class="key"></span>model</th>
          ${
            this.changed
              ? html`<th scope="col" class="muted number"><span class="key chance"></span>drawn with</th>`
              : nothing
          }
        </tr>
      </thead>
      <tbody>
        ${this.choices.map((choice) => this.#renderChoice(choice, most || 1))}
      </tbody>
    </table>`;
  }

  #renderChoice({ id, label, probability, chance }: Choice, most: number): TemplateResult {
    const drawn = id === this.drawn;
    const text = visibleText(label);
    const bar = (share: number): TemplateResult | typeof nothing =>
      share > 0 ? html`<span class="bar" ${styled({ width: `${(100 * share) / most}%` })}></span>` : nothing;
    const title = this.closed || `${this.verb} “${text}” (id ${id})`;
    return html`<tr class=${classMap({ drawn })}>
      <td class="token">
        <button
          title=${title}
          aria-label="${this.verb} ${text}${drawn ? ', drawn' : ''}"
          aria-disabled=${this.closed ? 'true' : 'false'}
          @click=${() => this.closed || emit(this, 'choose', id)}
        >
          <bdi>${text}</bdi>
        </button>
      </td>
      <td>
        <span class="track">${bar(probability)}</span>
        ${this.changed ? html`<span class="track chance">${bar(chance)}</span>` : nothing}
      </td>
      <td class="number">${formatPercent(probability)}</td>
      ${this.changed ? html`<td class="number">${chance > 0 ? formatPercent(chance) : 'cut off'}</td>` : nothing}
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-choices': LensChoices;
  }
}
