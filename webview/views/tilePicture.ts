import { css, html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { styled } from '../drawing/styled.ts';
import { paintTile } from '../drawing/paintTile.ts';
import type { Tile } from '../drawing/tile.ts';
import { sharedStyles } from './sharedStyles.ts';

/** One small picture, enlarged pixel by pixel. */
@customElement('lens-tile')
export class LensTile extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        width: max-content;
      }
      canvas {
        display: block;
        border-radius: 2px;
        image-rendering: pixelated;
        outline: 1px solid var(--vscode-contrastBorder, transparent);
      }
    `,
  ];

  @property({ attribute: false }) tile: Tile | undefined;
  /** Longer side, in CSS pixels. */
  @property({ type: Number }) size = 112;
  /** What it shows, for those who do not see it. */
  @property() override title = '';

  @query('canvas') private canvas!: HTMLCanvasElement;

  override render(): TemplateResult {
    const { rows, columns } = this.tile ?? { rows: 1, columns: 1 };
    const factor = this.size / Math.max(rows, columns);
    const size = { width: `${columns * factor}px`, height: `${rows * factor}px` };
    return html`<canvas width="1" height="1" role="img" aria-label=${this.title} ${styled(size)}></canvas>`;
  }

  override updated(): void {
    if (this.tile) paintTile(this.canvas, this.tile);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-tile': LensTile;
  }
}
