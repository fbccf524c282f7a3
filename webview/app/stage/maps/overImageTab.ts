import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { RunPicture } from '../../../../src/trace/description.ts';
import type { ReceptiveField } from '../../../../src/trace/maps.ts';
import type { Slice } from '../../../../src/trace/node.ts';
import type { ColourScale } from '../../../drawing/colourScale.ts';
import { MediaController } from '../../../drawing/mediaController.ts';
import { formatNumber } from '../../../drawing/ticks.ts';
import '../../../views/legend.ts';
import '../../../views/mapOverImage.ts';
import type { MapGrid } from '../../../views/overImageLayout.ts';
import { capitalized, indexOf, isDifference, leadingOf, partName } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import type { Change } from '../../panel.ts';
import { QuerySlot } from '../../querySlot.ts';
import { QuerySlots } from '../../querySlots.ts';
import { comparable, curveOf, scopeOf } from '../colourScope.ts';
import { imageGrid } from './imageGrid.ts';
import { mapScales, rangesOf } from './mapScales.ts';
import { NARROW, settings } from './mapTools.ts';
import { overControls } from './overTools.ts';
import { PICTURE_LIMIT } from '../picture.ts';
import { problemView } from '../problemView.ts';
import { RoomBetween } from './roomBetween.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';

/** The image is never shown larger. */
export const PREVIEW_SIDE = 640;
const SMALLEST_HEIGHT = 200;

interface Drawn {
  readonly node: OutlineNode;
  readonly head: number;
}

/** One feature map, large, over the image; a cell shows what of the image it was computed from. */
@customElement('lens-over-image-tab')
export class LensOverImageTab extends StageElement {
  private readonly slice = new QuerySlot<'slice', Drawn>(this, 'slice');
  private readonly preview = new QuerySlot<'picture', null>(this, 'picture');
  private readonly facts = new QuerySlot<'mapFacts', OutlineNode>(this, 'mapFacts');
  private readonly model = new QuerySlots(this, 'statistics');
  private readonly field = new QuerySlot<'receptiveField', string>(this, 'receptiveField');
  private readonly room = new RoomBetween(this, SMALLEST_HEIGHT);
  private readonly narrow = new MediaController(this, NARROW);
  private drawn = false;

  protected override concerns(change: Change): boolean {
    return change === 'hover' || super.concerns(change);
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    const run = view?.outline.picture ?? this.panel.runs?.own.outline.picture;
    if (!view || !node || !run) return nothing;
    const { trace } = view;
    const { head } = navigation;
    const leading = leadingOf(node, head);
    const reading = this.slice.read(
      queries,
      { trace, node: node.name, leading, limit: PICTURE_LIMIT },
      { node, head },
    );
    if (reading.problem && reading.problem.code !== 'cancelled')
      return problemView(reading.problem, this.panel);
    const scale = this.scale(view, node);
    const { shown } = reading;
    this.drawn = reading.fresh && shown !== undefined && scale !== undefined;
    if (!shown || !scale || shown.context.node !== node) return waiting;
    return this.map(view, node, run, shown.value, scale);
  }

  private map(
    view: OutlineView,
    node: OutlineNode,
    run: RunPicture,
    slice: Slice,
    scale: ColourScale,
  ): TemplateResult {
    const { navigation, queries } = this.panel;
    // A difference was made on the image of the runs behind it.
    const trace = this.panel.runs?.own.trace ?? view.trace;
    const preview = this.preview.read(queries, { trace, longest: PREVIEW_SIDE }, null).shown?.value;
    const { over, head } = navigation;
    const name = partName(node, head);
    const field = this.lookedField(trace, node);
    return html`<div class="maps-above">
        ${settings(
          this.narrow.matches,
          html`${overControls(this.panel)}
            <p class="muted hint">
              The image is grey, so that all colours are the map’s.
              ${over.smooth ? 'Colours between the cells are blended.' : 'Each square is one cell of the map.'}
            </p>`,
        )}
      </div>
      <lens-map-over-image
        .preview=${preview}
        .picture=${run}
        .slice=${slice}
        .scale=${scale}
        .grid=${this.grid(node)}
        .field=${field ?? null}
        .pinnedCell=${navigation.cell}
        .opacity=${over.opacity}
        .smooth=${over.smooth}
        .title=${`${capitalized(name)} of ${node.title} over the image`}
        .maximumHeight=${this.room.height}
        @cell-hover=${this.onCellHover}
        @cell-pin=${this.onCellPin}
      ></lens-map-over-image>
      <div class="maps-below">
        <lens-legend orientation="horizontal" .scale=${scale} .title=${`Colours of ${name}`}></lens-legend>
        <p class="muted looked-map">${this.lookedWords(slice, field)}</p>
      </div>`;
  }

  private scale(view: OutlineView, node: OutlineNode): ColourScale | undefined {
    const { navigation, queries } = this.panel;
    const { head } = navigation;
    const [scope, curve] = [scopeOf(navigation, view, node), curveOf(navigation, view, node)];
    const facts = this.facts.read(queries, { trace: view.trace, node: node.name }, node).shown;
    const layers = scope === 'all' ? comparable(view, node) : [];
    const answers = this.model.read(
      queries,
      layers.map(({ name }) => ({ trace: view.trace, node: name })),
    );
    if (facts?.context !== node) return undefined;
    const difference = isDifference(node);
    return mapScales(facts.value, { scope, curve, difference, model: rangesOf(answers) })(head);
  }

  /** Where the cells lie on the image; shared evenly where something on the way mixes all places. */
  private grid(node: OutlineNode): MapGrid | undefined {
    const view = this.panel.runs?.own;
    // A difference has the names of the run, and not its operations.
    const own = view?.node(node.name);
    return view && own && imageGrid(own, (name) => view.node(name));
  }

  /** What the looked-at or pinned cell was computed from. */
  private lookedField(trace: string, node: OutlineNode): ReceptiveField | undefined {
    const { cell, navigation, queries } = this.panel;
    const index = cell && indexOf(node, navigation.head, cell.row, cell.column);
    const wanted = index && { trace, node: node.name, index };
    const reading = this.field.read(queries, wanted, node.name);
    return reading.fresh ? reading.shown?.value : undefined;
  }

  private lookedWords(slice: Slice, field: ReceptiveField | undefined): string {
    const { cell } = this.panel;
    if (!cell) return 'Hover a cell to see what of the image it was computed from; click to keep it.';
    const at =
      Math.floor(cell.row / slice.rowStep) * slice.columns + Math.floor(cell.column / slice.columnStep);
    const value = slice.values[at];
    const where = `Row ${cell.row}, column ${cell.column}: ${value === undefined ? '–' : formatNumber(value)}`;
    return field ? `${where}. ${fieldWords(field)}` : where;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-map-over-image');
  }
}

/** `It sees 12 × 12 of the network’s 96 × 96 pixels: rows 4 to 15, columns 20 to 31.` */
function fieldWords({ top, bottom, left, right, rows, columns }: ReceptiveField): string {
  const [high, wide] = [bottom - top, right - left];
  if (high === 0 || wide === 0) return 'It sees nothing but the border of zeros.';
  if (high >= rows && wide >= columns) return `It sees the whole image of ${rows} × ${columns} pixels.`;
  const place = `rows ${top} to ${bottom - 1}, columns ${left} to ${right - 1}`;
  return `It sees ${high} × ${wide} of the network’s ${rows} × ${columns} pixels: ${place}.`;
}
