import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Predictions } from '../../../../src/trace/recurrentStudies.ts';
import { styled } from '../../../drawing/styled.ts';
import { ThemeController } from '../../../drawing/theme.ts';
import { formatCount, formatNumber } from '../../../drawing/ticks.ts';
import { curveColour } from '../../../views/curveChart.ts';
import type { CurvePicture } from '../../../views/curvePicture.ts';
import '../../../views/curves.ts';
import type { Strip, StripTile } from '../../../views/stripValues.ts';
import '../../../views/timeStrips.ts';
import type { VisibleTime } from '../../../views/timeStrips.ts';
import type { StripCell } from '../../../views/timeStripsLayout.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlots } from '../../querySlots.ts';
import { StageElement } from '../stageElement.ts';
import { goToPosition } from '../tokenPosition.ts';
import { BesideNetworks } from './besideNetworks.ts';
import { layerPicker } from './layerPicker.ts';
import { needsFacts, stageScale } from './layerStages.ts';
import {
  changesLeftOut,
  type FinishedRun,
  finished,
  layersOf,
  type NetworkRun,
  parameterCount,
} from './networks.ts';
import { rowTexts } from './readTexts.ts';
import { bitsPicture, bitsWords, ratioWords, shareOfSmallest } from './threeNetworksWords.ts';

/** More positions than this are thinned until somebody zooms in. */
const THINNED_TO = 1024;

interface Stage {
  readonly run: FinishedRun;
  readonly node: OutlineNode;
}

/** The character models on one text: what surprised each, what each remembered, and how large each is. */
@customElement('lens-three-networks-tab')
export class LensThreeNetworksTab extends StageElement {
  /** Which recurrent layer, from 0; `null`: the last. */
  @state() private layer: number | null = null;
  @state() private each = false;
  @state() private visible: VisibleTime | undefined;
  private readonly beside = new BesideNetworks(this);
  private readonly predictions = new QuerySlots(this, 'predictions');
  private readonly slices = new QuerySlots(this, 'slice');
  private readonly tiles = new QuerySlots(this, 'slice');
  private readonly facts = new QuerySlots(this, 'statistics');
  private readonly theme = new ThemeController(this);
  private stages: readonly Stage[] = [];
  private bits: { readonly key: readonly unknown[]; readonly picture: CurvePicture } | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const runs = this.beside.read(this.panel, view);
    const ran = finished(runs);
    const answers = this.predictions.read(
      queries,
      ran.map((run) => ({ trace: run.view.trace, count: 1 })),
    );
    const predictions = new Map(ran.map(({ title }, at) => [title, answers[at]]));
    return html`<p class="hint">
        The same characters, read by three networks that differ in their cells alone: the plain recurrent
        network, the GRU and the LSTM, all trained on the same text. ${changesLeftOut(view)}
      </p>
      <div class="back-scroll">${this.table(runs, predictions)}</div>
      <p class="muted hint">
        ${ratioWords(ran.map((run) => ({ title: run.title, ...parameterCount(run.view) })))}
      </p>
      ${this.surprises(ran, predictions, rowTexts(view, node) ?? [])} ${this.heatmaps(view, node, ran)}`;
  }

  private table(
    runs: readonly NetworkRun[],
    predictions: ReadonlyMap<string, Predictions | undefined>,
  ): TemplateResult {
    const counts = finished(runs).map(({ view }) => parameterCount(view));
    return html`<table class="back-table">
      <caption class="unseen">
        The networks in numbers
      </caption>
      <thead>
        <tr>
          <th scope="col">network</th>
          <th scope="col">bits per character of this text</th>
          <th scope="col">weights in recurrent layers</th>
          <th scope="col">of the smallest</th>
          <th scope="col">all weights</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(({ title, colour, view, problem }) => {
          const head = html`<th scope="row">${this.swatch(colour)}${title}</th>`;
          if (!view) {
            const said = problem && problem.code !== 'cancelled' ? problem.message : 'is running …';
            return html`<tr>
              ${head}
              <td colspan="4" class="muted">${said}</td>
            </tr>`;
          }
          const count = parameterCount(view);
          const bits = predictions.get(title)?.bitsPerCharacter;
          return html`<tr>
            ${head}
            <td>${bits === undefined ? '…' : formatNumber(bits)}</td>
            <td>${formatCount(count.recurrent)}</td>
            <td>× ${formatNumber(shareOfSmallest(count, counts))}</td>
            <td>${formatCount(count.all)}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }

  private surprises(
    ran: readonly FinishedRun[],
    predictions: ReadonlyMap<string, Predictions | undefined>,
    texts: readonly string[],
  ): TemplateResult | typeof nothing {
    const networks = ran.flatMap(({ title, colour }) => {
      const answer = predictions.get(title);
      return answer && answer.surprisal.length > 1 ? [{ title, colour, answer }] : [];
    });
    if (networks.length === 0) return nothing;
    const key = [this.each, texts, ...networks.map(({ answer }) => answer)];
    const same = this.bits?.key.length === key.length && this.bits.key.every((part, at) => part === key[at]);
    if (!same) this.bits = { key, picture: bitsPicture(networks, texts, this.each) };
    return html`<h3>Surprise, in bits</h3>
      <div class="back-controls">
        ${networks.map(({ title, colour }) => html`<span>${this.swatch(colour)}${title}</span>`)}
        <label
          ><input
            type="checkbox"
            name="each"
            .checked=${this.each}
            @change=${() => (this.each = !this.each)}
          />each character instead of the mean so far</label
        >
      </div>
      <p aria-live="polite">${bitsWords(networks)}</p>
      <lens-curves
        .picture=${this.bits!.picture}
        .said=${'Surprise of the text in bits, a curve for each network'}
      ></lens-curves>`;
  }

  private heatmaps(
    view: OutlineView,
    node: OutlineNode,
    ran: readonly FinishedRun[],
  ): TemplateResult | typeof nothing {
    const count = Math.max(0, ...ran.map((run) => layersOf(run.view).length));
    const layer = Math.min(this.layer ?? count - 1, count - 1);
    this.stages = statesOf(ran, layer);
    const strips = this.strips();
    return html`<h3>States over time</h3>
      <div class="back-controls">${layerPicker(count, layer, (chosen) => (this.layer = chosen))}</div>
      <lens-time-strips
        .strips=${strips}
        .positions=${view.outline.tokens.length}
        .texts=${rowTexts(view, node)}
        .open=${-1}
        .marked=${this.panel.navigation.rows.at(-1) ?? this.panel.caretToken}
        @time-change=${({ detail }: CustomEvent<VisibleTime>) => (this.visible = detail)}
        @strip-hover=${({ detail }: CustomEvent<StripCell | null>) =>
          this.panel.pointAt(detail?.position ?? null)}
        @strip-pin=${({ detail }: CustomEvent<StripCell | null>) => this.pin(detail)}
      ></lens-time-strips>
      <p class="muted hint">
        Each row is a unit; units of different networks with the same number have nothing to do with each
        other. Red is above 0, blue below.
      </p>`;
  }

  private strips(): Strip[] {
    const { stages, panel } = this;
    const place = ({ run, node }: Stage) => ({ trace: run.view.trace, node: node.name });
    const asked = stages.map((stage) => ({ ...place(stage), leading: [], limit: THINNED_TO }));
    const slices = this.slices.read(panel.queries, asked);
    const measured = stages.filter(({ node }) => needsFacts(node));
    const facts = this.facts.read(panel.queries, measured.map(place));
    const ranges = this.visible?.tiles ?? [];
    const tiles = this.tiles.read(
      panel.queries,
      stages.flatMap((stage) =>
        ranges.map(([from, to]) => ({ ...place(stage), leading: [], rows: [from, to] as [number, number] })),
      ),
    );
    return stages.flatMap((stage, at): Strip[] => {
      const { run, node } = stage;
      const slice = slices[at];
      const scale = stageScale(node, facts[measured.indexOf(stage)]);
      if (!slice || !scale) return [];
      const inFull = ranges.flatMap(([from], range): StripTile[] => {
        const tile = tiles[at * ranges.length + range];
        return tile ? [{ from, slice: tile }] : [];
      });
      const title = `${run.title}: ${node.title.toLowerCase()}`;
      return [{ name: `${run.title} ${node.name}`, title, scale, slice, tiles: inFull }];
    });
  }

  private pin(cell: StripCell | null): void {
    if (cell) {
      goToPosition(this.panel, cell.position);
      this.panel.announce(`Position ${cell.position} is pinned.`);
    } else if (this.panel.letGo()) this.panel.announce('Nothing is pinned any more.');
  }

  private swatch(colour: number): TemplateResult {
    return html`<span
      class="swatch"
      ${styled({ background: curveColour(colour, this.theme.current) })}
    ></span>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.stages.length > 0) void this.complete('lens-time-strips');
  }
}

/** Hidden and cell state of a layer, of networks with as many units as the first. */
function statesOf(ran: readonly FinishedRun[], layer: number): Stage[] {
  const stages = ran.flatMap((run): Stage[] => {
    const name = layersOf(run.view)[layer]?.name;
    return ['hidden_state', 'cell_state'].flatMap((state) => {
      const node = run.view.node(`${name}.${state}`);
      return node ? [{ run, node }] : [];
    });
  });
  const units = stages[0]?.node.axes[1]!.size;
  return stages.filter(({ node }) => node.axes[1]!.size === units);
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-three-networks-tab': LensThreeNetworksTab;
  }
}
