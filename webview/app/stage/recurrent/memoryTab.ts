import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { RecurrentLayer } from '../../../../src/trace/recurrentLayers.ts';
import type { Memory } from '../../../../src/trace/recurrentStudies.ts';
import { scaleFor } from '../../../drawing/colourScale.ts';
import { styled } from '../../../drawing/styled.ts';
import { ThemeController } from '../../../drawing/theme.ts';
import { formatNumber, visibleText } from '../../../drawing/ticks.ts';
import '../../../views/barText.ts';
import { curveColour } from '../../../views/curveChart.ts';
import type { Curve, CurvePicture } from '../../../views/curvePicture.ts';
import '../../../views/curves.ts';
import type { Strip } from '../../../views/stripValues.ts';
import '../../../views/timeStrips.ts';
import type { StripCell } from '../../../views/timeStripsLayout.ts';
import { indexField } from '../../elements/indexField.ts';
import type { Navigation } from '../../navigation.ts';
import { axisTitle } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlot } from '../../querySlot.ts';
import { problemView } from '../problemView.ts';
import { StageElement } from '../stageElement.ts';
import { goToPosition } from '../tokenPosition.ts';
import { waiting } from '../waiting.ts';
import { BesideNetworks } from './besideNetworks.ts';
import { layerOf } from './layerStages.ts';
import { comparedLayer, layerLike, type OtherLayer, otherNetworks } from './memoryBeside.ts';
import { logsAt, keepsMost, LEAST_LOG, leftAt, memorySentence, ofUnit, unitPicture } from './memoryWords.ts';
import { changesLeftOut, type CharacterModel, type NetworkRun } from './networks.ts';
import { rowTexts } from './readTexts.ts';

type Choice = Navigation['memory'];

interface Asked {
  readonly view: OutlineView;
  readonly node: OutlineNode;
  readonly layer: RecurrentLayer;
}

const COLOURS = { mean: 0, largest: 2, unit: 1, beside: 5 } as const;

/** More positions than these are no longer written out. */
const MOST_WRITTEN = 5000;

/** How much of what a layer held at one step is still there at others. */
@customElement('lens-memory-tab')
export class LensMemoryTab extends StageElement {
  private readonly memory = new QuerySlot<'memory', Asked>(this, 'memory');
  private readonly beside = new QuerySlot<'memory', OutlineView>(this, 'memory');
  private readonly networks = new BesideNetworks(this);
  /** Whether a person waits for all steps, of which trace. */
  @state() private all: string | undefined;
  private readonly theme = new ThemeController(this);
  private drawn: OutlineView | undefined;
  /** What is chosen, for a figure. */
  private followed = '';
  /** What is drawn of an answer, made once for it. */
  private made:
    { of: Memory; curve: Choice['curve']; strips: readonly Strip[]; left: Float32Array } | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries } = this.panel;
    const layer = view && node && layerOf(view, node);
    if (!view || !node || !layer) return nothing;
    const { direction } = navigation.memory;
    const position = this.position(layer);
    const all = this.all === view.trace;
    const wanted = { trace: view.trace, layer: layer.name, position, direction, all };
    const { shown, problem, fresh } = this.memory.read(queries, wanted, { view, node, layer });
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    if (!shown) return waiting;
    this.drawn = fresh ? view : undefined;
    return html`<div class=${classMap({ stale: !fresh })}>
      ${this.body(shown.value, shown.context, position, all && !fresh)}
    </div>`;
  }

  override shownNotes(): readonly string[] {
    return [this.followed];
  }

  /** The pinned step; else the first, of which the most can be left, or the last, before which the most was. */
  private position({ positions, backwards }: RecurrentLayer): number {
    const { cell, rows, memory } = this.panel.navigation;
    const pinned = cell?.row ?? rows.at(-1);
    const first = (memory.direction === 'forward') !== backwards;
    return Math.min(pinned ?? (first ? 0 : positions - 1), positions - 1);
  }

  private body(memory: Memory, asked: Asked, position: number, awaited: boolean): TemplateResult {
    const { view, node, layer } = asked;
    const texts = rowTexts(view, node) ?? [];
    const unit = this.unit(memory);
    this.followed = `${FOLLOWED[memory.direction]} position ${memory.position}; unit ${unit} is chosen.`;
    return html`<p class="hint" data-note>${memory.meaning}</p>
      ${this.controls(layer, position, unit)}
      <p class="find-said" aria-live="polite">
        <span data-note>${memorySentence(memory, unit)}</span>
        ${memory.truncated ? html`<span class="muted" data-note>${memory.truncated}</span>` : nothing}
        ${memory.truncated ? this.goOn(asked, awaited) : nothing}
      </p>
      ${this.text(memory, texts, position)} ${this.curves(memory, asked, texts, unit)}
      ${this.units(memory, asked, texts, unit)}`;
  }

  private goOn({ view }: Asked, awaited: boolean): TemplateResult {
    return html`<button
      class="text-button"
      name="all"
      ?disabled=${awaited}
      @click=${() => (this.all = view.trace)}
    >
      ${awaited ? 'Following all steps …' : 'Follow all steps'}
    </button>`;
  }

  /** The one that was chosen, else the one that keeps most. */
  private unit(memory: Memory): number {
    const { navigation } = this.panel;
    const chosen = navigation.unit ?? navigation.cell?.column;
    return chosen === undefined ? keepsMost(memory) : Math.min(chosen, memory.units - 1);
  }

  private controls({ positions, units }: RecurrentLayer, position: number, unit: number): TemplateResult {
    const { memory } = this.panel.navigation;
    return html`<div class="find-controls" role="group" aria-label="What is followed">
      ${indexField('Step', position, positions, (to) => goToPosition(this.panel, to))}
      <label
        >Show
        <select
          name="direction"
          @change=${(event: Event) =>
            this.choose({ direction: (event.target as HTMLSelectElement).value as Choice['direction'] })}
        >
          <option value="forward" ?selected=${memory.direction === 'forward'}>
            what later steps still hold of it
          </option>
          <option value="backward" ?selected=${memory.direction === 'backward'}>
            what it still holds of earlier steps
          </option>
        </select></label
      >
      ${indexField('Unit', unit, units, (to) => this.panel.navigate((now) => ({ ...now, unit: to })))}
      <label title="Equal factors are equal distances"
        ><input
          type="checkbox"
          name="logarithmic"
          .checked=${memory.curve === 'logarithmic'}
          @change=${(event: Event) =>
            this.choose({ curve: (event.target as HTMLInputElement).checked ? 'logarithmic' : 'linear' })}
        />log scale</label
      >
    </div>`;
  }

  private choose(changed: Partial<Choice>): void {
    this.panel.navigate((now) => ({ ...now, memory: { ...now.memory, ...changed } }));
  }

  private text(memory: Memory, texts: readonly string[], position: number): TemplateResult | typeof nothing {
    if (texts.length === 0 || texts.length > MOST_WRITTEN) return nothing;
    const { left } = this.drawing(memory, texts.length);
    return html`<lens-bar-text
      .texts=${texts}
      .values=${left}
      .scale=${SHARE}
      .chosen=${position}
      .said=${'The text: what is left on average, as bars. The chosen character is the step that is followed'}
      .nameOf=${(at: number) => {
        const value = left[at]!;
        const share = Number.isNaN(value) ? '' : `: ${formatNumber(value)} is left on average`;
        return `position ${at} “${visibleText(texts[at]!)}”${share}`;
      }}
      @character-hover=${({ detail }: CustomEvent<number | null>) => this.panel.pointAt(detail)}
      @character-choose=${({ detail }: CustomEvent<number>) => goToPosition(this.panel, detail)}
    ></lens-bar-text>`;
  }

  private curves(memory: Memory, asked: Asked, texts: readonly string[], unit: number): TemplateResult {
    const other = this.other(asked);
    const beside = this.besideCurve(asked, memory, other);
    const swatch = (colour: number) => styled({ background: curveColour(colour, this.theme.current) });
    const keys = [
      {
        colour: COLOURS.mean,
        words: memory.kind === 'rnn' ? 'mean over all directions' : `mean over ${memory.units} units`,
      },
      { colour: COLOURS.largest, words: memory.kind === 'rnn' ? 'most in any direction' : 'largest unit' },
      { colour: COLOURS.unit, words: `unit ${unit}` },
      ...(beside ? [{ colour: COLOURS.beside, words: beside.name }] : []),
    ];
    const picture = this.picture(memory, asked, texts, unit, beside?.memory);
    return html`<h3>
        ${memory.direction === 'forward' ? 'Left of it at each later step' : 'Left at this step of each earlier one'}
      </h3>
      <p class="memory-keys">
        ${keys.map(({ colour, words }) => html`<span class="curve-key"><span class="swatch" ${swatch(colour)}></span>${words}</span>`)}
      </p>
      <lens-curves .picture=${picture} .said=${'What is left, over the positions of the text'}></lens-curves>
      ${this.offers(asked)}`;
  }

  private picture(
    memory: Memory,
    { node }: Asked,
    texts: readonly string[],
    unit: number,
    beside: Memory | undefined,
  ): CurvePicture {
    const { from, to, position } = memory;
    const logarithmic = this.panel.navigation.memory.curve === 'logarithmic';
    const values = (of: Memory, logs: Float32Array): Float32Array =>
      (logarithmic ? logsAt : leftAt)(of, logs, Math.max(to, of.to)).subarray(from, to);
    const curve = (name: string, colour: number, logs: Float32Array, of = memory): Curve => ({
      name,
      colour,
      values: values(of, logs),
      ...(of !== memory && { dashed: true }),
    });
    return {
      curves: [
        curve('mean', COLOURS.mean, memory.logOfMean),
        curve('largest', COLOURS.largest, memory.logOfLargest),
        curve(`unit ${unit}`, COLOURS.unit, ofUnit(memory, unit)),
        ...(beside ? [curve('beside', COLOURS.beside, beside.logOfMean, beside)] : []),
      ],
      places: Float64Array.from({ length: to - from }, (_, at) => from + at),
      placeName: (place) =>
        texts[place] === undefined ? String(place) : `${place} ${visibleText(texts[place])}`,
      xTitle: axisTitle(node.axes[0]),
      yTitle: logarithmic ? 'log₁₀ of what is left (0: all of it)' : 'left (1: all of it)',
      marked: position,
    };
  }

  /** The other character model that was chosen, else the run that this one is compared with. */
  private other({ view, layer }: Asked): OtherLayer | undefined {
    const { network, run } = this.chosen(view);
    if (!network) return comparedLayer(this.panel, view, layer);
    return run?.view && layerLike(run.view, layer);
  }

  private chosen(view: OutlineView): { network?: CharacterModel; run?: NetworkRun } {
    const { beside } = this.panel.navigation.memory;
    const network = otherNetworks(view).find(({ name }) => name === beside);
    return network ? { network, run: this.networks.one(this.panel, view, network) } : {};
  }

  /** The mean of the other run over the same text. */
  private besideCurve(
    asked: Asked,
    { position, direction }: Memory,
    other: OtherLayer | undefined,
  ): { name: string; memory: Memory } | undefined {
    const { queries } = this.panel;
    const all = this.all === asked.view.trace;
    const wanted = other
      ? { trace: other.view.trace, layer: other.layer.name, position, direction, all }
      : null;
    const { shown } = this.beside.read(queries, wanted, other?.view ?? asked.view);
    if (!shown) return undefined;
    return {
      name: `${shown.context.outline.model?.title ?? 'the other run'}, mean (dashed)`,
      memory: shown.value,
    };
  }

  /** The same text through another network, so that both curves stand beside each other. */
  private offers({ view }: Asked): TemplateResult | typeof nothing {
    const others = otherNetworks(view);
    if (others.length === 0) return nothing;
    const { network, run } = this.chosen(view);
    const choices = [{ name: null, title: 'none' }, ...others];
    return html`<div class="find-controls memory-beside">
      <label
        >Beside it, another network’s memory of this text
        <select
          name="beside"
          @change=${(event: Event) =>
            this.choose({ beside: choices[(event.target as HTMLSelectElement).selectedIndex]!.name })}
        >
          ${choices.map(
            ({ name, title }) =>
              html`<option value=${name ?? ''} ?selected=${name === (network?.name ?? null)}>
                ${title}
              </option>`,
          )}
        </select></label
      >
      <span class="muted" aria-live="polite">${besideWords(view, run)}</span>
    </div>`;
  }

  private units(memory: Memory, asked: Asked, texts: readonly string[], unit: number): TemplateResult {
    const { positions } = asked.layer;
    const { strips } = this.drawing(memory, positions);
    return html`<h3>Unit by unit</h3>
      <p class="muted hint">
        Each row is one of ${memory.units} units, time runs to the right. Where a row stays bright the unit
        keeps what it held. Click a row to see its curve above.
      </p>
      <lens-time-strips
        .strips=${strips}
        .positions=${positions}
        .texts=${texts.length > 0 ? texts : undefined}
        .open=${0}
        .pinned=${{ strip: 0, unit, position: memory.position }}
        .marked=${this.panel.caretToken}
        @strip-hover=${({ detail }: CustomEvent<StripCell | null>) => this.panel.pointAt(detail && texts.length > 0 ? detail.position : null)}
        @strip-pin=${({ detail }: CustomEvent<StripCell | null>) => {
          if (!detail) return;
          this.panel.navigate((now) => ({ ...now, unit: detail.unit }));
          this.panel.announce(`The curve of unit ${detail.unit} is drawn.`);
        }}
      ></lens-time-strips>`;
  }

  private drawing(memory: Memory, positions: number): { strips: readonly Strip[]; left: Float32Array } {
    const { curve } = this.panel.navigation.memory;
    if (this.made?.of === memory && this.made.curve === curve) return this.made;
    const logarithmic = curve === 'logarithmic';
    const { units, logOfMean, layer } = memory;
    const values = unitPicture(memory, positions, logarithmic);
    const strip: Strip = {
      name: `${layer}.memory`,
      title: logarithmic ? 'log₁₀ of what is left' : 'What is left',
      scale: logarithmic ? scaleFor(LEAST_LOG, 0, 'sequential') : SHARE,
      slice: { rows: positions, columns: units, rowStep: 1, columnStep: 1, values },
      tiles: [],
    };
    this.made = { of: memory, curve, strips: [strip], left: leftAt(memory, logOfMean, positions) };
    return this.made;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn !== undefined && this.drawn === this.panel.view) void this.complete('lens-time-strips');
  }
}

const FOLLOWED = {
  forward: 'What later steps still hold of',
  backward: 'What is held of earlier steps at',
} as const;

/** How far the other network is, and what it leaves out. */
function besideWords(view: OutlineView, run: NetworkRun | undefined): string {
  if (!run) return '';
  if (!run.view) return run.problem?.message ?? `${run.title} is running …`;
  return changesLeftOut(view);
}

/** From nothing to all of it. */
const SHARE = scaleFor(0, 1, 'sequential');

declare global {
  interface HTMLElementTagNameMap {
    'lens-memory-tab': LensMemoryTab;
  }
}
