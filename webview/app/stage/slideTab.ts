import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { sizeFormula, windowSize } from '../../../src/trace/windowSize.ts';
import { scaleFor } from '../../drawing/colourScale.ts';
import { styled } from '../../drawing/styled.ts';
import { WidthController } from '../../drawing/widthController.ts';
import '../../views/legend.ts';
import '../../views/windowGrid.ts';
import { type Area, type GridCell, type GridScene, gridSize } from '../../views/windowGridLayout.ts';
import '../elements/formula.ts';
import { words } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { problemView } from './problemView.ts';
import { channelLines, MOST_PRODUCTS, poolKinds, productTable, totalWords } from './slideArithmetic.ts';
import { type SlideData, SlideNumbers } from './slideData.ts';
import './kernelEditor.ts';
import { type BoardLayout, boardLayout, type GridPlaces, windowArea } from './slideLayout.ts';
import { SlidePainting } from './slidePainting.ts';
import { cellsUnder, type SlidePlan, slidePlan, type WindowCell } from './slidePlan.ts';
import { SlidePlayer, SPEEDS } from './slidePlayer.ts';
import {
  placeWords,
  plainNumber,
  pooledCells,
  poolWords,
  productOf,
  sumOf,
  sumWords,
  winnersOf,
} from './slideWords.ts';
import { StageElement } from './stageElement.ts';
import { waiting } from './waiting.ts';

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
    return html`${this.controls(view, step)}
      <div class="slide-board">
        ${this.inputSection(view, step)} ${this.middleSection(step)} ${this.outputSection(step)}
      </div>
      ${hints(plan)}
      <p class="slide-said" aria-live=${this.player.playing ? 'off' : 'polite'}>${this.said(view, step)}</p>
      <div class="slide-sums">
        ${plan.pool ? poolKinds(step.data, step.cells) : this.products(step)}
        ${
          plan.pool
            ? nothing
            : channelLines(step.data, step.at, this.channelNames(view, plan), (line) => (this.channel = line))
        }
        ${sizes(plan, sequence)}
      </div>`;
  }

  private controls(view: OutlineView, { data, at }: Step): TemplateResult {
    const { plan } = data;
    const last = plan.to.rows * plan.to.columns - 1;
    const now = at.row * plan.to.columns + at.column;
    const { player } = this;
    const button = (title: string, sign: string, off: boolean, act: () => void): TemplateResult =>
      html`<button
        class="text-button"
        title=${title}
        aria-label=${title}
        aria-disabled=${off ? 'true' : 'false'}
        @click=${() => {
          if (off) return;
          player.stop();
          act();
        }}
      >
        ${sign}
      </button>`;
    return html`<div class="slide-controls" role="group" aria-label="Steps">
      ${button('Back to the start', '|◀', now === 0, () => this.goTo(0))}
      ${button('Step back', '◀', now === 0, () => this.step(-1))}
      ${
        player.still || last === 0
          ? nothing
          : html`<button
              class="text-button primary"
              aria-pressed=${player.playing}
              @click=${() => (player.playing ? player.stop() : this.play(now, last))}
            >
              ${player.playing ? 'Pause' : 'Play'}
            </button>`
      }
      ${button('Step on', '▶', now === last, () => this.step(1))}
      ${button('To the end', '▶|', now === last, () => this.goTo(last))}
      <label class="slide-scrub"
        ><span class="unseen">Place of the window</span
        ><input
          type="range"
          min="0"
          max=${last}
          .value=${String(now)}
          ?disabled=${last === 0}
          aria-valuetext=${`place ${now + 1} of ${last + 1}: ${placeWords(plan.to.isSequence, at)}`}
          @input=${(event: Event) => {
            player.stop();
            this.goTo(Number((event.target as HTMLInputElement).value));
          }}
        /><span class="count">${now + 1} of ${last + 1}</span></label
      >
      ${player.still || last === 0 ? nothing : this.speed()} ${this.channelPicker(view, data)}
      ${this.featurePicker(data)}
    </div>`;
  }

  private speed(): TemplateResult {
    const { player } = this;
    return html`<label
      >Speed
      <select
        @change=${(event: Event) => {
          player.speed = Number((event.target as HTMLSelectElement).value) as typeof player.speed;
        }}
      >
        ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === player.speed}>${speed} a second</option>`)}
      </select></label
    >`;
  }

  private channelPicker(view: OutlineView, { plan, channels }: SlideData): TemplateResult | typeof nothing {
    if (channels.length === 1) return nothing;
    const nameOf = this.channelNames(view, plan);
    return html`<label
      >Of the input
      <select @change=${(event: Event) => (this.channel = Number((event.target as HTMLSelectElement).value))}>
        ${channels.map((channel, at) => html`<option value=${at} ?selected=${at === this.channel}>${nameOf(channel)}</option>`)}
      </select></label
    >`;
  }

  /** Of a sequence the filters are columns of the stage, which no other picker chooses from. */
  private featurePicker({ plan, filter }: SlideData): TemplateResult | typeof nothing {
    if (!plan.to.isSequence) return nothing;
    const features = Array.from({ length: plan.filters }, (_, at) => at);
    return html`<label
      >Of the output
      <select
        @change=${(event: Event) => {
          const column = Number((event.target as HTMLSelectElement).value);
          this.panel.navigate((now) => ({ ...now, cell: { row: now.cell?.row ?? 0, column } }));
        }}
      >
        ${features.map((at) => html`<option value=${at} ?selected=${at === filter}>feature ${at}</option>`)}
      </select></label
    >`;
  }

  /** `red`, or `channel 3` */
  private channelNames(view: OutlineView, { input, from }: SlidePlan): (channel: number) => string {
    const axis = input.axes[from.isSequence ? 1 : 0];
    const labels = view.labelsOf(axis);
    return (channel) => labels?.[channel] ?? `${words(axis.name)} ${channel}`;
  }

  private inputSection(view: OutlineView, step: Step): TemplateResult {
    const { data, at, cells, input, cell } = step;
    const { plan } = data;
    const line = data.lines[data.chosen];
    const plain = this.painting.values ?? line.input;
    const area = windowArea(plan, at);
    const { stride, padding } = plan.sliding;
    const scene: GridScene = {
      ...plain,
      scale: data.scales.input,
      area: input.area,
      cell,
      window: area,
      read: cells,
      stops: { first: [-padding[0], -padding[2]], stride, places: [plan.to.rows, plan.to.columns] },
      ...(this.painting.at && { current: this.painting.at }),
      ...(plan.pool && { winners: winnersOf(plan.pool.function, pooledCells(plan, cells)) }),
      ...(this.term !== null && cells[this.term] && { pointed: cells[this.term] }),
    };
    const channel = data.channels.length > 1 ? `, ${this.channelNames(view, plan)(line.channel)}` : '';
    const title = `${plan.input.title}${channel}`;
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
        ${this.legend(scene)}
      </div>
      ${input.whole ? nothing : this.overview(scene, input, `All of ${title}, with the window`, null)}
      ${this.painting.tools(view, data)}
    </section>`;
  }

  private middleSection(step: Step): TemplateResult {
    const { data, cells } = step;
    const { plan } = data;
    const [rows, columns] = plan.sliding.window;
    const pool = plan.pool;
    const cell = Math.min(step.cell, Math.max(3, Math.floor((12 * step.cell) / Math.max(rows, columns))));
    const scene: GridScene = {
      rows,
      columns,
      values: Float32Array.from(cells, ({ value, weight }) => (pool ? value : weight)),
      scale: pool ? data.scales.input : data.scales.kernel,
      area: { top: 0, left: 0, bottom: rows, right: columns },
      cell,
      ...(pool && { winners: winnersOf(pool.function, pooledCells(plan, cells)).map(inWindow) }),
      ...(this.term !== null && cells[this.term] && { pointed: inWindow(cells[this.term]) }),
    };
    const title = pool ? 'Window' : plan.flipped ? 'Kernel, turned by 180°' : 'Kernel';
    return html`<section class="slide-part">
      <h3>${pool ? '→' : '×'} ${title} <span class="muted">${rows}×${columns}</span></h3>
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
              ${this.legend(scene)}
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

  private outputSection({ data, at, output, cell }: Step): TemplateResult {
    const { plan } = data;
    const now = at.row * plan.to.columns + at.column;
    const scene: GridScene = {
      ...data.output,
      scale: data.scales.output,
      area: output.area,
      cell,
      current: at,
      ...(this.filling && { filled: now + 1 }),
    };
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
        ${this.legend(scene)}
      </div>
      ${output.whole ? nothing : this.overview(scene, output, 'All of the output', (cell) => this.choose(cell))}
    </section>`;
  }

  /** All of a large grid, small, with a box around what is enlarged. */
  private overview(
    scene: GridScene,
    { overview }: GridPlaces,
    said: string,
    go: ((cell: GridCell) => void) | null,
  ): TemplateResult {
    const { rows, columns, values, scale, window, current } = scene;
    const small: GridScene = {
      rows,
      columns,
      values,
      scale,
      area: { top: 0, left: 0, bottom: rows, right: columns },
      cell: overview,
      ...(window && { window }),
      ...(current && { window: grown(current, overview) }),
    };
    return html`<figure class="slide-whole">
      <lens-window-grid
        .use=${go ? 'choose' : 'picture'}
        .scene=${small}
        .at=${current}
        .said=${said}
        @grid-go=${(event: CustomEvent<GridCell>) => go?.(event.detail)}
      ></lens-window-grid>
      <figcaption class="muted">all of it, small; above: enlarged around the window</figcaption>
    </figure>`;
  }

  private legend(scene: GridScene): TemplateResult {
    const length = { '--legend-length': `${Math.max(90, gridSize(scene).width)}px` };
    return html`<lens-legend orientation="horizontal" .scale=${scene.scale} ${styled(length)}></lens-legend>`;
  }

  private products({ data, cells }: Step): TemplateResult {
    const { window } = data.plan.sliding;
    if (cells.length <= MOST_PRODUCTS) return productTable(cells, window[1], (term) => (this.term = term));
    const values = Float32Array.from(cells, productOf);
    const reach = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const [rows, columns] = window;
    const scene: GridScene = {
      rows,
      columns,
      values,
      scale: scaleFor(-reach, reach, 'diverging'),
      area: { top: 0, left: 0, bottom: rows, right: columns },
      cell: Math.max(3, Math.floor(240 / Math.max(rows, columns))),
    };
    return html`<section class="slide-part">
      <h3>Patch × kernel <span class="muted">${cells.length} products</span></h3>
      <div class="slide-grid">
        <lens-window-grid .scene=${scene} .said=${`${cells.length} products`}></lens-window-grid>
        ${this.legend(scene)}
      </div>
    </section>`;
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

const inWindow = ({ windowRow, windowColumn }: WindowCell): GridCell => ({
  row: windowRow,
  column: windowColumn,
});

/** A box of a few pixels around one cell, which would not be seen. */
function grown({ row, column }: GridCell, cell: number): Area {
  const more = Math.max(0, Math.ceil(3 / cell) - 1);
  return { top: row - more, bottom: row + 1 + more, left: column - more, right: column + 1 + more };
}

function hints({ sliding, to }: SlidePlan): TemplateResult | typeof nothing {
  const { padding, stride, dilation } = sliding;
  const said = [
    padding.some((zeros) => zeros > 0) && 'Dashed: zeros of the padding.',
    stride.some((step) => step > 1) &&
      to.rows * to.columns > 1 &&
      `Dots: where the window’s corner stands; rings: what stride ${Math.max(...stride)} skips.`,
    dilation.some((step) => step > 1) && 'Faded in the window: gaps of the dilation, which are not read.',
  ].filter(Boolean);
  return said.length === 0 ? nothing : html`<p class="muted hint">${said.join(' ')}</p>`;
}

/** The output's size with the numbers put in. */
function sizes(plan: SlidePlan, isSequence: boolean): TemplateResult {
  const { sliding, from } = plan;
  const [down, across] = [windowSize(0, from.rows, sliding), windowSize(1, from.columns, sliding)];
  const [rows, columns] = [sizeFormula(down), sizeFormula(across)];
  const named = (name: string, tex: string): string => String.raw`\text{${name}: } ${tex}`;
  const formulas = isSequence
    ? [named('positions', columns)]
    : rows === columns
      ? [named('rows and columns', rows)]
      : [named('rows', rows), named('columns', columns)];
  const dilated = sliding.dilation.some((step) => step > 1)
    ? ' The window’s size is counted with the gaps of its dilation.'
    : '';
  const left =
    Math.max(isSequence ? 0 : down.left, across.left) > 0 ? ' What is left over at the end is not read.' : '';
  return html`<section class="slide-sizes">
    <h3>Output size: ⌊(input + zeros − window) / stride⌋ + 1</h3>
    ${formulas.map((tex) => html`<lens-formula .tex=${tex}></lens-formula>`)}
    ${dilated || left ? html`<p class="muted hint">${dilated}${left}</p>` : nothing}
  </section>`;
}
