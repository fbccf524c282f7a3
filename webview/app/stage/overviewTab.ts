import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../views/overview.ts';
import { openHead } from '../moves.ts';
import { headAxis } from '../nodeShape.ts';
import { QuerySlots } from '../querySlots.ts';
import { PlaceHeight } from './placeHeight.ts';
import { StageElement } from './stageElement.ts';

const SIZE = 48;
/** Height of the sentence above, in CSS pixels. */
const HINT = 30;

/** Every head of every layer; a click opens one. */
@customElement('lens-overview-tab')
export class LensOverviewTab extends StageElement {
  private readonly thumbnails = new QuerySlots(this, 'thumbnails');
  private readonly place = new PlaceHeight(this);
  private someDrawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const siblings = view.layers
      .map((_, layer) => ({ layer, node: view.sibling(node, layer) }))
      .filter((sibling) => sibling.node !== undefined);
    const shown = siblings.length > 0 ? siblings : [{ layer: 0, node }];
    const answers = this.thumbnails.read(
      queries,
      shown.map((sibling) => ({ trace: view.trace, node: sibling.node!.name, size: SIZE })),
    );
    this.someDrawn = answers.some((answer) => answer !== undefined);
    return html`<p class="muted hint">
        Every head of every layer: rows look, columns are looked at. Click one to open it.
      </p>
      <lens-overview
        .layers=${shown.map(({ layer }, at) => ({ layer, thumbnails: answers[at] }))}
        .selected=${{ layer: Math.max(0, view.layerOf(node)), head: navigation.head }}
        .scope=${navigation.scope}
        .maximumHeight=${this.place.height > 0 ? this.place.height - HINT : undefined}
        .heads=${headAxis(node)?.size ?? 1}
        @open-head=${(event: CustomEvent<{ layer: number; head: number }>) => {
          const target = shown.find(({ layer }) => layer === event.detail.layer)?.node;
          if (target) this.panel.navigate(openHead(target, event.detail.head));
        }}
      ></lens-overview>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.someDrawn) void this.complete('lens-overview');
  }
}
