import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ClassMap } from '../../../../src/trace/classMap.ts';
import type { PicturePreview, RunPicture } from '../../../../src/trace/description.ts';
import type { Progress } from '../../../../src/protocol/rpc.ts';
import { problemOf, type Problem } from '../../../../src/problem.ts';
import type { Slice } from '../../../../src/trace/node.ts';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import { MediaController } from '../../../drawing/mediaController.ts';
import { formatNumber, formatPercent } from '../../../drawing/ticks.ts';
import '../../../views/legend.ts';
import '../../../views/mapOverImage.ts';
import type { CellPlace } from '../../../views/events.ts';
import { progressView } from '../../elements/progress.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlot } from '../../querySlot.ts';
import { type QueryParameters, queryKey } from '../../traceQueries.ts';
import { NARROW, settings } from '../maps/mapTools.ts';
import { PREVIEW_SIDE } from '../maps/overImageTab.ts';
import { RoomBetween } from '../maps/roomBetween.ts';
import { StageElement } from '../stageElement.ts';
import { waiting } from '../waiting.ts';
import { classMeaning } from './classMeaning.ts';
import { METHODS, whyControls } from './whyTools.ts';

type Question = QueryParameters<'classMap'>;

/** A map that was asked for, or is being computed. */
interface Asked {
  readonly key: string;
  readonly controller: AbortController;
  readonly progress?: Progress;
  readonly answer?: ClassMap;
  readonly problem?: Problem;
}

const SMALLEST_HEIGHT = 200;
const MOST_CLASSES = 4096;

/** What of the image a class is told by: Grad-CAM and occlusion over the image. */
@customElement('lens-why-tab')
export class LensWhyTab extends StageElement {
  private readonly preview = new QuerySlot<'picture', null>(this, 'picture');
  private readonly classes = new QuerySlot<'slice', null>(this, 'slice');
  private readonly room = new RoomBetween(this, SMALLEST_HEIGHT);
  private readonly narrow = new MediaController(this, NARROW);
  @state() private asked: Asked | null = null;
  @state() private looked: CellPlace | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asked?.controller.abort();
    this.asked = null;
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    const run = view?.outline.picture;
    if (!view || !node || !run) return nothing;
    const { trace } = view;
    const axis = node.axes.at(-1);
    const wanted = { trace, node: node.name, leading: [], limit: MOST_CLASSES };
    const scores = this.classes.read(queries, wanted, null).shown?.value.values;
    const { numbers } = classMeaning(node, false);
    const preview = this.preview.read(queries, { trace, longest: PREVIEW_SIDE }, null).shown?.value;
    const question = this.question(view);
    const current = this.asked?.key === keyOf(question) ? this.asked : null;
    return html`<div class="maps-above">
        ${settings(
          this.narrow.matches,
          whyControls(this.panel, { scores, labels: view.labelsOf(axis), numbers }),
          `Method, class and colours (${METHODS[question.method]})`,
        )}
        ${this.start(question, current)}
      </div>
      ${current?.answer ? this.answer(current.answer, run, preview) : this.unanswered(current)}`;
  }

  private question(view: OutlineView): Question {
    const { why } = this.panel.navigation;
    const occlusion = why.method === 'occlusion';
    return {
      trace: view.trace,
      method: why.method,
      class: why.class,
      stage: occlusion ? null : why.stage,
      patch: occlusion ? why.patch : 0,
      step: occlusion ? why.step : 0,
    };
  }

  /** Grad-CAM takes a moment and is made by itself; occlusion runs the network many times and is asked for. */
  private start(question: Question, current: Asked | null): TemplateResult | typeof nothing {
    if (question.method === 'grad_cam') return nothing;
    const running = current !== null && !current.answer && !current.problem;
    if (running)
      return html`<div class="why-progress" role="status">
        ${progressView(current.progress)}
        <button class="text-button" @click=${() => this.cancel()}>Cancel</button>
      </div>`;
    if (current?.answer) return nothing;
    return html`<div class="why-progress">
      <button class="text-button primary" @click=${() => void this.ask(question)}>Start</button>
      <span class="muted">The network is run once for every place of the patch.</span>
    </div>`;
  }

  private unanswered(current: Asked | null): TemplateResult {
    const { problem } = current ?? {};
    if (problem && problem.code !== 'cancelled')
      return html`<div class="no-picture">
        <p>${problem.message}</p>
        ${problem.nextStep ? html`<p class="muted">${problem.nextStep}</p>` : nothing}
      </div>`;
    return waiting;
  }

  private answer(map: ClassMap, run: RunPicture, preview: PicturePreview | undefined): TemplateResult {
    const { over } = this.panel.navigation;
    const slice = sliceOf(map);
    const scale = classMapScale(map);
    const title = map.method === 'grad_cam' ? 'weighed activation' : 'fall of the probability';
    return html`<div class="why-map">
        <lens-map-over-image
          .preview=${preview}
          .picture=${run}
          .slice=${slice}
          .scale=${scale}
          .grid=${map.grid}
          .opacity=${over.opacity}
          .smooth=${over.smooth}
          .title=${`What of the image speaks for “${map.classLabel}”`}
          .maximumHeight=${this.room.height}
          @cell-hover=${(event: CustomEvent<CellPlace | null>) => (this.looked = event.detail)}
        ></lens-map-over-image>
      </div>
      <div class="maps-below">
        <lens-legend orientation="horizontal" .scale=${scale} .title=${`Colours: ${title}`}></lens-legend>
        <p class="muted looked-map" data-note>${this.lookedWords(map)}</p>
        <p class="why-meaning" data-note>
          <b>“${map.classLabel}”: ${formatPercent(map.probability)}.</b> ${map.meaning}
        </p>
      </div>`;
  }

  private lookedWords(map: ClassMap): string {
    const { looked } = this;
    if (!looked || looked.row >= map.rows || looked.column >= map.columns)
      return `${map.rows} × ${map.columns} places${map.stage ? `, maps of ${map.stage}` : ''}${map.patch ? `, patch ${map.patch.side} × ${map.patch.side} pixels, filled with ${map.patch.fill}, step ${map.patch.step}` : ''}.`;
    const value = map.values[looked.row * map.columns + looked.column];
    return `Row ${looked.row}, column ${looked.column}: ${formatNumber(value)}`;
  }

  private async ask(question: Question): Promise<void> {
    this.asked?.controller.abort();
    const controller = new AbortController();
    const asked: Asked = { key: keyOf(question), controller };
    this.asked = asked;
    const update = (change: Partial<Asked>): void => {
      if (this.asked?.controller === controller) this.asked = { ...this.asked, ...change };
    };
    try {
      const answer = await this.panel.request('classMap', question, {
        signal: controller.signal,
        onProgress: (progress) => update({ progress }),
      });
      update({ answer });
      if (this.asked?.controller === controller)
        this.panel.announce(`The map for “${answer.classLabel}” is there.`);
    } catch (thrown) {
      update({ problem: problemOf(thrown) });
    }
  }

  private cancel(): void {
    this.asked?.controller.abort();
    this.asked = null;
    this.panel.announce('Cancelled.');
  }

  override updated(_changed: PropertyValues): void {
    const { view } = this.panel;
    if (!view) return;
    const question = this.question(view);
    const key = keyOf(question);
    // What nobody looks at any more is not computed on.
    if (this.asked && this.asked.key !== key) {
      this.asked.controller.abort();
      this.asked = null;
    }
    if (question.method === 'grad_cam' && this.asked?.key !== key) void this.ask(question);
    const done = this.asked?.answer ?? this.asked?.problem ?? (question.method === 'occlusion' || undefined);
    if (done) void this.complete('lens-map-over-image');
  }
}

const keyOf = (question: Question): string => queryKey('classMap', question);

const slices = new WeakMap<ClassMap, Slice>();

/** The same object for the same map, so that it is drawn once. */
function sliceOf(map: ClassMap): Slice {
  let slice = slices.get(map);
  if (!slice) {
    const { rows, columns, values } = map;
    slices.set(map, (slice = { rows, columns, rowStep: 1, columnStep: 1, values }));
  }
  return slice;
}

/** Grad-CAM starts at zero; where covering a patch helps the class, occlusion goes below. */
function classMapScale({ method, values }: Pick<ClassMap, 'method' | 'values'>): ColourScale {
  const finite = values.filter(Number.isFinite);
  const least = finite.reduce((one, other) => Math.min(one, other), 0);
  const most = finite.reduce((one, other) => Math.max(one, other), 0);
  return scaleFor(least, most, method === 'occlusion' ? 'diverging' : 'sequential');
}
