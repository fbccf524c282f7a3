import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { problemOf } from '../../../../src/problem.ts';
import type { GridCell } from '../../../views/windowGridLayout.ts';
import type { OutlineView } from '../../outlineView.ts';
import { type Panel, sentenceOf } from '../../panel.ts';
import type { SlideData } from './slideData.ts';
import type { Plain } from './slidePlan.ts';

/** Larger ones are no longer painted cell by cell. */
const LARGEST_SIDE = 256;

/** Painting over the numbers that a kernel slides over; what was painted is run when the pointer is let go. */
export class SlidePainting implements ReactiveController {
  active = false;
  /** The input with what was painted, until its run is there. */
  values: Plain | undefined;
  /** The cell that the keyboard is on. */
  at: GridCell | undefined;
  private value = 1;
  /** Whether a stroke is being painted, and how many are being run. */
  private stroke = false;
  private underWay = 0;
  private of: SlideData | undefined;
  private readonly host: ReactiveControllerHost;

  constructor(
    host: ReactiveControllerHost,
    private readonly panel: () => Panel,
  ) {
    this.host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.end();
  }

  /** Lets go of what was painted once its run, or another one, is shown. */
  fit(data: SlideData): void {
    if (this.of?.trace !== data.trace) this.letGo();
    this.of = data;
    if (this.active && !canPaint(this.panel(), data)) this.end();
  }

  said(): string {
    const { at, value } = this;
    return `Paints ${value}${at ? ` at row ${at.row}, column ${at.column}` : ''}.`;
  }

  tools(view: OutlineView, data: SlideData): TemplateResult | typeof nothing {
    const panel = this.panel();
    if (!canPaint(panel, data)) return nothing;
    const shifted = (panel.state.options['shift'] ?? 'none') !== 'none';
    return html`<div class="slide-paint" role="group" aria-label="Paint the input">
      <button
        class="text-button"
        aria-pressed=${this.active}
        ?disabled=${shifted}
        title=${shifted ? 'Set “Shift” to none first: a painted input would be moved again' : 'Change the cells of the input'}
        @click=${() => this.toggle()}
      >
        Paint cells
      </button>
      ${
        this.active
          ? html`<label
                >with
                <input
                  type="number"
                  step="any"
                  .value=${String(this.value)}
                  @change=${(event: Event) => this.choose((event.target as HTMLInputElement).valueAsNumber)} /></label
              ><button
                class="text-button"
                title="Paint every cell with this number"
                @click=${() => this.fill()}
              >
                Fill all</button
              >${view.outline.picture?.drawn ? nothing : html`<span class="muted">The text stays as it is.</span>`}`
          : nothing
      }
    </div>`;
  }

  readonly onGo = (event: CustomEvent<GridCell>): void => {
    this.at = event.detail;
    this.host.requestUpdate();
  };

  readonly onPaint = (event: CustomEvent<{ cell: GridCell; last: boolean }>): void => {
    const { cell, last } = event.detail;
    const before = this.values ?? this.of?.lines[0].input;
    if (!before) return;
    const values = before.values.slice();
    values[cell.row * before.columns + cell.column] = this.value;
    this.values = { ...before, values };
    this.at = cell;
    this.stroke = !last;
    this.host.requestUpdate();
    if (last) void this.run(this.values);
  };

  private fill(): void {
    const before = this.values ?? this.of?.lines[0].input;
    if (!before) return;
    this.values = { ...before, values: new Float32Array(before.values.length).fill(this.value) };
    this.host.requestUpdate();
    void this.run(this.values);
  }

  private async run({ rows, columns, values }: Plain): Promise<void> {
    const panel = this.panel();
    this.underWay += 1;
    try {
      await panel.request('draw', { rows, columns, values: values.slice(), lens: 'convolution' });
    } catch (thrown) {
      panel.announce(sentenceOf(problemOf(thrown)));
    } finally {
      this.underWay -= 1;
      this.letGo();
      this.host.requestUpdate();
    }
  }

  /** What was painted since is kept until it is run as well. */
  private letGo(): void {
    if (!this.stroke && this.underWay === 0) this.values = undefined;
  }

  private choose(value: number): void {
    if (Number.isFinite(value)) this.value = Math.fround(value);
    this.host.requestUpdate();
  }

  private toggle(): void {
    if (this.active) this.end();
    else {
      this.active = true;
      this.at = { row: 0, column: 0 };
    }
    this.host.requestUpdate();
  }

  private end(): void {
    this.active = false;
    this.values = undefined;
    this.at = undefined;
  }
}

/** Only what a convolution slides over, and no photograph, whose every pixel has three numbers. */
function canPaint(panel: Panel, { plan: { input, from }, lines }: SlideData): boolean {
  const view = panel.runs?.own;
  const ofImage = view?.outline.picture && !view.outline.picture.drawn;
  return (
    view !== undefined &&
    panel.view === view &&
    view.outline.lens === 'convolution' &&
    input.operation.kind === 'input' &&
    !ofImage &&
    lines.length === 1 &&
    Math.max(from.rows, from.columns) <= LARGEST_SIDE
  );
}
