import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import { styled } from '../../drawing/styled.ts';
import { ThemeController } from '../../drawing/theme.ts';
import { type Curve, curveColour, type CurvePicture } from '../../views/curveChart.ts';
import '../../views/curves.ts';
import { axisTitle, leadingOf, matrixOf, words } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot } from '../querySlot.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { columnName, MOST_WAVES, suggestedColumns } from './waveColumns.ts';
import { waiting } from './waiting.ts';

/** No embedding is wider. */
const LIMIT = 4096;
/** The right one beside a misprinted one. */
const RIGHT = 'positions.sinusoidal';

interface Drawn {
  readonly view: OutlineView;
  readonly node: OutlineNode;
}

/** Single columns of a matrix as curves over its rows. */
@customElement('lens-waves-tab')
export class LensWavesTab extends StageElement {
  private readonly slice = new QuerySlot<'slice', Drawn>(this, 'slice');
  private readonly right = new QuerySlot<'slice', null>(this, 'slice');
  private readonly theme = new ThemeController(this);
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const wanted = { trace: view.trace, leading: leadingOf(node, navigation.head), limit: LIMIT };
    const { shown, problem, fresh } = this.slice.read(
      queries,
      { ...wanted, node: node.name },
      { view, node },
    );
    const misprinted = node.operation.kind === 'sinusoid' && node.operation.misprinted;
    const right = this.right.read(
      queries,
      misprinted && view.node(RIGHT) ? { ...wanted, node: RIGHT } : null,
      null,
    );
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    this.drawn = fresh && shown !== undefined && right.fresh;
    if (!shown) return waiting;
    return this.waves(shown.value, shown.context, right.shown?.value);
  }

  private waves(slice: Slice, { view, node }: Drawn, right: Slice | undefined): TemplateResult {
    const { offered, drawn } = suggestedColumns(node, slice);
    const asked = this.panel.navigation.waves?.filter((column) => column < slice.columns);
    const chosen = asked && asked.length > 0 ? asked : drawn;
    const columns = [...offered, ...chosen.filter((column) => !offered.includes(column))];
    const name = (column: number): string => columnName(node, slice.columns, column);
    const curves = columns.flatMap((column, colour): Curve[] => {
      if (!chosen.includes(column)) return [];
      const curve = { name: name(column), colour, values: columnOf(slice, column) };
      if (!right) return [curve];
      const printed = { ...curve, name: `${curve.name}, as printed` };
      return [
        printed,
        { ...curve, name: `${curve.name}, right`, values: columnOf(right, column), dashed: true },
      ];
    });
    const { row, column } = matrixOf(node);
    const labels = view.labelsOf(row);
    const picture: CurvePicture = {
      curves,
      places: Array.from({ length: slice.rows }, (_, i) => i),
      placeName: (place) => (labels?.[place] === undefined ? String(place) : `${place} ${labels[place]}`),
      xTitle: axisTitle(row),
      yTitle: node.operation.kind === 'angle' ? 'angle, in radians' : 'value',
    };
    return html`${this.chooser(columns, chosen, slice.columns, words(column?.name ?? 'column'), name)}
      ${
        right
          ? html`<p class="muted hint">
              Solid: as printed. Dashed: the right formula. The first pair has no printed curve: it is divided
              by zero.
            </p>`
          : nothing
      }
      <lens-curves
        .picture=${picture}
        .said=${`${node.title}: ${curves.length} curves over ${slice.rows} positions`}
      ></lens-curves>`;
  }

  /** The boxes are the legend as well. */
  private chooser(
    columns: readonly number[],
    chosen: readonly number[],
    size: number,
    word: string,
    name: (column: number) => string,
  ): TemplateResult {
    const full = chosen.length >= MOST_WAVES;
    const swatch = (colour: number) => styled({ background: curveColour(colour, this.theme.current) });
    return html`<fieldset class="wave-columns">
      <legend>Curves: which ${word}</legend>
      ${columns.map((column, colour) => {
        const checked = chosen.includes(column);
        return html`<label
          ><input
            type="checkbox"
            data-column=${column}
            .checked=${checked}
            ?disabled=${(!checked && full) || (checked && chosen.length === 1)}
            @change=${() => this.choose(checked ? chosen.filter((each) => each !== column) : [...chosen, column])}
          /><span class="swatch" ${swatch(colour)}></span>${name(column).slice(word.length + 1)}</label
        >`;
      })}
      ${
        size > columns.length
          ? html`<form class="wave-add" @submit=${(event: Event) => this.add(event, chosen, size)}>
              <label>${word} <input type="number" name="column" min="0" max=${size - 1} required /></label
              ><button class="text-button" ?disabled=${full}>Add</button>
              ${full ? html`<span class="muted">${MOST_WAVES} curves at most</span>` : nothing}
            </form>`
          : nothing
      }
    </fieldset>`;
  }

  private add(event: Event, chosen: readonly number[], size: number): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const column = Number(new FormData(form).get('column'));
    if (!Number.isInteger(column) || column < 0 || column >= size) return;
    form.reset();
    if (!chosen.includes(column)) this.choose([...chosen, column]);
  }

  private choose(waves: number[]): void {
    this.panel.navigate((now) => ({ ...now, waves }));
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-curves');
  }
}

function columnOf({ rows, columns, values }: Slice, column: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => values[row * columns + column]!);
}
