import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type {
  SideAttention,
  SideCandidate,
  SideGlance,
  SideMemory,
  SidePassage,
  SideState,
  SideWeight,
} from '../../src/protocol/sideMethods.ts';
import { problemOf } from '../../src/problem.ts';
import { modelHint, modelOptions } from '../app/elements/modelOptions.ts';
import { picker } from '../app/elements/picker.ts';
import { readablePiece } from '../../src/text/readablePiece.ts';
import { quoted, tokenLabel } from '../app/pieces.ts';
import { formatPercent } from '../drawing/ticks.ts';
import { type BarEntry, toldApart } from '../views/barEntries.ts';
import '../views/bars.ts';
import { factsOf } from './healthLine.ts';
import './sideChips.ts';
import type { SideHost } from './sideHost.ts';

/** What is shown is read out once it has stood still for so long: not while somebody types. */
const ANNOUNCE_AFTER_MILLISECONDS = 1200;
const ALL_HEADS = 'all';

/** The side panel: draws the states of the host and tells it what the person does. */
export class LensSide extends LitElement {
  @property({ attribute: false }) host!: SideHost;
  @state() private shown: SideState | undefined;
  @state() private announcement = '';
  private announced = '';
  private announcing: ReturnType<typeof setTimeout> | undefined;

  /** One style sheet reaches everything. */
  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.host.onState((state) => this.receive(state));
    this.host.client.call('ready', {}).then(
      (state) => this.receive(state),
      (thrown: unknown) => this.announce(problemOf(thrown).message),
    );
  }

  override render(): TemplateResult {
    const { shown } = this;
    return html`${shown ? [this.header(shown), this.body(shown)] : html`<p class="words muted">Loading …</p>`}
      <div class="unseen" role="status" aria-live="polite">${this.announcement}</div>`;
  }

  private header(state: SideState): TemplateResult {
    return html`<header class="side-header" aria-label="Model and head">
      <h1 class="unseen">Model Lens: what the model does at the caret</h1>
      ${state.glance ? nothing : this.modelPicker(state)}
      ${
        shapeOf(state).heads > 0 && !state.glance
          ? html`<div class="places">${this.layerPicker(state)} ${this.headPicker(state)}</div>`
          : nothing
      }
      <div class="actions">
        <vscode-button
          secondary
          data-action="pause"
          @click=${() => this.tell('pause', { paused: !state.paused })}
        >
          ${state.paused ? 'Follow the caret' : 'Pause'}
        </vscode-button>
        <vscode-button
          secondary
          data-action="open"
          ?disabled=${!state.passage && !state.glance}
          @click=${() => this.tell('openInPanel', {})}
        >
          Open in panel
        </vscode-button>
      </div>
    </header>`;
  }

  private modelPicker({ models, model }: SideState): TemplateResult {
    return picker({
      name: 'model',
      label: 'Model',
      hint: modelHint(models, model),
      options: modelOptions(models, model),
      value: model,
      pick: (model) => this.tell('choose', { model }),
    });
  }

  private layerPicker(state: SideState): TemplateResult {
    return picker({
      name: 'layer',
      label: 'Layer',
      hint: 'Layer',
      options: upTo(shapeOf(state).layers).map((at) => ({ value: String(at), title: `Layer ${at}` })),
      value: String(state.layer),
      pick: (value) => this.tell('choose', { layer: Number(value) }),
    });
  }

  private headPicker(state: SideState): TemplateResult {
    const heads = upTo(shapeOf(state).heads).map((at) => ({ value: String(at), title: `Head ${at}` }));
    return picker({
      name: 'head',
      label: 'Head',
      hint: 'One head, or the mean of all heads of the layer',
      options: [{ value: ALL_HEADS, title: 'All heads' }, ...heads],
      value: state.head === null ? ALL_HEADS : String(state.head),
      pick: (value) => this.tell('choose', { head: value === ALL_HEADS ? null : Number(value) }),
    });
  }

  private body(state: SideState): TemplateResult {
    const { phase, paused, passage, glance } = state;
    return html`<main aria-label="At the caret" class=${phase === 'running' ? 'older' : ''}>
      ${paused ? html`<p class="paused">Paused: the caret is not followed.</p>` : nothing}
      ${passage ? this.passage(passage) : glance ? glanceView(glance) : this.words(state)}
    </main>`;
  }

  /** What stands here while there is nothing to draw. */
  private words({ phase, problem, paused }: SideState): TemplateResult | typeof nothing {
    if (phase === 'running') return html`<p class="words muted">Running the model …</p>`;
    if (phase === 'nothing' && !problem) {
      return paused ? nothing : html`<p class="words muted">Put the caret into a sentence of a text.</p>`;
    }
    const failed = phase === 'failed' || phase === 'lost';
    return html`<div class="words" data-phase=${phase}>
      ${failed ? html`<h2>${phase === 'lost' ? 'The engine stopped' : 'This did not work'}</h2>` : nothing}
      <p>${problem?.message ?? 'The part of Model Lens that computes has ended unexpectedly.'}</p>
      ${problem?.nextStep ? html`<p class="muted">${problem.nextStep}</p>` : nothing}
      ${
        failed
          ? html`<vscode-button data-action="again" @click=${() => this.tell('runAgain', {})}>
              Run again
            </vscode-button>`
          : nothing
      }
    </div>`;
  }

  private passage(passage: SidePassage): TemplateResult {
    const { tokens, token, attention, memory, label, remark, notes, next } = passage;
    // A word that is written from right to left does not turn the words around it.
    const written = html`<bdi>${spelled(passage, token)}</bdi>`;
    return html`
      <p class="place muted" title="Where this text comes from">${label}</p>
      ${[...(remark ? [remark] : []), ...notes].map((note) => html`<p class="note">${note}</p>`)}
      <side-chips
        .tokens=${tokens}
        .chosen=${token}
        @point=${(event: CustomEvent<number | null>) => this.tell('pointAt', { token: event.detail })}
        @look=${(event: CustomEvent<number>) => this.tell('look', { token: event.detail })}
      ></side-chips>
      ${attention ? this.attention(written, passage, attention) : nothing}
      ${next ? this.candidates(written, next) : nothing} ${memory ? memoryView(written, memory) : nothing}
    `;
  }

  private attention(written: TemplateResult, passage: SidePassage, attention: SideAttention): TemplateResult {
    return html`${this.weights('attends-to', html`${written} attends to`, passage, attention.attendsTo)}
    ${this.weights('attended-by', html`${written} is attended by`, passage, attention.attendedBy)}
    ${this.health(passage, attention)}`;
  }

  private weights(
    name: string,
    title: TemplateResult,
    passage: SidePassage,
    weights: readonly SideWeight[],
  ): TemplateResult {
    const entries = weights.map(({ token, weight }) => ({
      label: labelOf(passage, token),
      value: weight ?? NaN,
      place: token,
    }));
    return bars(name, title, toldApart(entries));
  }

  private health({ tokens }: SidePassage, attention: SideAttention): TemplateResult {
    const { layer, head } = attention;
    const which = head === null ? `Layer ${layer}, its heads on average` : `Layer ${layer}, head ${head}`;
    return html`<section aria-label="Figures on the head" data-part="health">
      <h2>${which}</h2>
      <p class="facts">
        ${factsOf(attention, tokens).map(
          ({ text, title, alarming }) =>
            html`<span
              class="fact ${alarming ? 'alarming' : ''}"
              role="note"
              tabindex="0"
              title=${title}
              aria-label="${text}. ${title}"
              >${text}</span
            >`,
        )}
      </p>
    </section>`;
  }

  private candidates(written: TemplateResult, next: readonly SideCandidate[]): TemplateResult {
    const entries = next.map(({ piece, probability }) => {
      const { marker, text } = readablePiece(piece);
      return { label: marker + text, value: probability ?? NaN };
    });
    return bars('next', html`Expected after ${written}`, entries);
  }

  private receive(state: SideState): void {
    this.shown = state;
    clearTimeout(this.announcing);
    const news = newsOf(state);
    if (news === this.announced) return;
    this.announcing = setTimeout(() => this.announce(news), ANNOUNCE_AFTER_MILLISECONDS);
  }

  private announce(text: string): void {
    this.announced = text;
    this.announcement = text;
  }

  /** What went wrong is said, and that is all: how a run goes is told by the state. */
  private readonly tell: SideHost['client']['call'] = (name, parameters) => {
    const told = this.host.client.call(name, parameters);
    told.catch((thrown: unknown) => {
      const { code, message } = problemOf(thrown);
      if (code !== 'cancelled') this.announce(message);
    });
    return told;
  };
}

/** What a network says of an image, in short. */
function glanceView({ label, network, classes, notes }: SideGlance): TemplateResult {
  const entries = classes.map(({ label, probability }) => ({ label, value: probability ?? NaN }));
  return html`<p class="place muted" title="Where this image comes from">${label}</p>
    ${bars('classes', html`What ${network} takes it for`, entries)}
    ${notes.map((note) => html`<p class="note">${note}</p>`)}
    <p class="muted">“Open in panel” shows what every layer makes of it.</p>`;
}

/** What a recurrent network does at one character. */
function memoryView(written: TemplateResult, { state, gates, changed }: SideMemory): TemplateResult {
  const open = gates.map(({ title, mean }) => ({ label: title, value: mean ?? NaN }));
  const units = changed.map(({ unit, change }) => ({ label: `unit ${unit}`, value: change ?? NaN }));
  return html`${open.length > 0 ? gateBars(written, open) : nothing}
  ${bars('changed', html`${state} at ${written}: what changes most`, units, 'number')}`;
}

/** A gate is open from 0 to 1, so that bars at two characters can be compared. */
const gateBars = (written: TemplateResult, open: readonly BarEntry[]): TemplateResult =>
  bars('gates', html`Gates at ${written}, mean of the units`, open, 'percent', 1);

function bars(
  name: string,
  title: TemplateResult,
  entries: readonly BarEntry[],
  format: 'percent' | 'number' = 'percent',
  most?: number,
): TemplateResult {
  return html`<section aria-labelledby="side-${name}" data-part=${name}>
    <h2 id="side-${name}">${title}</h2>
    <lens-bars .entries=${entries} .format=${format} .most=${most}></lens-bars>
  </section>`;
}

/** The layers and heads to choose from. */
function shapeOf({ passage, models, model }: SideState): { layers: number; heads: number } {
  const chosen = models.find(({ name }) => name === model);
  return (passage?.model.name === model ? passage.model : chosen) ?? { layers: 0, heads: 0 };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

const labelOf = ({ tokens }: SidePassage, at: number): string => tokenLabel(tokens[at]?.piece ?? '');

const spelled = (passage: SidePassage, at: number): string => quoted(labelOf(passage, at));

/** What a screen reader should hear of a state. */
function newsOf({ phase, problem, passage, glance }: SideState): string {
  if (problem) return [problem.message, problem.nextStep].filter(Boolean).join(' ');
  const likeliest = phase === 'ready' ? glance?.classes[0] : undefined;
  if (likeliest) {
    return `${glance!.network} takes ${glance!.label} for ${likeliest.label}, ${formatPercent(likeliest.probability ?? NaN)}.`;
  }
  if (phase !== 'ready' || !passage) return '';
  const { attention, token, next } = passage;
  const expected = attention ? undefined : next?.[0];
  if (expected && expected.probability !== null)
    return `After ${spelled(passage, token)} comes most likely ${quoted(expected.piece)}, ${formatPercent(expected.probability)}.`;
  const strongest = attention?.attendsTo[0];
  if (!strongest || strongest.weight === null) return '';
  const most = `${spelled(passage, strongest.token)}, ${formatPercent(strongest.weight)}`;
  return `${spelled(passage, token)} attends most to ${most}.`;
}
