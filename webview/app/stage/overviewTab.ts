import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Thumbnails } from '../../../src/trace/node.ts';
import type { HeadPlace } from '../../views/events.ts';
import '../../views/headList.ts';
import type { ListedHead } from '../../views/headList.ts';
import '../../views/overview.ts';
import type { HeadCaption } from '../../views/overview.ts';
import {
  hasPortraits,
  meanScore,
  PortraitSlot,
  type PortraitView,
  scoreFor,
  shortLabel,
} from '../headPortraits.ts';
import { openHead } from '../moves.ts';
import { headAxis, isDifference } from '../nodeShape.ts';
import type { Change } from '../panel.ts';
import { QuerySlots } from '../querySlots.ts';
import { headLabels, headOrder } from './headTools.ts';
import { PlaceHeight } from './placeHeight.ts';
import { StageElement } from './stageElement.ts';

const SIZE = 48;

interface LayerMaps {
  readonly layer: number;
  readonly node: OutlineNode;
  readonly thumbnails: Thumbnails | undefined;
}

/** Every head of every layer; a click opens one. */
@customElement('lens-overview-tab')
export class LensOverviewTab extends StageElement {
  private readonly thumbnails = new QuerySlots(this, 'thumbnails');
  private readonly portraits = new PortraitSlot(this);
  private readonly place = new PlaceHeight(this);
  /** Height of what stands above the maps, in CSS pixels. */
  private above = 0;
  private someDrawn = false;

  protected override concerns(change: Change): boolean {
    return change === 'painted' || super.concerns(change);
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation } = this.panel;
    if (!view || !node) return nothing;
    const layers = this.layers(node);
    this.someDrawn = layers.some(({ thumbnails }) => thumbnails !== undefined);
    const named = hasPortraits(this.panel);
    const portraits = this.portraits.read(this.panel);
    const byScore = named && portraits && navigation.headOrder === 'score';
    return html`<div class="above">
        <p class="muted hint">${hintFor(node)}</p>
        ${named ? headOrder(this.panel) : nothing} ${named ? headLabels(this.panel, portraits) : nothing}
      </div>
      ${byScore ? this.list(layers, portraits) : this.grid(node, layers, named, portraits)}`;
  }

  /** The maps of each layer that has the open stage. */
  private layers(node: OutlineNode): LayerMaps[] {
    const { view, queries } = this.panel;
    const siblings = view!.layers
      .map((_, layer) => ({ layer, node: view!.sibling(node, layer) }))
      .filter((sibling): sibling is { layer: number; node: OutlineNode } => sibling.node !== undefined);
    const shown = siblings.length > 0 ? siblings : [{ layer: 0, node }];
    const wanted = shown.map((each) => ({ trace: view!.trace, node: each.node.name, size: SIZE }));
    const answers = this.thumbnails.read(queries, wanted);
    return shown.map((each, at) => ({ ...each, thumbnails: answers[at] }));
  }

  private grid(
    node: OutlineNode,
    layers: readonly LayerMaps[],
    captioned: boolean,
    portraits: PortraitView | undefined,
  ): TemplateResult {
    const { navigation } = this.panel;
    const { height } = this.place;
    return html`<lens-overview
      .layers=${layers.map(({ layer, thumbnails }) => ({
        layer,
        thumbnails,
        captions: portraits && captionsOf(portraits, layer, thumbnails?.count ?? 0),
      }))}
      .selected=${this.selected(node)}
      .scope=${isDifference(node) && navigation.scope === 'map' ? 'all' : navigation.scope}
      .curve=${isDifference(node) ? 'square-root' : undefined}
      .captioned=${captioned}
      .aside=${asideOf(portraits, navigation.headLabel)}
      .maximumHeight=${height > 0 ? height - this.above : undefined}
      .heads=${headAxis(node)?.size ?? 1}
      @open-head=${(event: CustomEvent<HeadPlace>) => this.open(layers, event.detail)}
      @head-hover=${this.onHeadHover}
    ></lens-overview>`;
  }

  private list(layers: readonly LayerMaps[], portraits: PortraitView): TemplateResult {
    const { node, navigation } = this.panel;
    const heads = listedHeads(layers, portraits, navigation.headLabel);
    if (heads.length === 0) return html`<p class="muted">The text has no place to look at in this way.</p>`;
    return html`<lens-head-list
      .heads=${heads}
      .selected=${this.selected(node!)}
      .scope=${navigation.scope}
      @open-head=${(event: CustomEvent<HeadPlace>) => this.open(layers, event.detail)}
      @head-hover=${this.onHeadHover}
    ></lens-head-list>`;
  }

  private selected(node: OutlineNode): HeadPlace {
    return { layer: Math.max(0, this.panel.view!.layerOf(node)), head: this.panel.navigation.head };
  }

  private open(layers: readonly LayerMaps[], place: HeadPlace): void {
    const target = layers.find(({ layer }) => layer === place.layer)?.node;
    if (target) this.panel.navigate(openHead(target, place.head));
  }

  private readonly onHeadHover = (event: CustomEvent<HeadPlace>): void => this.panel.lookAtHead(event.detail);

  override updated(_changed: PropertyValues): void {
    const above = this.querySelector<HTMLElement>('.above')?.offsetHeight ?? 0;
    if (above !== this.above) {
      this.above = above;
      this.requestUpdate();
    }
    if (this.someDrawn)
      void this.complete(this.querySelector('lens-overview') ? 'lens-overview' : 'lens-head-list');
  }
}

function hintFor(node: OutlineNode): string {
  return isDifference(node)
    ? 'Where it changed: every head of every layer, on one scale. Click one to open it.'
    : 'Every head: rows look, columns are looked at. Click one to open it.';
}

function captionsOf(portraits: PortraitView, layer: number, heads: number): (HeadCaption | undefined)[] {
  return Array.from({ length: heads }, (_, head) => {
    const label = portraits.of(layer, head)?.label;
    return label && { ...shortLabel(label), full: label };
  });
}

/** The heads without the chosen label. */
function asideOf(portraits: PortraitView | undefined, label: string | null): ReadonlySet<string> {
  const others =
    label === null ? [] : (portraits?.portraits.heads.filter((each) => each.label !== label) ?? []);
  return new Set(others.map(({ layer, head }) => `${layer}.${head}`));
}

/** All heads by their score for a label; without one, those that have a label by the score for theirs. */
function listedHeads(
  layers: readonly LayerMaps[],
  portraits: PortraitView,
  label: PortraitView['portraits']['heads'][number]['label'] | null,
): ListedHead[] {
  const listed = portraits.portraits.heads.flatMap((portrait): ListedHead[] => {
    const score = scoreFor(portrait, label ?? null);
    const mean = score && meanScore(score);
    const { layer, head } = portrait;
    const thumbnails = layers.find((each) => each.layer === layer)?.thumbnails;
    return typeof mean === 'number' ? [{ layer, head, thumbnails, title: score!.label, score: mean }] : [];
  });
  return listed.sort((one, other) => other.score - one.score);
}
