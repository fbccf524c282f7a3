import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { MapFacts } from '../../../../src/trace/maps.ts';
import type { ColourScale } from '../../../drawing/colourScale.ts';
import { MediaController } from '../../../drawing/mediaController.ts';
import { type CoarseMatrix, colourTile } from '../../../drawing/tile.ts';
import { WidthController } from '../../../drawing/widthController.ts';
import '../../../views/legend.ts';
import '../../../views/mapGrid.ts';
import { fillingSize, NOTHING_IN_VIEW, type Places, SCROLLBAR } from '../../../views/mapGridLayout.ts';
import '../../../views/tilePicture.ts';
import { openMap } from '../../moves.ts';
import { isDifference, isMaps, matrixOf } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import type { Change } from '../../panel.ts';
import { QuerySlot } from '../../querySlot.ts';
import { QuerySlots } from '../../querySlots.ts';
import { mapPlace, switchedOff, toggleMap } from '../../mapChanges.ts';
import { comparable, curveOf, scopeOf } from '../colourScope.ts';
import { filtersLink } from './filtersLink.ts';
import { GridTiles } from './gridTiles.ts';
import { countWords, mapOrder, mapWords, sizeFor } from './mapOrder.ts';
import { mapScales, rangesOf } from './mapScales.ts';
import { mapControls, NARROW, settings } from './mapTools.ts';
import { PartPictures } from './partPictures.ts';
import { problemView } from '../problemView.ts';
import { RoomBetween } from './roomBetween.ts';
import { StageElement } from '../stageElement.ts';
import { tabsOf } from '../tabs.ts';
import { waiting } from '../waiting.ts';

const SMALLEST_HEIGHT = 150;

/** Every feature map of the open stage; a click opens one large. */
@customElement('lens-maps-tab')
export class LensMapsTab extends StageElement {
  private readonly facts = new QuerySlot<'mapFacts', OutlineNode>(this, 'mapFacts');
  private readonly model = new QuerySlots(this, 'statistics');
  private readonly pictures = new PartPictures(this);
  private readonly tiles = new GridTiles();
  private readonly room = new RoomBetween(this, SMALLEST_HEIGHT);
  private readonly width = new WidthController(this);
  private readonly narrow = new MediaController(this, NARROW);
  @state() private visible: Places = NOTHING_IN_VIEW;
  private drawn = false;
  /** What the facts that are shown belong to. */
  private known: { readonly view: OutlineView; readonly node: OutlineNode } | undefined;

  protected override concerns(change: Change): boolean {
    return change === 'hover' || super.concerns(change);
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const reading = this.facts.read(queries, { trace: view.trace, node: node.name }, node);
    if (reading.problem && reading.problem.code !== 'cancelled')
      return problemView(reading.problem, this.panel);
    this.drawn = reading.fresh && reading.shown !== undefined;
    // The maps of the run before stay until those of this one are known: while somebody draws, nothing flickers.
    if (this.drawn) this.known = { view, node };
    if (!reading.shown || this.known?.node.name !== node.name) return waiting;
    return this.maps(this.known.view, this.known.node, reading.shown.value);
  }

  private maps(view: OutlineView, node: OutlineNode, facts: MapFacts): TemplateResult {
    const { navigation, queries } = this.panel;
    const { maps } = navigation;
    const difference = isDifference(node);
    const order = mapOrder(facts, maps);
    const { row, column } = matrixOf(node);
    const ratio = (column?.size ?? 1) / (row?.size ?? 1);
    const size = maps.size ?? this.ownSize(node, order.length, ratio);
    const wanted = this.wanted(node, order);
    const side = size * (window.devicePixelRatio || 1);
    const matrices = this.pictures.read(queries, { trace: view.trace, node }, wanted, side);
    const scaleOf = this.scales(view, node, facts);
    const labels = view.labelsOf(node.axes[0]);
    const looked = this.lookedMap(facts);
    return html`<div class="maps-above">
        ${settings(this.narrow.matches, mapControls(this.panel, { size, difference }))}
        <p class="maps-count" role="status">${countWords(facts, order.length, difference)}</p>
        ${filtersLink(this.panel)} ${this.inColour(node, labels, matrices, size)}
      </div>
      <lens-map-grid
        .order=${order}
        .tiles=${this.tiles.of(matrices, wanted, scaleOf)}
        .words=${(map: number) => mapWords(facts, map, maps.caption, labels?.[map], difference)}
        .ratio=${ratio}
        .size=${size}
        .captioned=${maps.caption !== 'none'}
        .selected=${Math.min(navigation.head, facts.count - 1)}
        .off=${switchedOff(this.panel)}
        .title=${`${difference ? 'What changed in the maps' : 'Maps'} of ${node.title}`}
        .maximumHeight=${this.room.height}
        @maps-visible=${(event: CustomEvent<Places>) => (this.visible = event.detail)}
        @map-hover=${(event: CustomEvent<number>) => this.look(view, node, event.detail)}
        @open-map=${(event: CustomEvent<number>) => this.open(view, node, event.detail)}
        @switch-map=${(event: CustomEvent<number>) => this.switchOff(event.detail)}
      ></lens-map-grid>
      ${this.below(view, node, facts, looked, scaleOf(looked), labels?.[looked])}`;
  }

  /** As large as there is room. The image in colour stands above its channels and has a size of its own. */
  private ownSize(node: OutlineNode, count: number, ratio: number): number {
    const size = sizeFor(count);
    const { height } = this.room;
    if (height === undefined || isColourImage(node)) return size;
    const captioned = this.panel.navigation.maps.caption !== 'none';
    return fillingSize({ count, ratio, size, captioned }, this.width.width - SCROLLBAR, height);
  }

  /** The maps in view; of an image all three channels, which are also shown as colours. */
  private wanted(node: OutlineNode, order: readonly number[]): number[] {
    const visible = order.slice(this.visible.from, this.visible.to);
    return isColourImage(node) ? [0, 1, 2] : visible;
  }

  private scales(view: OutlineView, node: OutlineNode, facts: MapFacts): (map: number) => ColourScale {
    const { navigation } = this.panel;
    const [scope, curve] = [scopeOf(navigation, view, node), curveOf(navigation, view, node)];
    const layers = scope === 'all' ? comparable(view, node) : [];
    const answers = this.model.read(
      this.panel.queries,
      layers.map(({ name }) => ({ trace: view.trace, node: name })),
    );
    return mapScales(facts, { scope, curve, difference: isDifference(node), model: rangesOf(answers) });
  }

  /** The one under the pointer or the keyboard, else the open one. */
  private lookedMap(facts: MapFacts): number {
    const { lookedHead, navigation } = this.panel;
    return Math.min(lookedHead?.head ?? navigation.head, facts.count - 1);
  }

  /** Colours have numbers: those of the looked-at map where each has a scale of its own. */
  private below(
    view: OutlineView,
    node: OutlineNode,
    facts: MapFacts,
    map: number,
    scale: ColourScale,
    label: string | undefined,
  ): TemplateResult {
    const difference = isDifference(node);
    const scope = scopeOf(this.panel.navigation, view, node);
    const title = { map: `map ${map}`, layer: 'all maps of this layer', all: 'the whole model' }[scope];
    return html`<div class="maps-below">
      <lens-legend orientation="horizontal" .scale=${scale} .title=${`Colours of ${title}`}></lens-legend>
      <p class="muted looked-map">${mapWords(facts, map, 'number', label, difference).full}</p>
    </div>`;
  }

  private inColour(
    node: OutlineNode,
    labels: readonly string[] | undefined,
    matrices: ReadonlyMap<number, CoarseMatrix>,
    size: number,
  ): TemplateResult | typeof nothing {
    if (!isColourImage(node)) return nothing;
    // Some networks take blue first.
    const [red, green, blue] = ['red', 'green', 'blue'].map((colour, at) =>
      matrices.get(labels?.includes(colour) ? labels.indexOf(colour) : at),
    );
    const there = red && green && blue;
    return html`<figure class="colour-image">
      <lens-tile
        .tile=${there ? colourTile([red, green, blue], [0, 255]) : undefined}
        .size=${size}
        .title=${'The image as the network gets it, in colour'}
      ></lens-tile>
      <figcaption class="muted">The image in colour; below, its channels one by one as heatmaps.</figcaption>
    </figure>`;
  }

  private look(view: OutlineView, node: OutlineNode, map: number): void {
    this.panel.lookAtHead({ layer: Math.max(0, view.layerOf(node)), head: map });
  }

  private open(view: OutlineView, node: OutlineNode, map: number): void {
    const over = tabsOf(node, view.outline).some(({ tab }) => tab === 'over-image');
    this.panel.navigate(openMap(map, over ? 'over-image' : 'picture'));
    this.panel.announce(`Map ${map} is open.`);
  }

  private switchOff(map: number): void {
    const place = mapPlace(this.panel, map);
    const changeable = this.panel.state.lenses.find(({ name }) => name === this.panel.state.lens)?.changeable;
    if (place && changeable) toggleMap(this.panel, place);
    else this.panel.announce('This map cannot be switched off.');
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn && this.pictures.whole) void this.complete('lens-map-grid');
  }
}

/** The pixels themselves, red, green and blue from 0 to 255. */
function isColourImage(node: OutlineNode): boolean {
  return node.name === 'input.pixels' && isMaps(node) && node.axes[0].size === 3 && !isDifference(node);
}
