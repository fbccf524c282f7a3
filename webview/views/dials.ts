import { css, html, LitElement, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Dial, Hand } from './dialPicture.ts';
import { emit } from './emit.ts';
import { sharedStyles } from './sharedStyles.ts';

const SIZE = 92;
const RADIUS = 40;
const CENTRE = SIZE / 2;

/**
 * Angles as hands of clocks, one dial beside the other.
 *
 * @fires dial-pick - { index }
 */
@customElement('lens-dials')
export class LensDials extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(108px, 1fr));
        gap: 12px 8px;
        max-width: 960px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      button,
      .dial {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 2px;
        width: 100%;
        padding: 6px 2px;
        background: none;
        text-align: center;
      }
      button {
        color: var(--vscode-foreground, #cccccc);
      }
      svg {
        width: 92px;
        height: 92px;
      }
      .rim {
        fill: none;
        stroke: var(--vscode-descriptionForeground, #9d9d9d);
        stroke-width: 1;
      }
      .tick {
        stroke: var(--vscode-descriptionForeground, #9d9d9d);
        stroke-width: 1;
      }
      .hand {
        stroke-width: 2.5;
        stroke-linecap: round;
      }
      .before {
        stroke-width: 1.5;
        stroke-dasharray: 3 3;
      }
      .hand.row {
        stroke: var(--vscode-charts-blue, #3794ff);
      }
      .hand.column {
        stroke: var(--vscode-charts-orange, #d18616);
      }
      .tip.row {
        fill: var(--vscode-charts-blue, #3794ff);
      }
      .tip.column {
        fill: var(--vscode-charts-orange, #d18616);
      }
      .title {
        font-weight: 600;
      }
      .fact {
        font-size: 0.9em;
      }
    `,
  ];

  @property({ attribute: false }) dials: readonly Dial[] = [];
  /** Whether a dial can be chosen. */
  @property({ type: Boolean }) pickable = false;
  /** What the list shows. */
  @property() said = '';

  override render(): TemplateResult {
    return html`<ul aria-label=${this.said}>
      ${this.dials.map((dial, index) => html`<li>${this.pickable ? this.#button(dial, index) : fixedDial(dial)}</li>`)}
    </ul>`;
  }

  #button(dial: Dial, index: number): TemplateResult {
    return html`<button
      title="Show where these numbers come from"
      @click=${() => emit(this, 'dial-pick', { index })}
    >
      ${inside(dial)}<span class="unseen">${dial.said}</span>
    </button>`;
  }
}

function fixedDial(dial: Dial): TemplateResult {
  return html`<div
    class="dial"
    role="img"
    aria-label=${[dial.title, ...dial.facts, dial.said].filter(Boolean).join(', ')}
  >
    ${inside(dial)}
  </div>`;
}

function inside({ title, facts, hands }: Dial): TemplateResult {
  return html`<svg viewBox="0 0 ${SIZE} ${SIZE}" aria-hidden="true">
      <circle class="rim" cx=${CENTRE} cy=${CENTRE} r=${RADIUS}></circle>
      ${[0, 1, 2, 3].map((quarter) => tick((quarter * Math.PI) / 2))} ${hands.map(handView)}
    </svg>
    <span class="title">${title}</span>
    ${facts.map((fact) => (fact === '' ? nothing : html`<span class="fact muted">${fact}</span>`))}`;
}

function tick(angle: number): SVGTemplateResult {
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  return svg`<line class="tick" x1=${CENTRE + x * RADIUS} y1=${CENTRE + y * RADIUS}
    x2=${CENTRE + x * (RADIUS - 5)} y2=${CENTRE + y * (RADIUS - 5)}></line>`;
}

function handView({ x, y, kind, before = false }: Hand): SVGTemplateResult {
  const [tipX, tipY] = [CENTRE + x * (RADIUS - 3), CENTRE - y * (RADIUS - 3)];
  return svg`<line class="hand ${kind} ${before ? 'before' : ''}" x1=${CENTRE} y1=${CENTRE} x2=${tipX} y2=${tipY}></line>
    ${before ? nothing : svg`<circle class="tip ${kind}" cx=${tipX} cy=${tipY} r="3.5"></circle>`}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-dials': LensDials;
  }
}
