import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { WidthController } from '../../../drawing/widthController.ts';
import '../../../views/windowGrid.ts';
import type { GridCell, GridScene } from '../../../views/windowGridLayout.ts';
import { words } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { problemView } from '../problemView.ts';
import { channelLines, MOST_PRODUCTS, poolKinds, productTable, totalWords } from './slideArithmetic.ts';
import { slideControls, slidePicker, type SlideSteps } from './slideControls.ts';
import { type SlideData, SlideNumbers } from './slideData.ts';
import './kernelEditor.ts';
import { gridLegend, inWindow, productGrid, wholeGrid, windowScene } from './slideGrids.ts';
import { type BoardLayout, boardLayout, windowArea } from './slideLayout.ts';
import { outputSize, slideHints } from './slideNotes.ts';
import { SlidePainting } from './slidePainting.ts';
import { cellsUnder, type SlidePlan, slidePlan, type WindowCell } from './slidePlan.ts';
import { SlidePlayer } from './slidePlayer.ts';
import { placeWords, plainNumber, pooledCells, poolWords, sumOf, sumWords, winnersOf } from './slideWords.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';

/** One place of the window, with all that is shown of it. */
interface Step extends BoardLayout {
  readonly data: SlideData;
  readonly at: GridCell;
  readonly cells: readonly WindowCell[];
}

/** A window that slides over its input: products, sum, and the cell that is filled. */
@customElement('lens-slide-tab')
export class LensSlideTab extends StageElement {
  @state() private hovered: GridCell | null = null;
  /** Which of the channels that the filter reads. */
  @state() private channel = 0;
  /** Whether cells after this one are still blank, as while the window slides. */
  @state() private filling = false;
  /** The product that is pointed at. */
  @state() private term: number | null = null;
  @state() private editsKernel = false;
  private readonly numbers = new SlideNumbers(this);
  private readonly width = new WidthController(this);
  private readonly player = new SlidePlayer(this, () => this.step(1));
  private readonly painting = new SlidePainting(this, () => this.panel);
  private plan: SlidePlan | undefined;
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const plan = slidePlan(view, node);
    if (!plan) return html`<p class="muted">No window slides in this stage.</p>`;
    if (plan.node !== this.plan?.node) this.begin(plan);
    const filter = plan.to.isSequence
      ? Math.min(navigation.cell?.column ?? 0, plan.filters - 1)
      : Math.min(navigation.head, plan.filters - 1);
    const data = this.numbers.read(queries, view.trace, plan, filter, this.channel);
    const { problem } = this.numbers;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    this.drawn = data !== undefined && this.width.width > 0;
    if (!data || this.width.width === 0) return waiting;
    if (this.numbers.tooLarge)
      return html`<p class="muted">
        This stage is too large to be walked over; look at its other pictures.
      </p>`;
    this.painting.fit(data);
    return this.body(view, this.stepAt(data));
  }

  private begin(plan: SlidePlan): void {
    if (plan.node.name !== this.plan?.node.name) {
      this.channel = 0;
      this.filling = false;
      this.player.stop();
    }
    this.hovered = null;
    this.term = null;
    this.plan = plan;
  }

  private stepAt(data: SlideData): Step {
    const { plan } = data;
    const at = this.place(plan);
    const line = data.lines[data.chosen];
    const shown = this.painting.values ?? line.input;
    const cells = cellsUnder(plan, at, shown, line.kernel);
    return { data, at, cells, ...boardLayout(plan, at, this.width.width) };
  }

  /** The cell of the output: the one under the mouse, else the pinned one, else the first. */
  private place({ to }: SlidePlan): GridCell {
    const { cell } = this.panel.navigation;
    const kept = to.isSequence ? { row: 0, column: cell?.row ?? 0 } : (cell ?? { row: 0, column: 0 });
    const { row, column } = this.hovered ?? kept;
    return { row: Math.min(row, to.rows - 1), column: Math.min(column, to.columns - 1) };
  }

  private body(view: OutlineView, step: Step): TemplateResult {
    const { plan } = step.data;
    const sequence = plan.to.isSequence;
    const [input, output] = [this.inputScene(step), this.outputScene(step)];
    return html`${this.controls(view, step)}
      <div class="slide-board">
        ${this.inputSection(view, step, input)} ${this.middleSection(step)}
        ${this.outputSection(step, output)}
      </div>
      ${slideHints(plan)}
      <p class="slide-said" data-note aria-live=${this.player.playing ? 'off' : 'polite'}>
        ${this.said(view, step)}
      </p>
      ${this.wholes(view, step, input, output)}
      <div class="slide-sums">
        ${plan.pool ? poolKinds(step.data, step.cells) : this.products(step)}
        ${
          plan.pool
            ? nothing
            : channelLines(step.data, step.at, this.channelNames(view, plan), (line) => (this.channel = line))
        }
        ${outputSize(plan, sequence)}
      </div>`;
  }

  private controls(view: OutlineView, { data, at }: Step): TemplateResult {
    const { to } = data.plan;
    const last = to.rows * to.columns - 1;
    const now = at.row * to.columns + at.column;
    const steps: SlideSteps = {
      scrubs: 'Place of the window',
      now,
      last,
      place: placeWords(to.isSequence, at),
      player: this.player,
      goTo: (step) => this.goTo(step),
      step: (by) => this.step(by),
      play: () => this.play(now, last),
    };
    return slideControls(steps, [this.channelPicker(view, data), this.featurePicker(data)]);
  }

  private channelPicker(view: OutlineView, { plan, channels }: SlideData): TemplateResult | typeof nothing {
    if (channels.length === 1) return nothing;
    const names = channels.map(this.channelNames(view, plan));
    return slidePicker('Of the input', names, this.channel, (at) => (this.channel = at));
  }

  /** Of a sequence the filters are columns of the stage, which no other picker chooses from. */
  private featurePicker({ plan, filter }: SlideData): TemplateResult | typeof nothing {
    if (!plan.to.isSequence) return nothing;
    const features = Array.from({ length: plan.filters }, (_, at) => `feature ${at}`);
    return slidePicker('Of the output', features, filter, (column) =>
      this.panel.navigate((now) => ({ ...now, cell: { row: now.cell?.row ?? 0, column } })),
    );
  }

  /** `red`, or `channel 3` */
  private channelNames(view: OutlineView, { input, from }: SlidePlan): (channel: number) => string {
    const axis = input.axes[from.isSequence ? 1 : 0];
    const labels = view.labelsOf(axis);
    return (channel) => labels?.[channel] ?? `${words(axis.name)} ${channel}`;
  }

  private inputScene({ data, at, cells, input, cell }: Step): GridScene {
    const { plan } = data;
    const plain = this.painting.values ?? data.lines[data.chosen].input;
    const { stride, padding } = plan.sliding;
    return {
      ...plain,
      scale: data.scales.input,
      area: input.area,
      cell,
      window: windowArea(plan, at),
      read: cells,
      stops: { first: [-padding[0], -padding[2]], stride, places: [plan.to.rows, plan.to.columns] },
      ...(this.painting.at && { current: this.painting.at }),
      ...(plan.pool && { winners: winnersOf(plan.pool.function, pooledCells(plan, cells)) }),
      ...(this.term !== null && cells[this.term] && { pointed: cells[this.term] }),
    };
  }

  /** `Padding, channel 0` */
  private inputTitle(view: OutlineView, { plan, channels, lines, chosen }: SlideData): string {
    const { channel } = lines[chosen];
    return channels.length > 1
      ? `${plan.input.title}, ${this.channelNames(view, plan)(channel)}`
      : plan.input.title;
  }

  private inputSection(view: OutlineView, { data, at }: Step, scene: GridScene): TemplateResult {
    const line = data.lines[data.chosen];
    const area = windowArea(data.plan, at);
    const title = this.inputTitle(view, data);
    const painted = this.painting.active;
    return html`<section class="slide-part">
      <h3>${title} <span class="muted">${line.input.rows}×${line.input.columns}</span></h3>
      <div class="slide-grid">
        <lens-window-grid
          .scene=${scene}
          .use=${painted ? 'paint' : 'picture'}
          .at=${this.painting.at}
          .said=${
            painted
              ? `${title}: arrow keys choose a cell, Enter paints it. ${this.painting.said()}`
              : `${title}: the window covers rows ${area.top} to ${area.bottom - 1}, columns ${area.left} to ${area.right - 1}`
          }
          @grid-paint=${this.painting.onPaint}
          @grid-go=${this.painting.onGo}
        ></lens-window-grid>
        ${gridLegend(scene)}
      </div>
      ${this.painting.tools(view, data)}
    </section>`;
  }

  /** Of large grids all, small: where in the image the window is. */
  private wholes(
    view: OutlineView,
    { data, input, output }: Step,
    inputScene: GridScene,
    outputScene: GridScene,
  ): TemplateResult | typeof nothing {
    if (input.whole && output.whole) return nothing;
    const title = `All of “${this.inputTitle(view, data)}”`;
    return html`<div class="slide-board">
      ${input.whole ? nothing : wholeGrid(inputScene, input, title, null)}
      ${output.whole ? nothing : wholeGrid(outputScene, output, 'All of the output', (cell) => this.choose(cell))}
    </div>`;
  }

  private middleSection(step: Step): TemplateResult {
    const { data, cells } = step;
    const { plan } = data;
    const { pool } = plan;
    const pointed = this.term === null ? undefined : cells[this.term];
    const scene: GridScene = {
      ...windowScene(data, cells, step.cell),
      ...(pointed && { pointed: inWindow(pointed) }),
    };
    const title = pool ? 'Window' : plan.flipped ? 'Kernel, turned by 180°' : 'Kernel';
    return html`<section class="slide-part">
      <h3>${pool ? '→' : '×'} ${title} <span class="muted">${scene.rows}×${scene.columns}</span></h3>
      ${
        this.editsKernel && this.canEditKernel(plan)
          ? html`<lens-kernel-editor
              .panel=${this.panel}
              .kernel=${data.lines[data.chosen].kernel}
              @kernel-done=${() => (this.editsKernel = false)}
            ></lens-kernel-editor>`
          : html`<div class="slide-grid">
              <lens-window-grid
                .scene=${scene}
                .said=${`${title}: ${Array.from(scene.values.subarray(0, MOST_PRODUCTS), plainNumber).join(', ')}`}
              ></lens-window-grid>
              ${gridLegend(scene)}
            </div>`
      }
      ${
        this.canEditKernel(plan) && !this.editsKernel
          ? html`<button class="text-button" @click=${() => (this.editsKernel = true)}>Edit kernel</button>`
          : nothing
      }
    </section>`;
  }

  private canEditKernel({ kernel }: SlidePlan): boolean {
    return (
      kernel !== undefined && this.panel.view === this.panel.runs?.own && kernel.operation.kind === 'input'
    );
  }

  private outputScene({ data, at, output, cell }: Step): GridScene {
    return {
      ...data.output,
      scale: data.scales.output,
      area: output.area,
      cell,
      current: at,
      ...(this.filling && { filled: at.row * data.plan.to.columns + at.column + 1 }),
    };
  }

  private outputSection({ data, at }: Step, scene: GridScene): TemplateResult {
    const { plan } = data;
    const now = at.row * plan.to.columns + at.column;
    return html`<section class="slide-part">
      <h3>${plan.pool ? '→' : '='} Output <span class="muted">${plan.to.rows}×${plan.to.columns}</span></h3>
      <div class="slide-grid">
        <lens-window-grid
          use="choose"
          .scene=${scene}
          .at=${at}
          .said=${`Output: arrow keys move the window. ${placeWords(plan.to.isSequence, at)}: ${plainNumber(data.output.values[now])}`}
          @grid-look=${(event: CustomEvent<GridCell | null>) => this.look(event.detail)}
          @grid-go=${(event: CustomEvent<GridCell>) => this.choose(event.detail)}
        ></lens-window-grid>
        ${gridLegend(scene)}
      </div>
    </section>`;
  }

  private products({ data, cells }: Step): TemplateResult {
    const { window } = data.plan.sliding;
    if (cells.length > MOST_PRODUCTS) return productGrid(cells, window);
    return productTable(cells, window[1], (term) => (this.term = term));
  }

  /** The step in a sentence: `Row 1, column 2: 0·3 + 1·3 + … = 12.` */
  private said(view: OutlineView, { data, at, cells }: Step): string {
    const { plan } = data;
    const where = placeWords(plan.to.isSequence, at);
    const place = where.charAt(0).toUpperCase() + where.slice(1);
    const now = data.output.values[at.row * data.output.columns + at.column];
    const edited = plan.node.edited ? ` Changed by hand: ${plan.node.edited}.` : '';
    if (this.painting.values) return 'What is painted is run when you let go.';
    if (plan.pool)
      return `${place}: ${poolWords(plan.pool.function, pooledCells(plan, cells), now)}.${edited}`;
    const channel =
      data.channels.length > 1 ? `, ${this.channelNames(view, plan)(data.lines[data.chosen].channel)}` : '';
    const total = totalWords(data, at);
    return `${place}${channel}: ${sumWords(cells, sumOf(cells))}.${total ? ` ${total}` : ''}${edited}`;
  }

  private look(cell: GridCell | null): void {
    if (this.player.playing) return;
    this.hovered = cell;
    if (cell) this.filling = false;
    this.panel.look(cell && this.cellOf(cell));
  }

  private choose(cell: GridCell): void {
    this.player.stop();
    this.filling = false;
    this.go(cell);
  }

  private play(now: number, last: number): void {
    if (now === last || !this.filling) this.goTo(0);
    this.filling = true;
    this.hovered = null;
    this.player.play();
  }

  /** @returns whether there is a step after this one */
  private step(by: 1 | -1): boolean {
    const { plan } = this;
    if (!plan) return false;
    const { rows, columns } = plan.to;
    this.hovered = null;
    const at = this.place(plan);
    const now = Math.min(rows * columns - 1, Math.max(0, at.row * columns + at.column + by));
    this.filling = true;
    this.goTo(now);
    return now < rows * columns - 1;
  }

  private goTo(step: number): void {
    const columns = this.plan?.to.columns ?? 1;
    this.go({ row: Math.floor(step / columns), column: step % columns });
  }

  private go(cell: GridCell): void {
    this.hovered = null;
    this.panel.navigate((now) => ({ ...now, cell: this.cellOf(cell) }));
  }

  /** A place of the window as a cell of the stage's matrix. */
  private cellOf({ row, column }: GridCell): GridCell {
    if (!this.plan?.to.isSequence) return { row, column };
    return { row: column, column: this.panel.navigation.cell?.column ?? 0 };
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-window-grid');
  }
}
