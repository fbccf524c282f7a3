import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import { ThemeController } from '../../drawing/theme.ts';
import type { Curve, CurvePicture } from '../../views/curveChart.ts';
import '../../views/curves.ts';
import { axisTitle, leadingOf, matrixOf, words } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot } from '../querySlot.ts';
import { columnChooser } from './columnChooser.ts';
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
    const chooser = columnChooser(
      {
        offered: columns,
        chosen,
        size: slice.columns,
        word: words(column?.name ?? 'column'),
        most: MOST_WAVES,
        name,
        choose: (waves) => this.panel.navigate((now) => ({ ...now, waves })),
      },
      this.theme.current,
    );
    return html`${chooser}
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

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-curves');
  }
}

function columnOf({ rows, columns, values }: Slice, column: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => values[row * columns + column]!);
}
