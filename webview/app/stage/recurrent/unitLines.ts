import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Slice } from '../../../../src/trace/node.ts';
import { ThemeController } from '../../../drawing/theme.ts';
import { visibleText } from '../../../drawing/ticks.ts';
import type { Curve, CurvePicture } from '../../../views/curvePicture.ts';
import '../../../views/curves.ts';
import { thinnedCurve } from '../../../views/thinnedCurve.ts';
import type { VisibleTime } from '../../../views/timeStrips.ts';
import { QuerySlots } from '../../querySlots.ts';
import { columnChooser } from '../columnChooser.ts';
import { StageElement } from '../stageElement.ts';
import { mostChanging, MOST_WAVES } from '../waveColumns.ts';
import { waiting } from '../waiting.ts';
import { rowTexts } from './readTexts.ts';
import { joined, unitQuestions } from './unitColumn.ts';

/** More points than this no screen tells apart. */
const MOST_POINTS = 800;
const OFFERED = 6;
const DRAWN = 2;

/** Single units of the open gate or state as curves over the positions in view. */
@customElement('lens-unit-lines')
export class LensUnitLines extends StageElement {
  @property({ attribute: false }) visible!: VisibleTime;
  /** The open stage, thinned: says which units are worth looking at first. */
  @property({ attribute: false }) slice!: Slice;
  private readonly values = new QuerySlots(this, 'slice');
  private readonly theme = new ThemeController(this);
  private picture: CurvePicture | undefined;
  private step = 1;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation } = this.panel;
    if (!view || !node) return nothing;
    const units = node.axes[1]!.size;
    const { offered, chosen } = this.choice(units);
    const values = chosen.map((unit) => unitQuestions(view.trace, node, unit));
    const answers = this.values.read(this.panel.queries, values.flat());
    const whole = values.map((parts, at) =>
      joined(answers.slice(at * parts.length, (at + 1) * parts.length)),
    );
    if (whole.every((numbers) => numbers !== undefined)) {
      this.picture = this.curves(node, whole, chosen, offered, navigation.cell?.row);
    }
    const chooser = columnChooser(
      {
        offered,
        chosen,
        size: units,
        word: 'unit',
        most: MOST_WAVES,
        name: (unit) => `unit ${unit}`,
        choose: (waves) => this.panel.navigate((now) => ({ ...now, waves })),
      },
      this.theme.current,
    );
    const said = `${node.title} of ${chosen.length} units over the positions ${this.visible.first} to ${this.visible.last}`;
    return html`<section aria-label="Units over time">
      <h3>${node.title} of single units</h3>
      ${chooser}
      ${this.picture ? html`<lens-curves .picture=${this.picture} .said=${said}></lens-curves>` : waiting}
      ${
        this.step > 1
          ? html`<p class="muted hint">
              Each point is the mean of ${this.step} positions; the band behind it reaches from their smallest
              to their largest number. Zoom in above to see each.
            </p>`
          : nothing
      }
    </section>`;
  }

  /** Those that the person chose, else the pinned unit and those that change most. */
  private choice(units: number): { offered: number[]; chosen: number[] } {
    const { waves, cell } = this.panel.navigation;
    const changing = mostChanging(this.slice, OFFERED);
    const pinned = cell ? [cell.column] : [];
    const asked = waves?.filter((unit) => unit < units) ?? [];
    const chosen = asked.length > 0 ? asked : unique([...pinned, ...changing]).slice(0, DRAWN);
    return { chosen, offered: unique([...changing, ...pinned, ...chosen]) };
  }

  private curves(
    node: OutlineNode,
    values: readonly Float32Array[],
    chosen: readonly number[],
    offered: readonly number[],
    pinned: number | undefined,
  ): CurvePicture {
    const { first, last } = this.visible;
    const thinned = values.map((numbers) => thinnedCurve(numbers, first, last + 1, MOST_POINTS));
    const [{ step, places }] = thinned as [(typeof thinned)[number]];
    this.step = step;
    const texts = rowTexts(this.panel.view!, node);
    return {
      curves: thinned.map(({ mean, low, high }, at): Curve => ({
        name: `unit ${chosen[at]!}`,
        colour: offered.indexOf(chosen[at]!),
        values: mean,
        ...(step > 1 && { band: { low, high } }),
      })),
      places,
      placeName: (place) =>
        texts?.[place] === undefined ? String(place) : `${place} ${visibleText(texts[place])}`,
      xTitle: 'position',
      yTitle: node.title.toLowerCase(),
      marked: pinned === undefined ? undefined : places.findLast((place) => place <= pinned),
    };
  }
}

const unique = (units: readonly number[]): number[] => [...new Set(units)];

declare global {
  interface HTMLElementTagNameMap {
    'lens-unit-lines': LensUnitLines;
  }
}
