import { css, html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { styled } from '../drawing/styled.ts';
import { visibleText } from '../drawing/ticks.ts';
import { sharedStyles } from './sharedStyles.ts';

export interface DrawInterval {
  readonly label: string;
  /** From 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly drawn: boolean;
}

/** Chances laid end to end from 0 to 1, and where a random number fell among them. */
@customElement('lens-draw-strip')
export class LensDrawStrip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .strip {
        position: relative;
        height: 40px;
        padding-top: 12px;
      }
      .interval {
        position: absolute;
        top: 12px;
        height: 22px;
        overflow: hidden;
        border: 1px solid var(--vscode-editor-background, #1f1f1f);
        padding: 2px 3px;
        background: color-mix(
          in srgb,
          var(--vscode-charts-blue, #3794ff) 26%,
          var(--vscode-editor-background, #1f1f1f)
        );
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
        font-size: 11px;
        line-height: 16px;
        text-overflow: clip;
        white-space: pre;
      }
      .interval.drawn {
        border-color: var(--vscode-charts-orange, #d18616);
        background: color-mix(
          in srgb,
          var(--vscode-charts-orange, #d18616) 34%,
          var(--vscode-editor-background, #1f1f1f)
        );
      }
      .number {
        position: absolute;
        top: 0;
        width: 2px;
        height: 37px;
        margin-left: -1px;
        background: var(--vscode-foreground, #cccccc);
      }
      .number::before {
        content: '';
        position: absolute;
        top: 0;
        left: -4px;
        border: 5px solid transparent;
        border-top-color: var(--vscode-foreground, #cccccc);
      }
      .ends {
        display: flex;
        justify-content: space-between;
        font-size: 11px;
        line-height: 12px;
      }
    `,
  ];

  @property({ attribute: false }) intervals: readonly DrawInterval[] = [];
  @property({ type: Number }) number = 0;
  /** The picture in a sentence. */
  @property() words = '';

  override render(): TemplateResult {
    return html`<div class="strip" role="img" aria-label=${this.words}>
        ${this.intervals.map(({ label, from, to, drawn }) => {
          const place = styled({ left: `${100 * from}%`, width: `${100 * (to - from)}%` });
          return html`<span class=${classMap({ interval: true, drawn })} title=${visibleText(label)} ${place}
            ><bdi>${visibleText(label)}</bdi></span
          >`;
        })}
        <span class="number" ${styled({ left: `${100 * this.number}%` })}></span>
      </div>
      <div class="ends muted" aria-hidden="true"><span>0</span><span>1</span></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-draw-strip': LensDrawStrip;
  }
}
