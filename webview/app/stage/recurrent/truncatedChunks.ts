import { css, html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { WidthController } from '../../../drawing/widthController.ts';
import { visibleText } from '../../../drawing/ticks.ts';
import { sharedStyles } from '../../../views/sharedStyles.ts';
import { type ChunkStep, chunkSteps } from './chunkLayout.ts';
import { arrowHead } from './arrowHead.ts';

/** From one step to the next, in CSS pixels. */
const PITCH = 30;
const BOX = 20;
const TOP = 22;
const HEIGHT = 66;
const MOST = 40;

/** The last steps of the unrolled network with the arrows that the gradient goes back along; they are cut at chunks. */
@customElement('lens-truncated-chunks')
export class LensTruncatedChunks extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      h3 {
        margin: 14px 0 4px;
        font-size: 1em;
        font-weight: 600;
      }
      p {
        margin: 4px 0;
      }
      svg {
        display: block;
        font: 12px var(--vscode-editor-font-family, ui-monospace, monospace);
      }
      text {
        fill: var(--vscode-foreground, #cccccc);
        text-anchor: middle;
      }
      .box {
        fill: none;
        stroke: var(--vscode-descriptionForeground, #9d9d9d);
      }
      .reached .box {
        stroke: var(--vscode-charts-blue, #3794ff);
        stroke-width: 2;
      }
      .arrow {
        fill: none;
        stroke: var(--vscode-charts-blue, #3794ff);
        stroke-width: 2;
      }
      .beyond {
        opacity: 0.55;
      }
      .beyond .arrow {
        stroke: var(--vscode-descriptionForeground, #9d9d9d);
        stroke-width: 1;
        stroke-dasharray: 2 3;
      }
      .border {
        stroke: var(--vscode-charts-orange, #d18616);
        stroke-width: 2;
        stroke-dasharray: 4 3;
      }
      .cut {
        stroke: var(--vscode-charts-orange, #d18616);
        stroke-width: 2.5;
      }
      .loss {
        font-weight: 700;
      }
    `,
  ];

  @property({ type: Number }) position = 0;
  @property({ type: Number }) chunk = 0;
  @property({ attribute: false }) texts: readonly string[] = [];

  readonly #width = new WidthController(this);

  override render(): TemplateResult | typeof nothing {
    const room = Math.floor((this.#width.width - 24) / PITCH);
    if (this.#width.width === 0 || room < 2) return html`<div></div>`;
    const steps = chunkSteps(this.position, this.chunk, Math.min(MOST, room));
    const reached = steps.filter((step) => step.reached).length;
    const width = steps.length * PITCH + 24;
    return html`<h3>Truncated back-propagation through time</h3>
      <p>${this.#words(steps.length, reached)}</p>
      <svg width=${width} height=${HEIGHT} role="img" aria-label=${this.#said(steps, reached)}>
        ${arrowHead('head')} ${steps.map((step, at) => this.#step(step, at))}
      </svg>`;
  }

  #step({ position, begins, reached }: ChunkStep, at: number): SVGTemplateResult {
    const x = 12 + at * PITCH;
    const middle = TOP + BOX / 2;
    const last = position === this.position;
    // The arrow into this step comes from the one after it.
    const border = begins && at > 0;
    return svg`<g class=${reached ? 'reached' : 'beyond'}>
      <rect class="box" x=${x} y=${TOP} width=${BOX} height=${BOX} rx="3"></rect>
      <text x=${x + BOX / 2} y=${middle + 4}>${visibleText(this.texts[position] ?? '')}</text>
      ${last ? nothing : svg`<path class="arrow" marker-end="url(#head)" d="M${x + PITCH} ${middle}h${BOX - PITCH + 1}"></path>`}
      ${last ? svg`<text class="loss" x=${x + BOX / 2} y="13">loss</text>` : nothing}
      ${
        border
          ? svg`<line class="border" x1=${x - 5} x2=${x - 5} y1="4" y2=${HEIGHT - 16}></line>
              <path class="cut" d="M${x - 9} ${middle - 4}l8 8m0 -8l-8 8"></path>`
          : nothing
      }
      ${begins || last ? svg`<text x=${x + BOX / 2} y=${HEIGHT - 6} font-size="10">${position}</text>` : nothing}
    </g>`;
  }

  #words(steps: number, reached: number): string {
    const { chunk, position } = this;
    if (chunk === 0)
      return `Not truncated: the gradient goes back through all ${position + 1} steps; the last ${steps} are drawn. A chunk length above cuts it.`;
    const back = position % chunk;
    const drawn = reached < steps ? '' : ` Only the last ${steps} are drawn.`;
    return `Chunks of ${chunk}: the state is handed on to the next chunk, the gradient is not handed back. From position ${position} it gets ${back} ${back === 1 ? 'step' : 'steps'} back, to where its chunk begins.${position < chunk ? '' : ' There the arrow is cut.'}${drawn}`;
  }

  #said(steps: readonly ChunkStep[], reached: number): string {
    const borders = steps.filter(({ begins }, at) => begins && at > 0).map(({ position }) => position);
    const cut = borders.length === 0 ? 'no arrow is cut' : `arrows are cut before ${borders.join(', ')}`;
    return `The last ${steps.length} steps, with arrows back in time: ${cut}; the loss reaches the last ${reached}.`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-truncated-chunks': LensTruncatedChunks;
  }
}
