import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Replay, ReplayStep } from '../../../src/text/replay.ts';
import type { Tokenization } from '../../../src/trace/studies.ts';
import { MediaController } from '../../drawing/mediaController.ts';
import type { Change } from '../panel.ts';
import { pieceText } from '../../../src/text/readablePiece.ts';
import type { ShownPicture } from '../figure/shownPicture.ts';
import { listPicture } from '../figure/listPicture.ts';
import { TokenizationTab } from './tokenizationTab.ts';

const MILLISECONDS_A_STEP = 900;

/** How the pieces of one word are found, step by step. */
@customElement('lens-merges-tab')
export class LensMergesTab extends TokenizationTab {
  protected override readonly picture = '.merge-steps';
  private readonly still = new MediaController(this, '(prefers-reduced-motion: reduce)');
  private of: Tokenization | undefined;
  @state() private word = 0;
  /** The last step that is shown; all of them where `null`. */
  @state() private step: number | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  protected override concerns(change: Change): boolean {
    return change === 'state' || change === 'navigation';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  override shownPictures(): readonly ShownPicture[] {
    const replay = this.of?.merges.at(this.word);
    if (!replay) return [];
    const word = pieceText(replay.word);
    const rows = replay.steps.map((step, at) => [
      String(at),
      step.symbols.map(pieceText).join(' · '),
      beside(step),
    ]);
    return [listPicture('merges', `“${word}”`, { heads: ['step', 'symbols', 'done'], rows })];
  }

  protected override draw(value: Tokenization): TemplateResult {
    if (this.of !== value) {
      this.of = value;
      this.begin(longest(value.merges));
    }
    const replay = value.merges.at(this.word);
    if (!replay) return html`<p class="no-picture">There is no word in this text.</p>`;
    const last = replay.steps.length - 1;
    const now = Math.min(this.step ?? last, last);
    return html`<p class="merge-why" data-note>${value.why}</p>
      ${value.truncated ? html`<p class="muted hint">${value.truncated}</p>` : nothing}
      ${this.controls(value.merges, now, last)}
      <p class="merge-now" aria-live="polite">${said(replay, now)}</p>
      <ol class="merge-steps" start="0" aria-label="Steps of “${pieceText(replay.word)}”">
        ${replay.steps.map((step, at) => this.row(step, at, now))}
      </ol>`;
  }

  private controls(merges: readonly Replay[], now: number, last: number): TemplateResult {
    const go = (step: number): void => {
      this.stop();
      this.step = Math.max(0, Math.min(last, step));
    };
    const button = (title: string, sign: string, off: boolean, act: () => void): TemplateResult =>
      html`<button
        class="text-button"
        aria-label=${title}
        title=${title}
        aria-disabled=${off ? 'true' : 'false'}
        @click=${() => off || act()}
      >
        ${sign}
      </button>`;
    return html`<div class="merge-controls">
      <label
        >Word
        <select @change=${(event: Event) => this.begin(Number((event.target as HTMLSelectElement).value))}>
          ${merges.map(
            ({ word, steps }, at) =>
              html`<option value=${at} .selected=${at === this.word}>
                ${pieceText(word)} (${steps.length - 1} ${steps.length === 2 ? 'step' : 'steps'})
              </option>`,
          )}
        </select></label
      >
      ${button('Back to the start', '|◀', now === 0, () => go(0))}
      ${button('Step back', '◀', now === 0, () => go(now - 1))}
      ${this.still.matches || last === 0 ? nothing : this.playButton(now, last)}
      ${button('Step on', '▶', now === last, () => go(now + 1))}
      ${button('To the end', '▶|', now === last, () => go(last))}
      <label class="merge-slider"
        ><span class="unseen">Step</span
        ><input
          type="range"
          min="0"
          max=${last}
          .value=${String(now)}
          ?disabled=${last === 0}
          aria-valuetext="step ${now} of ${last}"
          @input=${(event: Event) => go(Number((event.target as HTMLInputElement).value))}
        /><span class="count">step ${now} of ${last}</span></label
      >
    </div>`;
  }

  private playButton(now: number, last: number): TemplateResult {
    const playing = this.timer !== undefined;
    return html`<button
      class="text-button"
      aria-pressed=${playing}
      @click=${() => (playing ? this.stop() : this.play(now === last ? 0 : now, last))}
    >
      ${playing ? 'Pause' : 'Play'}
    </button>`;
  }

  private row(step: ReplayStep, at: number, now: number): TemplateResult {
    const made = step.joined?.at ?? step.taken?.at;
    const rest = step.taken && step.taken.rest !== '' ? step.symbols.length - 1 : undefined;
    return html`<li
      class=${classMap({ 'merge-step': true, now: at === now, ahead: at > now })}
      aria-current=${at === now ? 'step' : nothing}
      aria-hidden=${at > now ? 'true' : nothing}
    >
      <span class="merge-symbols" dir="auto"
        >${step.symbols.map(
          (symbol, place) =>
            html`<span class=${classMap({ 'merge-symbol': true, made: place === made, rest: place === rest })}
              >${pieceText(symbol)}${this.score(step, place)}</span
            >`,
        )}</span
      >
      <span class="merge-rank muted">${beside(step)}</span>
    </li>`;
  }

  private score({ scores }: ReplayStep, place: number): TemplateResult | typeof nothing {
    const score = scores?.[place];
    if (score === undefined) return nothing;
    return html`<span class="merge-score">${score === null ? 'unknown' : score.toFixed(2)}</span>`;
  }

  private begin(word: number): void {
    this.stop();
    this.word = word;
    this.step = null;
  }

  private play(from: number, last: number): void {
    this.step = from;
    this.timer = setInterval(() => {
      this.step = Math.min(last, (this.step ?? last) + 1);
      if (this.step === last) this.stop();
    }, MILLISECONDS_A_STEP);
    this.requestUpdate();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.requestUpdate();
  }
}

/** The word with the most to see. */
function longest(merges: readonly Replay[]): number {
  const counts = merges.map(({ steps }) => steps.length);
  return Math.max(0, counts.indexOf(Math.max(...counts)));
}

/** `merge 1,204`: beside each step. */
function beside({ joined, taken, failed, scores }: ReplayStep): string {
  if (joined) return `merge ${joined.rank.toLocaleString('en-US')}`;
  if (taken) return taken.rest === '' ? 'nothing is left' : 'longest that fits';
  if (failed) return 'no piece fits';
  if (scores) return 'log probabilities';
  return '';
}

/** What the shown step did, in a sentence. */
function said({ steps, word }: Replay, now: number): string {
  const { joined, taken, failed, scores, symbols } = steps[now];
  const quote = (text: string): string => `“${pieceText(text)}”`;
  if (joined) {
    const rank = joined.rank.toLocaleString('en-US');
    return `${quote(joined.left)} and ${quote(joined.right)} are joined: of all neighbours here, this pair stands first in the list of merges (number ${rank}).`;
  }
  if (taken) {
    const after =
      taken.rest === '' ? 'Nothing is left of the word.' : `Left of the word: ${quote(taken.rest)}.`;
    return `${quote(symbols[taken.at])} is the longest piece that fits here. ${after}`;
  }
  if (failed) return `No piece fits ${quote(failed.rest)}, so the whole word is unknown.`;
  if (scores) {
    const sum = scores.reduce<number>((total, score) => total + (score ?? 0), 0);
    return `Of all cuts of ${quote(word)} this one is the likeliest: the logarithms of its pieces’ probabilities add up to ${sum.toFixed(2)}.`;
  }
  if (steps.length === 1) return `${quote(word)} stands in the vocabulary as it is: there is nothing to do.`;
  return symbols.length === 1
    ? `The word: ${quote(word)}.`
    : `At first every symbol stands alone: ${symbols.length} of them.`;
}
