import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Axis } from '../../../src/trace/node.ts';
import type { NextTokens } from '../../../src/trace/studies.ts';
import { pieceText } from '../../../src/text/readablePiece.ts';
import { formatCount, formatNumber, visibleText } from '../../drawing/ticks.ts';
import '../../views/choices.ts';
import '../../views/drawStrip.ts';
import type { Sampling } from '../navigation.ts';
import { matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot } from '../querySlot.ts';
import { drawIntervals } from './drawIntervals.ts';
import { differencePredictsNothing } from './lackingStage.ts';
import { problemView } from './problemView.ts';
import { samplingControls } from './samplingControls.ts';
import { StageElement } from './stageElement.ts';
import { goToPosition, lastPosition, positionPicker, tokenPosition } from './tokenPosition.ts';
import { waiting } from './waiting.ts';

const COUNT = 15;

interface Asked {
  readonly view: OutlineView;
  readonly row: Axis;
  readonly sampling: Sampling;
}

/** What comes next: candidates, what a seed draws from them, and appending one. */
@customElement('lens-next-token-tab')
export class LensNextTokenTab extends StageElement {
  private readonly next = new QuerySlot<'nextTokens', Asked>(this, 'nextTokens');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, navigation, queries, runs } = this.panel;
    const row = node && matrixOf(node).row;
    if (!view || !row) return nothing;
    if (view === runs?.difference) return differencePredictsNothing('what comes next');
    const { sampling } = navigation;
    const position = tokenPosition(this.panel, view, row);
    const wanted = { trace: view.trace, position, count: COUNT, ...sampling };
    const { shown, problem, fresh } = this.next.read(queries, wanted, { view, row, sampling });
    this.drawn = fresh && shown !== undefined;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    const size = node.axes.at(-1)!.size;
    return html`<div class="next-head">
        ${positionPicker(this.panel, view, row, position)}
        ${samplingControls(sampling, size, (changed) =>
          this.panel.navigate((now) => ({ ...now, sampling: { ...now.sampling, ...changed } })),
        )}
      </div>
      ${shown ? this.answer(shown.value, shown.context) : waiting}`;
  }

  private answer(next: NextTokens, { view, row, sampling }: Asked): TemplateResult {
    const { sampled, drawn, draw, kept, candidates } = next;
    const after = view.labelAt(row, next.position);
    const piece = visibleText(pieceText(sampled.piece));
    const words =
      `Number ${draw} of seed ${sampling.seed} is ${fixed(drawn)}: between ${fixed(sampled.from)} and ` +
      `${fixed(sampled.to)}, so “${piece}” is drawn.`;
    const size = this.panel.node?.axes.at(-1)?.size ?? kept;
    const closed = this.whyClosed(view, row, next.position);
    return html`<lens-draw-strip
        .intervals=${drawIntervals(candidates, sampled)}
        .number=${drawn}
        .words=${words}
      ></lens-draw-strip>
      <p class="drawn-words" data-note>
        ${words}${kept < size ? html` <span class="muted">Top-k and top-p leave ${formatCount(kept)} of ${formatCount(size)} tokens.</span>` : nothing}
      </p>
      ${this.actions(sampled.id, piece, closed)}
      <p class="muted closed-words" aria-live="polite">
        ${closed.text}
        ${
          closed.atEnd
            ? nothing
            : html`<button
                class="text-button"
                @click=${() => goToPosition(this.panel, lastPosition(view, row))}
              >
                Go to the end
              </button>`
        }
      </p>
      <h3>After “${after}”</h3>
      <lens-choices
        .choices=${candidates.map((each) => ({ ...each, label: pieceText(each.piece) }))}
        .changed=${candidates.some(({ probability, chance }) => Math.abs(probability - chance) > 1e-6)}
        .drawn=${sampled.id}
        .verb=${'Append'}
        .closed=${closed.text}
        @choose=${(event: CustomEvent<number>) => this.appendToken(event.detail)}
      ></lens-choices>`;
  }

  private actions(id: number, piece: string, closed: Closed): TemplateResult {
    const { continuation } = this.panel.state;
    const count = continuation.length;
    return html`<div class="next-actions">
      ${action(`Append “${piece}”`, closed.text !== '', () => this.appendToken(id), true)}
      ${action('Step back', count === 0, () => this.goOnWith(continuation.slice(0, -1), 'The last appended token is taken back.'))}
      ${action('Take all back', count === 0, () => this.goOnWith([], 'All appended tokens are taken back.'))}
      <span class="muted"
        >${count === 0 ? '' : count === 1 ? '1 token appended' : `${count} tokens appended`}</span
      >
    </div>`;
  }

  /** Why no token can be appended, in a sentence; empty where one can. */
  private whyClosed(view: OutlineView, row: Axis, position: number): Closed {
    const { tokens, model } = view.outline;
    const last = lastPosition(view, row);
    if (view !== this.panel.runs?.own) return { text: 'Look at this run to append to it.', atEnd: true };
    if (model && tokens.length >= model.contextLength) {
      const most = formatCount(model.contextLength);
      const text = `${model.title} reads at most ${most} tokens at once, and so many are there: no more can be appended.`;
      return { text, atEnd: true };
    }
    if (position === last) return { text: '', atEnd: true };
    return { text: `Tokens are appended at the end, after “${view.labelAt(row, last)}”.`, atEnd: false };
  }

  private appendToken(id: number): void {
    this.goOnWith([...this.panel.state.continuation, id], 'Appended.');
  }

  /** While a run is under way what is shown belongs to the one before: then nothing is chosen from it. */
  private goOnWith(tokens: readonly number[], words: string): void {
    if (this.panel.state.phase !== 'ready' || !this.drawn) return;
    this.panel.continueWith(tokens);
    this.panel.announce(words);
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-choices');
  }
}

interface Closed {
  readonly text: string;
  /** Whether the position looked at is the last one. */
  readonly atEnd: boolean;
}

/** Stays in reach of the keyboard where it does nothing: the focus must not get lost. */
function action(title: string, off: boolean, act: () => void, primary = false): TemplateResult {
  return html`<button
    class=${classMap({ 'text-button': true, primary })}
    aria-disabled=${off ? 'true' : 'false'}
    @click=${() => off || act()}
  >
    ${title}
  </button>`;
}

/** Numbers that are compared with each other have the same decimals. */
function fixed(number: number): string {
  return Math.abs(number) < 1e-3 ? formatNumber(number) : number.toFixed(3);
}
