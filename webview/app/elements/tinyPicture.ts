import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import { paintThumbnail } from '../../drawing/thumbnail.ts';
import { headAxis, isMaps, partsOf } from '../nodeShape.ts';
import { PanelElement } from '../panelElement.ts';
import { QuerySlot } from '../querySlot.ts';
import { thumbnailMap } from '../thumbnailMap.ts';

const SIZE = 20;

/** A stage at a glance: asked for only once it can be seen. */
@customElement('lens-tiny-picture')
export class LensTinyPicture extends PanelElement {
  @property({ attribute: false }) node!: OutlineNode;
  @property({ attribute: false }) head = 0;
  @state() private seen = false;
  private readonly thumbnails = new QuerySlot<'thumbnails', OutlineNode>(this, 'thumbnails');
  private observer: IntersectionObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver((entries) => {
      this.seen = entries.some((entry) => entry.isIntersecting);
    });
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
  }

  override render(): TemplateResult {
    return html`<canvas width="1" height="1"></canvas>`;
  }

  override updated(_changed: PropertyValues): void {
    const trace = this.panel.view?.trace;
    if (!this.seen || trace === undefined) return;
    const maps = isMaps(this.node);
    const part = Math.min(this.head, partsOf(this.node) - 1);
    // One of a thousand maps: not all of them are worth asking for.
    const wanted = maps ? { parts: [part, part + 1] as [number, number] } : {};
    const reading = this.thumbnails.read(
      this.panel.queries,
      { trace, node: this.node.name, size: SIZE, ...wanted },
      this.node,
    );
    if (!reading.shown) return;
    const { bytes, rows, columns, count } = reading.shown.value;
    const at = headAxis(this.node) && !maps ? Math.min(this.head, count - 1) : 0;
    const picture = bytes.subarray(at * rows * columns, (at + 1) * rows * columns);
    paintThumbnail(
      this.querySelector('canvas')!,
      { bytes: picture, rows, columns },
      thumbnailMap(reading.shown.value),
    );
    this.classList.add('painted');
  }
}
