import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { MapFacts } from '../../../../src/trace/maps.ts';
import type { Slice } from '../../../../src/trace/node.ts';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import { MediaController } from '../../../drawing/mediaController.ts';
import { type CoarseMatrix, colourTile, type Tile } from '../../../drawing/tile.ts';
import { formatNumber } from '../../../drawing/ticks.ts';
import type { CellPlace } from '../../../views/events.ts';
import '../../../views/heatmap.ts';
import '../../../views/legend.ts';
import '../../../views/mapGrid.ts';
import { NOTHING_IN_VIEW, type Places } from '../../../views/mapGridLayout.ts';
import { convolutionOf, mapPlace, switchedOff, toggleMap } from '../../mapChanges.ts';
import { openMap, openNode } from '../../moves.ts';
import { isDifference, matrixOf } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import type { Change } from '../../panel.ts';
import { QuerySlot } from '../../querySlot.ts';
import { channelShown, filterNorms, filterOrder } from './filterOrder.ts';
import { filterControls, filterOrderControl } from './filterTools.ts';
import { GridTiles } from './gridTiles.ts';
import { countText, sizeFor } from './mapOrder.ts';
import { mapScales, rangeOf } from './mapScales.ts';
import { NARROW, settings } from './mapTools.ts';
import { PartPictures } from './partPictures.ts';
import { problemView } from '../problemView.ts';
import { RoomBetween } from './roomBetween.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';

const SMALLEST_HEIGHT = 130;

/** A bank of kernels as pictures: in colour where they read red, green and blue, else one input channel at a time. */
@customElement('lens-filters-tab')
export class LensFiltersTab extends StageElement {
  private readonly facts = new QuerySlot<'mapFacts', OutlineNode>(this, 'mapFacts');
  private readonly pictures = new PartPictures(this);
  private readonly tiles = new GridTiles();
  private readonly colours = new WeakMap<CoarseMatrix, { readonly reach: number; readonly tile: Tile }>();
  private readonly room = new RoomBetween(this, SMALLEST_HEIGHT);
  private readonly narrow = new MediaController(this, NARROW);
  @state() private visible: Places = NOTHING_IN_VIEW;
  private mixed: { readonly facts: MapFacts; readonly key: string; readonly slice: Slice } | undefined;
  private drawn = false;

  protected override concerns(change: Change): boolean {
    return change === 'hover' || super.concerns(change);
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const reading = this.facts.read(queries, { trace: view.trace, node: node.name }, node);
    if (reading.problem && reading.problem.code !== 'cancelled')
      return problemView(reading.problem, this.panel);
    const { shown } = reading;
    this.drawn = reading.fresh && shown !== undefined;
    if (!shown || shown.context !== node) return waiting;
    return this.filters(view, node, shown.value);
  }

  private filters(view: OutlineView, node: OutlineNode, facts: MapFacts): TemplateResult {
    if (onePixel(node)) return this.mixing(node, facts);
    const { navigation, queries } = this.panel;
    const [filters, channels] = node.axes.map(({ size }) => size);
    const channel = channelShown(node, navigation.filters.channel);
    const order = filterOrder(facts, channels, navigation.filters.order);
    const size = navigation.maps.size ?? sizeFor(filters);
    const shown = order.slice(this.visible.from, this.visible.to);
    const parts = shown.flatMap((filter) =>
      channel === null ? [0, 1, 2].map((at) => filter * channels + at) : [filter * channels + channel],
    );
    const matrices = this.pictures.read(queries, { trace: view.trace, node }, parts, size);
    const scaleOf = this.scales(node, facts);
    const tiles =
      channel === null
        ? this.inColour(shown, matrices, scaleOf)
        : this.oneChannel(shown, channel, matrices, scaleOf);
    const { row, column } = matrixOf(node);
    const open = Math.floor(navigation.head / channels);
    const norms = filterNorms(facts, channels);
    return html`<div class="maps-above">
        ${settings(this.narrow.matches, filterControls(this.panel, node, channel, size))}
        <p class="maps-count" role="status">
          ${countText(filters, 'filter')} of ${countText(channels, 'channel')}, ${row?.size ?? 1} ×
          ${column?.size ?? 1} ${this.mapsLink(view, node)}
        </p>
      </div>
      <lens-map-grid
        .order=${order}
        .tiles=${tiles}
        .words=${(filter: number) => ({
          caption: navigation.filters.order === 'norm' ? formatNumber(norms[filter]) : String(filter),
          full: `filter ${filter}, norm ${formatNumber(norms[filter])}`,
        })}
        .ratio=${(column?.size ?? 1) / (row?.size ?? 1)}
        .size=${size}
        .selected=${Math.min(open, filters - 1)}
        .off=${switchedOff(this.panel)}
        .title=${`Filters of ${node.title}`}
        .maximumHeight=${this.room.height}
        @maps-visible=${(event: CustomEvent<Places>) => (this.visible = event.detail)}
        @map-hover=${(event: CustomEvent<number>) => this.look(event.detail * channels + (channel ?? 0))}
        @open-map=${(event: CustomEvent<number>) => this.open(event.detail, channels, channel ?? 0)}
        @switch-map=${(event: CustomEvent<number>) => this.switchOff(event.detail * channels)}
      ></lens-map-grid>
      ${this.below(channel, facts, scaleOf, open * channels + (channel ?? 0))}`;
  }

  /** Filters of one pixel have no picture each: a row of numbers for each of them. */
  private mixing(node: OutlineNode, facts: MapFacts): TemplateResult {
    const { navigation } = this.panel;
    const [filters, channels] = node.axes.map(({ size }) => size);
    const order = filterOrder(facts, channels, navigation.filters.order);
    const kind = isDifference(node) ? 'diverging' : undefined;
    const [least, most] = rangeOf(facts);
    return html`<div class="maps-above">
        ${filterOrderControl(this.panel)}
        <p class="maps-count">
          ${countText(filters, 'filter')} of 1 × 1: each only mixes the ${countText(channels, 'channel')},
          place by place. ${this.mapsLink(this.panel.view!, node)}
        </p>
      </div>
      <lens-heatmap
        .slice=${this.weights(facts, order, channels)}
        .rowLabels=${navigation.filters.order === 'place' ? undefined : order.map(String)}
        .rowTitle=${'filter: which map it makes'}
        .columnTitle=${'channel: which map it reads'}
        .scale=${scaleFor(least, most, kind, navigation.maps.curve)}
        .legendTitle=${'weight'}
        .maximumHeight=${this.room.height}
        @cell-pin=${(event: CustomEvent<CellPlace | null>) => {
          if (event.detail) this.open(order[event.detail.row], channels, event.detail.column);
        }}
      ></lens-heatmap>`;
  }

  /** Of a kernel of one number the mean is the number. */
  private weights(facts: MapFacts, order: readonly number[], channels: number): Slice {
    const key = this.panel.navigation.filters.order;
    if (this.mixed?.facts !== facts || this.mixed.key !== key) {
      const values = new Float32Array(facts.count);
      order.forEach((filter, row) =>
        values.set(facts.mean.subarray(filter * channels, (filter + 1) * channels), row * channels),
      );
      const slice = { rows: order.length, columns: channels, rowStep: 1, columnStep: 1, values };
      this.mixed = { facts, key, slice };
    }
    return this.mixed.slice;
  }

  /** Filters of other layers have other shapes: their colours are not compared. */
  private get scope(): 'map' | 'layer' {
    return this.panel.navigation.scope === 'layer' ? 'layer' : 'map';
  }

  private scales(node: OutlineNode, facts: MapFacts): (part: number) => ColourScale {
    return mapScales(facts, {
      scope: this.scope,
      curve: this.panel.navigation.maps.curve,
      difference: isDifference(node),
      model: [],
    });
  }

  private oneChannel(
    shown: readonly number[],
    channel: number,
    matrices: ReadonlyMap<number, CoarseMatrix>,
    scaleOf: (part: number) => ColourScale,
  ): ReadonlyMap<number, Tile> {
    const channels = this.panel.node!.axes[1].size;
    const parts = shown.map((filter) => filter * channels + channel);
    const tiles = this.tiles.of(matrices, parts, scaleOf);
    return new Map(
      shown.flatMap((filter, at) => (tiles.has(parts[at]) ? [[filter, tiles.get(parts[at])!]] : [])),
    );
  }

  /** Three channels as red, green and blue; grey is zero. */
  private inColour(
    shown: readonly number[],
    matrices: ReadonlyMap<number, CoarseMatrix>,
    scaleOf: (part: number) => ColourScale,
  ): ReadonlyMap<number, Tile> {
    const tiles = new Map<number, Tile>();
    for (const filter of shown) {
      const [red, green, blue] = [0, 1, 2].map((at) => matrices.get(3 * filter + at));
      if (!red || !green || !blue) continue;
      const reach = Math.max(...[0, 1, 2].map((at) => reachOf(scaleOf(3 * filter + at))));
      const before = this.colours.get(red);
      const tile = before?.reach === reach ? before.tile : colourTile([red, green, blue], [-reach, reach]);
      this.colours.set(red, { reach, tile });
      tiles.set(filter, tile);
    }
    return tiles;
  }

  private below(
    channel: number | null,
    facts: MapFacts,
    scaleOf: (part: number) => ColourScale,
    open: number,
  ): TemplateResult {
    const part = Math.min(this.panel.lookedHead?.head ?? open, facts.count - 1);
    const scope = this.scope;
    if (channel === null) {
      const first = part - (part % 3);
      const reach = formatNumber(Math.max(...[0, 1, 2].map((at) => reachOf(scaleOf(first + at)))));
      const of = scope === 'map' ? `filter ${first / 3}` : 'all filters of this layer';
      return html`<p class="maps-below colour-words">
        Colours of ${of}: <b>mid-grey is 0</b>; a full red, green or blue is ${reach}, none of it −${reach}. A
        filter answers to patches in its own colours.
      </p>`;
    }
    const channels = this.panel.node!.axes[1].size;
    const name = `filter ${Math.floor(part / channels)}, channel ${part % channels}`;
    return html`<div class="maps-below">
      <lens-legend
        orientation="horizontal"
        .scale=${scaleOf(part)}
        .title=${`Colours of ${scope === 'map' ? name : 'all filters of this layer'}`}
      ></lens-legend>
      <p class="muted looked-map">
        ${name}: ${formatNumber(facts.minimum[part])} to ${formatNumber(facts.maximum[part])}
      </p>
    </div>`;
  }

  private mapsLink(view: OutlineView, node: OutlineNode): TemplateResult | typeof nothing {
    const maps = convolutionOf(view, node);
    if (!maps) return nothing;
    const map = Math.floor(this.panel.navigation.head / node.axes[1].size);
    return html`<button
      class="text-button"
      title="Open ${maps.name}"
      @click=${() => {
        this.panel.navigate(openNode(view, maps));
        this.panel.navigate((now) => ({ ...now, head: map, tab: null }));
      }}
    >
      The maps they make →
    </button>`;
  }

  private look(part: number): void {
    const { view, node } = this.panel;
    if (view && node) this.panel.lookAtHead({ layer: Math.max(0, view.layerOf(node)), head: part });
  }

  private open(filter: number, channels: number, channel: number): void {
    this.panel.navigate(openMap(filter * channels + channel, 'picture'));
    this.panel.announce(`Filter ${filter}, channel ${channel} is open.`);
  }

  private switchOff(part: number): void {
    const place = mapPlace(this.panel, part);
    if (place) toggleMap(this.panel, place);
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn)
      void this.complete(this.querySelector('lens-map-grid') ? 'lens-map-grid' : 'lens-heatmap');
  }
}

const reachOf = ({ minimum, maximum }: ColourScale): number => Math.max(Math.abs(minimum), Math.abs(maximum));

function onePixel(node: OutlineNode): boolean {
  return node.axes.slice(-2).every(({ size }) => size === 1);
}
