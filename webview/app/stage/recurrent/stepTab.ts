import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Problem } from '../../../../src/problem.ts';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import { formatCount } from '../../../drawing/ticks.ts';
import { styled } from '../../../drawing/styled.ts';
import '../../../views/legend.ts';
import { indexField } from '../../elements/indexField.ts';
import { openNode } from '../../moves.ts';
import { matrixOf } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlot } from '../../querySlot.ts';
import { QuerySlots } from '../../querySlots.ts';
import { problemView } from '../problemView.ts';
import { slideControls } from '../slide/slideControls.ts';
import { SlidePlayer } from '../slide/slidePlayer.ts';
import { StageElement } from '../stageElement.ts';
import { tokenPosition } from '../tokenPosition.ts';
import { drawnStep } from '../../figure/stepPicture.ts';
import type { ShownPicture } from '../../figure/shownPicture.ts';
import { cellDiagram } from './cellDiagram.ts';
import { cellOfNode, type CellStages, directionsOf } from './cellOfNode.ts';
import { diagramPicture } from './diagramPicture.ts';
import type { CellDiagram } from './diagramShapes.ts';
import { stepEquations, stepSentence } from './stepEquations.ts';
import { stagesOf, type StepScales, stepScales, stepValues, type UnitColumns } from './stepValues.ts';

/** A picture as small as this can still be read; in less room it is scrolled. */
const SMALLEST = 0.78;

/** What is drawn: one unit of a layer at one position. */
interface Shown {
  readonly view: OutlineView;
  readonly cell: CellStages;
  readonly diagram: CellDiagram;
  readonly unit: number;
  readonly columns: UnitColumns;
  readonly scales: StepScales;
}

/** One step of a recurrent layer: its cell with the numbers of one unit on its wires, played step by step. */
@customElement('lens-step-tab')
export class LensStepTab extends StageElement {
  /** Whether each step is played part by part. */
  @state() private inParts = false;
  /** How far the step has been computed, of its phases; used in parts only. */
  @state() private phase = 0;
  private readonly slices = new QuerySlots<'slice'>(this, 'slice');
  /** Of one of them also what went wrong. */
  private readonly hiddenState = new QuerySlot<'slice', null>(this, 'slice');
  private readonly player = new SlidePlayer(this, () => this.move(1));
  /** Stays until the numbers of another unit are there. */
  private shown: Shown | undefined;
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node } = this.panel;
    const cell = view && node && cellOfNode(view, node);
    if (!view || !node || !cell) {
      this.slices.read(this.panel.queries, []);
      return html`<p class="muted">This stage is not part of a recurrent cell.</p>`;
    }
    const problem = this.read(view, cell);
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    const { shown } = this;
    if (shown?.cell.layer.name !== cell.layer.name)
      return html`<p class="muted" role="status">Computing every stage of this layer once more …</p>`;
    return this.body(shown, this.positionIn(view, node), node);
  }

  /** @returns why there are no numbers */
  private read(view: OutlineView, cell: CellStages): Problem | undefined {
    const { queries, navigation } = this.panel;
    const unit = Math.min(navigation.cell?.column ?? 0, cell.layer.units - 1);
    const stages = stagesOf(cell);
    const wanted = (name: string) => {
      const of = { trace: view.trace, node: cell.stage(name)!.name, leading: [] };
      return name === 'mask' ? of : { ...of, columns: [unit, unit + 1] as [number, number] };
    };
    const slices = this.slices.read(queries, stages.map(wanted));
    this.drawn = slices.every((slice) => slice !== undefined);
    if (this.drawn) {
      const columns: UnitColumns = new Map(stages.map((name, at) => [name, slices[at]!]));
      this.shown = { view, cell, diagram: cellDiagram(cell), unit, columns, scales: stepScales(columns) };
    }
    return this.hiddenState.read(queries, wanted('hidden_state'), null).problem;
  }

  private positionIn(view: OutlineView, node: OutlineNode): number {
    return tokenPosition(this.panel, view, matrixOf(node).row);
  }

  private body(shown: Shown, position: number, node: OutlineNode): TemplateResult {
    const { view, cell, diagram, unit, columns, scales } = shown;
    const values = stepValues(cell, columns, position);
    const phase = this.inParts ? this.phase : diagram.phases.length - 1;
    const input = this.inputWords(view, cell, position);
    return html`${this.controls(shown, position, node)}
      <p class="hint" data-note>
        One unit at one step: ${unitWords(shown)} ${unit} reads ${input}. Each wire has the colour of its
        number; a gate stands as far open as its number says. ${stepSentence(cell, values)}
      </p>
      <div class="cell-board">
        <svg
          class="cell-diagram"
          width=${diagram.width}
          height=${diagram.height}
          viewBox="0 0 ${diagram.width} ${diagram.height}"
          role="group"
          ${styled({ 'min-width': `${Math.round(SMALLEST * diagram.width)}px` })}
          aria-label=${`${unitWords(shown)} ${unit} at position ${position}: choose a number to see where it comes from`}
          @keydown=${this.onKey}
        >
          ${diagramPicture({
            diagram,
            values,
            scales,
            phase,
            pinned: this.panel.navigation.cell && node.name.slice(cell.layer.name.length + 1),
            words: {
              input: `x: ${input}, ${countOf(this.inputSize(view, cell), 'number')}`,
              state: `h⁻, ${countOf(cell.layer.units, 'unit')}`,
              'next cell': 'next step',
              'next state': 'next step and layer',
            },
            titleOf: (value) => cell.stage(value)?.title,
            pin: (value) => this.pin(shown, value, position),
          })}
        </svg>
      </div>
      ${this.legends(cell, scales)} ${this.parts(shown, phase)}
      <ol class="cell-equations" aria-label="The step in numbers">
        ${stepEquations(cell, values).map(
          ({ title, text, phase: at }) =>
            html`<li class=${classMap({ blank: at > phase })}>
              <span class="muted">${title}</span> <span class="equation">${at > phase ? '…' : text}</span>
            </li>`,
        )}
      </ol>
      <p class="muted hint">
        Σ adds up the products of the whole input and of all of h⁻ with this unit’s weights, and its bias.
        Choose a number to see its arithmetic. In the picture ← and → lead to the step before and after, ↑ and
        ↓ to another unit.
      </p>`;
  }

  override shownPictures(): readonly ShownPicture[] {
    const { shown } = this;
    const { view, node } = this.panel;
    const svg = this.querySelector<SVGSVGElement>('.cell-diagram');
    if (!shown || !svg || shown.view !== view || !node) return [];
    const { cell, unit, scales, columns } = shown;
    const position = this.positionIn(view, node);
    const values = stepValues(cell, columns, position);
    return [
      drawnStep({
        svg,
        title: `unit ${unit} reads ${this.inputWords(view, cell, position)}`,
        scales: cell.layer.kind === 'rnn' ? { states: scales.states } : scales,
        // What is not computed yet is blank in the picture too.
        equations: stepEquations(cell, values).filter(({ phase }) => !this.inParts || phase <= this.phase),
        values,
      }),
    ];
  }

  private controls(shown: Shown, position: number, node: OutlineNode): TemplateResult {
    const { view, cell, unit } = shown;
    const { positions, units } = cell.layer;
    const { row } = matrixOf(node);
    const now = stepAt(cell, position);
    const steps = {
      scrubs: 'Step',
      now,
      last: positions - 1,
      place: `position ${position} “${view.labelAt(row, position)}”`,
      player: this.player,
      goTo: (step: number) => this.goTo(positionAt(cell, step)),
      step: (by: 1 | -1) => void this.move(by),
      play: () => this.play(now, positions - 1),
    };
    return html`${slideControls(steps, [
      indexField('Position', position, positions, (to) => this.goTo(to)),
      indexField('Unit', unit, units, (to) => this.chooseUnit(to)),
      this.partsSwitch(),
      this.directions(shown, node),
    ])}`;
  }

  private partsSwitch(): TemplateResult {
    return html`<label title="Shows what is computed first, what then, and what last"
      ><input
        type="checkbox"
        .checked=${this.inParts}
        @change=${(event: Event) => {
          this.inParts = (event.target as HTMLInputElement).checked;
          this.phase = 0;
        }}
      />Part by part</label
    >`;
  }

  /** Of a layer that reads both ways: which way. */
  private directions({ view, cell }: Shown, node: OutlineNode): TemplateResult | typeof nothing {
    const both = directionsOf(view, node, cell);
    if (both.length === 0) return nothing;
    return html`<label
      >Reads
      <select
        @change=${(event: Event) => {
          const other = both[Number((event.target as HTMLSelectElement).value)]!;
          this.panel.navigate(openNode(view, other.node));
        }}
      >
        ${both.map(
          ({ direction, node: each }, at) =>
            html`<option value=${at} ?selected=${each === node}>${READS[direction]}</option>`,
        )}
      </select></label
    >`;
  }

  private legends(cell: CellStages, { gates, states }: StepScales): TemplateResult {
    return html`<div class="cell-legends">
      ${
        cell.layer.kind === 'rnn'
          ? nothing
          : html`<lens-legend
              orientation="horizontal"
              title="gates: 0 closed, 1 open"
              .scale=${gates}
            ></lens-legend>`
      }
      <lens-legend
        orientation="horizontal"
        title="states; sums beyond the ends have their colour"
        .scale=${states}
      ></lens-legend>
    </div>`;
  }

  private parts({ diagram }: Shown, phase: number): TemplateResult | typeof nothing {
    if (!this.inParts) return nothing;
    return html`<p class="slide-said" aria-live=${this.player.playing ? 'off' : 'polite'}>
      Part ${phase + 1} of ${diagram.phases.length}: ${diagram.phases[phase]}.
    </p>`;
  }

  /** What the step reads: `“e”`, or which row. */
  private inputWords(view: OutlineView, { stage }: CellStages, position: number): string {
    const { row } = matrixOf(stage('hidden_state')!);
    return row?.labels === undefined
      ? `step ${position}`
      : `“${view.labelAt(row, position)}” (position ${position})`;
  }

  private inputSize(view: OutlineView, { stage }: CellStages): number {
    const sum = ['forget_gate', 'update_gate', 'hidden_state'].map((gate) => stage(`${gate}.linear`));
    const x = view.node(sum.find((each) => each)?.parents[0] ?? '');
    return x?.axes.at(-1)?.size ?? 1;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { shown } = this;
    if (!shown) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const units = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined && units === undefined) return;
    event.preventDefault();
    this.player.stop();
    if (by !== undefined) this.move(by as 1 | -1);
    else this.chooseUnit(Math.min(shown.cell.layer.units - 1, Math.max(0, shown.unit + units!)));
  };

  private play(now: number, last: number): void {
    const { shown } = this;
    const over = now === last && (!this.inParts || this.phase === (shown?.diagram.phases.length ?? 1) - 1);
    if (over && shown) this.goTo(positionAt(shown.cell, 0));
    this.player.play();
  }

  /** One part on or back where a step is seen part by part, else one step. @returns whether there is more to come */
  private move(by: 1 | -1): boolean {
    const { shown } = this;
    const { node, view } = this.panel;
    if (!shown || !node || !view) return false;
    const { cell, diagram } = shown;
    const [last, lastPhase] = [cell.layer.positions - 1, diagram.phases.length - 1];
    const now = stepAt(cell, this.positionIn(view, node));
    const phase = this.phase + by;
    if (this.inParts && phase >= 0 && phase <= lastPhase) {
      this.phase = phase;
      return now < last || phase < lastPhase;
    }
    const step = Math.min(last, Math.max(0, now + by));
    if (step === now) return false;
    this.goTo(positionAt(cell, step));
    if (this.inParts) this.phase = by === 1 ? 0 : lastPhase;
    return step < last || (this.inParts && this.phase < lastPhase);
  }

  private goTo(position: number): void {
    const { shown } = this;
    this.phase = 0;
    this.panel.navigate((now) => ({ ...now, cell: { row: position, column: shown?.unit ?? 0 } }));
    if (this.panel.view?.isTokenAxis(matrixOf(this.panel.node!).row)) this.panel.pointAt(position);
  }

  private chooseUnit(unit: number): void {
    const { node, view } = this.panel;
    if (!node || !view) return;
    const row = this.positionIn(view, node);
    this.panel.navigate((now) => ({ ...now, cell: { row, column: unit } }));
  }

  /** Opens the stage that a number is of, at this unit and position, so that it is explained. */
  private pin({ view, cell, unit }: Shown, value: string, position: number): void {
    const node = cell.stage(value);
    if (!node) return;
    this.panel.navigate((now) => ({
      ...openNode(view, node)(now),
      cell: { row: position, column: unit },
    }));
    this.panel.announce(`${node.title} is pinned and explained.`);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.panel.pointAt(null);
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-legend');
  }
}

const READS = { forward: 'from the beginning', backward: 'from the end' } as const;

const KINDS = { lstm: 'LSTM', gru: 'GRU', rnn: 'RNN' } as const;

/** `1 · LSTM 128 units, unit` */
function unitWords({ view, cell: { layer, stage } }: Shown): string {
  const { block } = stage('hidden_state')!;
  const title = view.blocks.find((each) => each.block.name === block)?.block.title;
  return `${title ?? KINDS[layer.kind]}, unit`;
}

/** `1 unit`, `128 units` */
const countOf = (count: number, what: string): string =>
  `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;

/** A layer that reads from the end begins at the last position. */
const stepAt = ({ layer }: CellStages, position: number): number =>
  layer.backwards ? layer.positions - 1 - position : position;
const positionAt = stepAt;
