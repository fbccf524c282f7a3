import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import { styled } from '../../../drawing/styled.ts';
import { ThemeController } from '../../../drawing/theme.ts';
import { visibleText } from '../../../drawing/ticks.ts';
import { curveColour } from '../../../views/curveChart.ts';
import '../../../views/legend.ts';
import type { Slice } from '../../../../src/trace/node.ts';
import { indexField } from '../../elements/indexField.ts';
import { openNode } from '../../moves.ts';
import { matrixOf } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlot } from '../../querySlot.ts';
import { QuerySlots } from '../../querySlots.ts';
import { problemView } from '../problemView.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';
import { isGate } from './stepValues.ts';
import { type UnrolledCell, unrolledCell } from './unrolledCell.ts';
import { unrolledLayout } from './unrolledLayout.ts';
import { placeKey, type UnrolledPicture, unrolledPicture, type UnrolledPlace } from './unrolledPicture.ts';

interface Shown {
  readonly view: OutlineView;
  readonly cell: UnrolledCell;
  readonly slices: readonly Slice[];
  readonly before: readonly (Slice | undefined)[];
}

/** A recurrent network by hand as a copy of its cell for each step, with shared weights in the same colours. */
@customElement('lens-unrolled-tab')
export class LensUnrolledTab extends StageElement {
  @state() private rolled = false;
  /** Where the keyboard is. */
  @state() private current: UnrolledPlace | null = null;
  private readonly slices = new QuerySlots<'slice'>(this, 'slice');
  /** Of one of them also what went wrong. */
  private readonly first = new QuerySlot<'slice', null>(this, 'slice');
  private readonly theme = new ThemeController(this);
  private shown: Shown | undefined;
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    const cell = view && unrolledCell(view);
    if (!view || !node || !cell) return nothing;
    const states = cell.rows.flatMap(({ before }) => before ?? []);
    const nodes = [...cell.rows.map((row) => row.node), ...states];
    const wanted = nodes.map(({ name }) => ({ trace: view.trace, node: name, leading: [] }));
    const slices = this.slices.read(queries, wanted);
    const { problem } = this.first.read(queries, wanted[0], null);
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    this.drawn = slices.every((slice) => slice !== undefined);
    if (this.drawn) {
      const sliceOf = (name: string | undefined): Slice | undefined =>
        slices[nodes.findIndex((each) => each.name === name)];
      this.shown = {
        view,
        cell,
        slices: cell.rows.map((row) => sliceOf(row.node.name)!),
        before: cell.rows.map((row) => sliceOf(row.before?.name)),
      };
    }
    return this.shown ? this.body(this.shown) : waiting;
  }

  private body(shown: Shown): TemplateResult {
    const { view, cell, slices, before } = shown;
    const step = Math.min(this.panel.navigation.cell?.row ?? cell.steps - 1, cell.steps - 1);
    const steps = this.rolled ? [step] : Array.from({ length: cell.steps }, (_, at) => at);
    const layout = unrolledLayout(cell, steps.length, this.rolled);
    const position = matrixOf(cell.rows[0].node).row;
    const picture: UnrolledPicture = {
      ...{ cell, layout, slices, before, steps },
      scales: scalesOf(cell, slices),
      rolled: this.rolled,
      colours: this.colours(),
      open: this.openRow(cell),
      pinned: this.pinned(cell),
      current: this.currentPlace(cell, step),
      labelOf: (at) => visibleText(view.labelAt(position, at)),
      pin: (place) => this.pin(shown, place),
    };
    return html`<div class="unrolled-controls">
        <fieldset class="unrolled-choice">
          <legend class="unseen">How the network is drawn</legend>
          ${this.choice('Unrolled', false)} ${this.choice('Rolled', true)}
        </fieldset>
        ${this.rolled ? indexField('Position', step, cell.steps, (to) => this.goTo(to)) : nothing}
        ${this.weightKey(cell)}
      </div>
      <p class="hint" data-note>${said(cell, this.rolled)}</p>
      <div class="unrolled-board" role="group" aria-label="The network, step by step" @keydown=${this.onKey}>
        <svg
          class="unrolled"
          width=${layout.width}
          height=${layout.height}
          viewBox="0 0 ${layout.width} ${layout.height}"
        >
          ${unrolledPicture(picture)}
        </svg>
      </div>
      <p class="muted hint">
        Choose a number to see where it comes from. ← and → lead to the step before and after, ↑ and ↓ to
        another row, Enter chooses.
      </p>`;
  }

  private choice(title: string, rolled: boolean): TemplateResult {
    return html`<label
      ><input
        type="radio"
        name="unrolled"
        .checked=${this.rolled === rolled}
        @change=${() => (this.rolled = rolled)}
      />${title}</label
    >`;
  }

  private colours(): UnrolledPicture['colours'] {
    const colour = (number: number): string => curveColour(number, this.theme.current);
    return { input: colour(0), state: colour(1), output: colour(2) };
  }

  /** Shared weights are coloured alike. */
  private weightKey({ rows, kind }: UnrolledCell): TemplateResult {
    const { input, state: ofState, output } = this.colours();
    const gates = kind === 'rnn' ? '' : ' (of every gate)';
    const entries = [
      { name: `W${gates}`, colour: input },
      { name: `U${gates}`, colour: ofState },
      ...(rows.some(({ place }) => place === 'output') ? [{ name: 'V', colour: output }] : []),
    ];
    return html`<span class="unrolled-key"
      >Shared by all steps:
      ${entries.map(
        ({ name, colour }) =>
          html`<span><span class="swatch" ${styled({ background: colour })}></span>${name}</span>`,
      )}</span
    >`;
  }

  private openRow({ rows }: UnrolledCell): number {
    return rows.findIndex(({ node }) => node.name === this.panel.node?.name);
  }

  private pinned(cell: UnrolledCell): UnrolledPlace | null {
    const { navigation } = this.panel;
    const row = this.openRow(cell);
    return row < 0 || !navigation.cell
      ? null
      : { row, step: navigation.cell.row, column: navigation.cell.column };
  }

  /** Where the keyboard comes in: where it was, else at what is pinned, else at the open stage. */
  private currentPlace(cell: UnrolledCell, step: number): UnrolledPlace {
    const place = this.current ??
      this.pinned(cell) ?? { row: Math.max(0, this.openRow(cell)), step: 0, column: 0 };
    return inside(cell, this.rolled ? { ...place, step } : place);
  }

  private goTo(step: number): void {
    const column = this.panel.navigation.cell?.column ?? 0;
    this.panel.navigate((now) => ({ ...now, cell: { row: step, column } }));
  }

  /** Opens the stage of a number and pins it, so that it is explained. */
  private pin({ view, cell }: Shown, place: UnrolledPlace): void {
    const { node } = cell.rows[place.row];
    this.current = place;
    this.panel.navigate((now) => ({
      ...openNode(view, node)(now),
      cell: { row: place.step, column: place.column },
    }));
    this.panel.announce(`${node.title} is pinned and explained.`);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { shown } = this;
    const at = (event.target as Element).closest('[data-place]')?.getAttribute('data-place');
    if (!shown || !at) return;
    const [row, step, column] = at.split('-').map(Number) as [number, number, number];
    const place = { row, step, column };
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.pin(shown, place);
      return;
    }
    const target = placeAfter(shown.cell, place, event.key);
    if (!target) return;
    event.preventDefault();
    this.current = target;
    if (this.rolled && target.step !== step) this.goTo(target.step);
    void this.updateComplete.then(() => {
      const next = this.querySelector<SVGGElement>(`[data-place="${placeKey(target)}"]`);
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  };

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-legend');
  }
}

/** Where a key leads; units of a row come one after the other, then the next step. */
function placeAfter(
  cell: UnrolledCell,
  { row, step, column }: UnrolledPlace,
  key: string,
): UnrolledPlace | undefined {
  const columns = cell.rows[row].node.axes[1].size;
  const along = (by: number): UnrolledPlace => {
    const at = Math.min(cell.steps * columns - 1, Math.max(0, step * columns + column + by));
    return { row, step: Math.floor(at / columns), column: at % columns };
  };
  switch (key) {
    case 'ArrowRight':
      return along(1);
    case 'ArrowLeft':
      return along(-1);
    case 'ArrowUp':
      return inside(cell, { row: row - 1, step, column });
    case 'ArrowDown':
      return inside(cell, { row: row + 1, step, column });
    case 'Home':
      return { row, step: 0, column: 0 };
    case 'End':
      return { row, step: cell.steps - 1, column: columns - 1 };
    default:
      return undefined;
  }
}

/** The nearest place that there is. */
function inside(cell: UnrolledCell, place: UnrolledPlace): UnrolledPlace {
  const row = Math.min(cell.rows.length - 1, Math.max(0, place.row));
  const step = Math.min(cell.steps - 1, Math.max(0, place.step));
  return { row, step, column: Math.min(cell.rows[row].node.axes[1].size - 1, place.column) };
}

/** Gates from closed to open; states, inputs and outputs each with zero in the middle. */
function scalesOf(cell: UnrolledCell, slices: readonly Slice[]): ColourScale[] {
  const reachOf = (places: readonly string[]): number =>
    Math.max(
      0,
      ...cell.rows.flatMap(({ place, node }, row) =>
        places.includes(place) && !isGate(node.name)
          ? [...slices[row].values].filter(Number.isFinite).map(Math.abs)
          : [],
      ),
    );
  const [states, ends] = [reachOf(['cell']), reachOf(['input', 'output'])];
  return cell.rows.map(({ node, place }) => {
    if (isGate(node.name)) return scaleFor(0, 1, 'sequential');
    const reach = place === 'cell' ? states : ends;
    return scaleFor(-reach, reach, 'diverging');
  });
}

function said({ steps, kind }: UnrolledCell, rolled: boolean): string {
  const gates = kind === 'rnn' ? '' : ' Gates are dark where closed (0) and yellow where open (1).';
  const colours = `Blue is negative, red positive.${gates}`;
  if (rolled)
    return `One cell that hands its state on to itself: what comes out at one step goes in at the next. ${colours}`;
  const copies = steps === 1 ? 'One copy' : `${steps} copies`;
  return `${copies} of one cell, from left to right: every step has the same weights, and reads the state of the step before. ${colours}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-unrolled-tab': LensUnrolledTab;
  }
}
