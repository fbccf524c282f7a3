import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { ThroughTime } from '../../../../src/trace/recurrentStudies.ts';
import { styled } from '../../../drawing/styled.ts';
import { ThemeController } from '../../../drawing/theme.ts';
import { formatNumber, visibleText } from '../../../drawing/ticks.ts';
import '../../../views/colouredText.ts';
import { curveColour } from '../../../views/curveChart.ts';
import '../../../views/curves.ts';
import type { CurvePicture } from '../../../views/curvePicture.ts';
import '../../../views/stepLegend.ts';
import '../../elements/formula.ts';
import { indexField } from '../../elements/indexField.ts';
import { matrixOf } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlots } from '../../querySlots.ts';
import { QuerySlot } from '../../querySlot.ts';
import { problemView } from '../problemView.ts';
import { wholeField } from '../samplingControls.ts';
import { StageElement } from '../stageElement.ts';
import { goToPosition, tokenPosition } from '../tokenPosition.ts';
import { waiting } from '../waiting.ts';
import { BesideNetworks } from './besideNetworks.ts';
import { changesLeftOut, finished, layersOf, type NetworkRun } from './networks.ts';
import { layerOf } from './layerStages.ts';
import { textPieces, rowTexts } from './readTexts.ts';
import './gradientClipping.ts';
import './recurrentMatrix.ts';
import {
  connectivity,
  gradientPicture,
  leftAfter,
  lossName,
  type NetworkThroughTime,
  reachWords,
} from './throughTimeCurves.ts';
import './truncatedChunks.ts';
import { layerPicker } from './layerPicker.ts';

/** How far back the table looks. */
const BACK = [10, 50] as const;

interface Asked {
  readonly view: OutlineView;
  readonly node: OutlineNode;
}

/** A network with its own answer. */
type Answered = NetworkThroughTime & { readonly view: OutlineView };

interface Shown {
  readonly view: OutlineView;
  readonly position: number;
  readonly texts: readonly string[];
  readonly runs: readonly NetworkRun[];
  readonly networks: readonly Answered[];
}

/** The gradient of the loss at one position, followed back through time: by all character models on the same text. */
@customElement('lens-back-in-time-tab')
export class LensBackInTimeTab extends StageElement {
  /** Which network colours the text; `null`: the one that was run. */
  @state() private coloured: string | null = null;
  /** Which recurrent layer, from 0; `null`: that of the open stage, else the last. */
  @state() private layer: number | null = null;
  /** Positions in a chunk; 0: not truncated. */
  @state() private chunk = 0;
  private readonly own = new QuerySlot<'throughTime', Asked>(this, 'throughTime');
  private readonly others = new QuerySlots(this, 'throughTime');
  private readonly beside = new BesideNetworks(this);
  private readonly theme = new ThemeController(this);
  private drawn = false;
  private picture: { readonly key: readonly unknown[]; readonly picture: CurvePicture } | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const position = tokenPosition(this.panel, view, matrixOf(node).row);
    const question = (trace: string) => ({ trace, position, target: null, chunk: this.chunk });
    const { shown, problem, fresh } = this.own.read(queries, question(view.trace), { view, node });
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    const runs = this.beside.read(this.panel, view);
    const ran = finished(runs);
    const answers = this.others.read(
      queries,
      ran.map((run) => question(run.view.trace)),
    );
    this.drawn = fresh && shown !== undefined;
    if (!shown) return waiting;
    const networks = ran.flatMap(({ title, colour, view }, at): Answered[] => {
      const answer = answers[at];
      return answer ? [{ title, colour, view, answer }] : [];
    });
    const texts = rowTexts(view, node) ?? [];
    return this.body({ view, position, texts, runs, networks }, shown.value, node);
  }

  private body(shown: Shown, own: ThroughTime, node: OutlineNode): TemplateResult {
    const { view, position, texts } = shown;
    const layers = layersOf(view);
    const open = layers.findIndex(({ name }) => name === layerOf(view, node)?.name);
    const layer = Math.min(this.layer ?? (open < 0 ? layers.length - 1 : open), layers.length - 1);
    return html`<p class="hint">
        How much does the loss at one character depend on what the network was before? Each curve is the
        length of that gradient, followed back from the last of these characters through all steps between.
        ${changesLeftOut(view)}
      </p>
      <div class="back-controls">
        ${indexField('Position', position, texts.length, (to) => goToPosition(this.panel, to))}
        ${this.networkPicker(shown)}
        ${layers.length < 2 ? nothing : layerPicker(layers.length, layer, (chosen) => (this.layer = chosen))}
        ${wholeField(
          'Chunk',
          'Truncated back-propagation: positions in a chunk; 0 goes back to the beginning',
          this.chunk,
          5000,
          (chunk) => (this.chunk = chunk),
        )}
      </div>
      ${this.text(shown, own)} ${this.curves(shown, layer)}
      <lens-truncated-chunks
        .position=${position}
        .chunk=${this.chunk}
        .texts=${texts}
      ></lens-truncated-chunks>
      <lens-gradient-clipping
        .panel=${this.panel}
        .position=${position}
        .chunk=${this.chunk}
      ></lens-gradient-clipping>
      <lens-recurrent-matrix
        .panel=${this.panel}
        .runs=${finished(shown.runs)}
        .layer=${layer}
      ></lens-recurrent-matrix>
      <details class="back-formula">
        <summary>What exactly is drawn</summary>
        <lens-formula .tex=${own.formula}></lens-formula>
        <p>${own.meaning}</p>
      </details>`;
  }

  /** Those whose answer is there colour the text. */
  private networkPicker({ networks }: Shown): TemplateResult {
    const current = this.colouring(networks)?.title;
    return html`<label
      >Text coloured by
      <select
        name="network"
        @change=${(event: Event) => (this.coloured = (event.target as HTMLSelectElement).value)}
      >
        ${networks.map(
          ({ title }) => html`<option value=${title} ?selected=${title === current}>${title}</option>`,
        )}
      </select></label
    >`;
  }

  private colouring(networks: readonly Answered[]): Answered | undefined {
    const { view } = this.panel;
    const own = networks.find((network) => network.view === view);
    return networks.find(({ title }) => title === this.coloured) ?? own ?? networks[0];
  }

  private text(shown: Shown, own: ThroughTime): TemplateResult {
    const { view, position, texts, networks } = shown;
    const network = this.colouring(networks) ?? { title: '', answer: own };
    const { steps, values } = connectivity(network.answer, texts.length);
    return html`<div class="back-legend">
        <span
          >The text: how much the loss after the outlined character depends on each character before. Each
          step paler is half as much.</span
        >
        <lens-step-legend .least=${0} .most=${Math.max(...values)} .words=${LEGEND}></lens-step-legend>
      </div>
      <lens-coloured-text
        .pieces=${textPieces(view)}
        .steps=${steps}
        .values=${values}
        .what=${lossName(network.title, texts, position)}
        .series=${'network'}
        .pinned=${position}
        @piece-hover=${({ detail }: CustomEvent<number | null>) => this.panel.pointAt(detail)}
        @piece-pin=${this.onPin}
        @unit-step=${({ detail }: CustomEvent<1 | -1>) => this.walk(networks, detail)}
      ></lens-coloured-text>`;
  }

  private readonly onPin = ({ detail: at }: CustomEvent<number | null>): void => {
    if (at === null) {
      if (this.panel.letGo()) this.panel.announce('Nothing is pinned any more.');
      return;
    }
    goToPosition(this.panel, at);
    this.panel.announce(`The loss at position ${at} is followed back.`);
  };

  private walk(networks: readonly Answered[], step: number): void {
    const at = networks.findIndex((network) => network === this.colouring(networks));
    this.coloured = networks[at + step]?.title ?? this.coloured;
  }

  private curves({ runs, networks, position, texts }: Shown, layer: number): TemplateResult {
    return html`<h3>Length of the gradient, step by step back</h3>
      <p>
        ${runs.map(
          ({ title, colour }) => html`<span class="curve-key">${this.swatch(colour)}${title}</span>`,
        )}
        <span class="curve-key muted">dashed: cell state</span>
      </p>
      <lens-curves
        .picture=${this.pictureOf(networks, layer, position, texts)}
        .said=${'Length of the gradient of the loss by the hidden state at each earlier position, a curve for each network'}
      ></lens-curves>
      <p aria-live="polite">
        ${position === texts.length - 1 ? AT_THE_END : nothing}
        ${networks.map(({ title, answer }) => {
          const logs = answer.layers[layer]?.logNorms;
          return logs ? `${reachWords(title, logs)} ` : '';
        })}
      </p>
      <div class="back-scroll">${this.table(runs, networks, layer)}</div>
      <p class="muted hint">
        A curve that falls steeply vanishes: what was read there can hardly be learnt from at this character.
        Where a curve breaks off, the gradient was cut, or is smaller than any number that can be drawn.
      </p>`;
  }

  /** Made once for the same answers, so that the chart is drawn once. */
  private pictureOf(
    networks: readonly NetworkThroughTime[],
    layer: number,
    position: number,
    texts: readonly string[],
  ): CurvePicture {
    const key = [layer, position, texts, ...networks.map(({ answer }) => answer)];
    const same =
      this.picture?.key.length === key.length && this.picture.key.every((part, at) => part === key[at]);
    if (!same) this.picture = { key, picture: gradientPicture(networks, layer, position, texts) };
    return this.picture!.picture;
  }

  private table(
    runs: readonly NetworkRun[],
    networks: readonly NetworkThroughTime[],
    layer: number,
  ): TemplateResult {
    return html`<table class="back-table">
      <caption class="unseen">
        Length of the gradient in numbers
      </caption>
      <thead>
        <tr>
          <th scope="col">network</th>
          <th scope="col">loss here</th>
          <th scope="col">‖∂ loss / ∂ h‖ here</th>
          ${BACK.map((back) => html`<th scope="col">left ${back} back</th>`)}
        </tr>
      </thead>
      <tbody>
        ${runs.map((run) => this.row(run, networks, layer))}
      </tbody>
    </table>`;
  }

  private row(
    { title, colour, problem }: NetworkRun,
    networks: readonly NetworkThroughTime[],
    layer: number,
  ): TemplateResult {
    const head = html`<th scope="row">${this.swatch(colour)}${title}</th>`;
    const answer = networks.find((network) => network.title === title)?.answer;
    const logs = answer?.layers[layer]?.logNorms;
    if (!answer || !logs) {
      return html`<tr>
        ${head}
        <td colspan="4" class="muted">
          ${problem && problem.code !== 'cancelled' ? problem.message : 'is running …'}
        </td>
      </tr>`;
    }
    return html`<tr>
      ${head}
      <td>${formatNumber(answer.loss)} nats, “${visibleText(this.character(answer.target))}”</td>
      <td>${formatNumber(10 ** logs.at(-1)!)}</td>
      ${BACK.map((back) => {
        const left = leftAfter(logs, back);
        return html`<td>${Number.isNaN(left) ? '–' : `× ${formatNumber(left)}`}</td>`;
      })}
    </tr>`;
  }

  private character(id: number): string {
    return this.panel.view?.outline.labels.classes?.[id] ?? String(id);
  }

  private swatch(colour: number): TemplateResult {
    return html`<span
      class="swatch"
      ${styled({ background: curveColour(colour, this.theme.current) })}
    ></span>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-coloured-text');
  }
}

const AT_THE_END =
  'Here the text ends: the loss is that of the character that each network finds likeliest. ';
const LEGEND = ['a thousandth or less', 'the most'] as const;

declare global {
  interface HTMLElementTagNameMap {
    'lens-back-in-time-tab': LensBackInTimeTab;
  }
}
