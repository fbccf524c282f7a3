import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import type { CurvePicture } from '../../views/curveChart.ts';
import '../../views/curves.ts';
import { leadingOf, matrixOf } from '../nodeShape.ts';
import { QuerySlot } from '../querySlot.ts';
import { byDistance, type ByDistance, rowProducts, spreadOf } from './byDistance.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

/** Wide enough for every embedding; longer texts are looked at as far as this many positions. */
const LIMIT = 4096;
const MOST_ROWS = 256;
const NAIVE = 'positions.naive_dot_product';
/** Rounding of float32 sums is not a spread. */
const NO_SPREAD = 1e-4;

const known = new WeakMap<Slice, ByDistance>();

/** How alike two positions are, by how far they stand apart; beside it the same for plain numbers. */
@customElement('lens-distance-tab')
export class LensDistanceTab extends StageElement {
  private readonly slice = new QuerySlot<'slice', OutlineNode>(this, 'slice');
  private readonly naive = new QuerySlot<'slice', null>(this, 'slice');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const rows: [number, number] = [0, MOST_ROWS];
    const wanted = { trace: view.trace, rows, limit: LIMIT };
    const ask = (of: OutlineNode) => ({
      ...wanted,
      node: of.name,
      leading: leadingOf(of, navigation.head),
      ...(isSquare(of) && { columns: rows }),
    });
    const naive = node.name === NAIVE ? undefined : view.node(NAIVE);
    const { shown, problem, fresh } = this.slice.read(queries, ask(node), node);
    const beside = this.naive.read(queries, naive ? ask(naive) : null, null);
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    this.drawn = fresh && shown !== undefined && beside.fresh;
    if (!shown) return waiting;
    const own = distancesOf(shown.value, isSquare(shown.context));
    const size = matrixOf(shown.context).row?.size ?? 1;
    return html`<p class="muted hint">
        ${isSquare(shown.context) ? '' : 'The dot product of each two positions’ vectors. '}Line: the mean of
        all places with that distance. Band: from the smallest to the largest.
        ${size > MOST_ROWS ? `The first ${MOST_ROWS} of ${size} positions.` : ''}
      </p>
      <div class="distance-pictures">
        ${chart(shown.context.title, own, 0)}
        ${beside.shown ? chart('Naive: 0, 1, 2, 3 …', distancesOf(beside.shown.value, true), 1) : nothing}
      </div>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-curves');
  }
}

function isSquare(node: OutlineNode): boolean {
  const { row, column } = matrixOf(node);
  return row !== undefined && row.size === column?.size && column.name !== 'feature';
}

function distancesOf(slice: Slice, square: boolean): ByDistance {
  let found = known.get(slice);
  if (!found) {
    found = byDistance(square ? slice.values : rowProducts(slice), slice.rows);
    known.set(slice, found);
  }
  return found;
}

function chart(title: string, { distances, mean, low, high }: ByDistance, colour: number): TemplateResult {
  const spread = spreadOf({ distances, mean, low, high });
  const picture: CurvePicture = {
    curves: [{ name: 'mean', colour, values: mean, band: { low, high } }],
    places: distances,
    placeName: (distance) => (distance > 0 ? `+${distance}` : String(distance).replace('-', '−')),
    xTitle: 'distance: positions from one to the other',
    yTitle: 'dot product',
    marked: 0,
  };
  const verdict =
    spread <= NO_SPREAD
      ? 'Only the distance counts: wherever the two stand, the number is the same.'
      : `The place counts too: at one distance the numbers spread over up to ${Math.round(spread * 100)} % of the whole range.`;
  return html`<section aria-label=${title}>
    <h3>${title}</h3>
    <p>${verdict}</p>
    <lens-curves .picture=${picture} .said=${`${title}: dot product by distance. ${verdict}`}></lens-curves>
  </section>`;
}
