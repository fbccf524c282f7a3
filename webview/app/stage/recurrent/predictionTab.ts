import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Predictions } from '../../../../src/trace/recurrentStudies.ts';
import { scaleFor } from '../../../drawing/colourScale.ts';
import { styled } from '../../../drawing/styled.ts';
import { ThemeController } from '../../../drawing/theme.ts';
import { formatCount, formatNumber } from '../../../drawing/ticks.ts';
import '../../../views/bars.ts';
import '../../../views/barText.ts';
import { curveColour } from '../../../views/curveChart.ts';
import '../../../views/curves.ts';
import type { CurvePicture } from '../../../views/curvePicture.ts';
import '../../../views/legend.ts';
import { thinnedCurve } from '../../../views/thinnedCurve.ts';
import { indexField } from '../../elements/indexField.ts';
import { matrixOf } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';
import { QuerySlot } from '../../querySlot.ts';
import { problemView } from '../problemView.ts';
import { StageElement } from '../stageElement.ts';
import { goToPosition, tokenPosition } from '../tokenPosition.ts';
import { waiting } from '../waiting.ts';
import './continuation.ts';
import { cameWords, contextAt, expectedBars } from './predictionWords.ts';
import { rowTexts } from './readTexts.ts';

/** So many of the likeliest characters are named. */
const COUNT = 12;
/** A surprise as large as this has the longest bar. */
const MOST_BITS = 8;
/** Colours of the curves: the mean so far, and each surprise. */
const [MEAN, EACH] = [0, 2];
/** More points than these a curve cannot show. */
const MOST_POINTS = 400;

interface Asked {
  readonly view: OutlineView;
  readonly node: OutlineNode;
}

/** What a character model expects at each position, how much what came surprised it, and how it goes on by itself. */
@customElement('lens-prediction-tab')
export class LensPredictionTab extends StageElement {
  private readonly predictions = new QuerySlot<'predictions', Asked>(this, 'predictions');
  private readonly theme = new ThemeController(this);
  private drawn = false;
  private readonly scale = scaleFor(0, MOST_BITS, 'sequential');
  /** What is drawn of the surprisals, made once for each answer. */
  private seen: { readonly of: Predictions; readonly surprises: Float32Array } | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    if (!view || !node) return nothing;
    const wanted = { trace: view.trace, count: COUNT };
    const { shown, problem, fresh } = this.predictions.read(queries, wanted, { view, node });
    this.drawn = fresh && shown !== undefined;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    return shown ? this.body(shown.value, shown.context) : waiting;
  }

  private body(predictions: Predictions, { view, node }: Asked): TemplateResult {
    const texts = rowTexts(view, node) ?? [];
    const position = tokenPosition(this.panel, view, matrixOf(node).row);
    const next = texts[position + 1];
    const came = view.outline.tokens[position + 1]?.id;
    const characters = node.axes.at(-1)!.size;
    return html`<p class="hint">
        After each character the network says how likely each of its ${formatCount(characters)} characters is
        to come next. The bar under a character says how much it came as a surprise: −log₂ of its probability.
      </p>
      ${this.text(predictions, texts, position)}
      <div class="prediction-columns">
        <section>
          <h3>After “${contextAt(texts, position)}”</h3>
          ${indexField('Position', position, texts.length, (to) => goToPosition(this.panel, to))}
          <p data-note aria-live="polite">${cameWords(predictions, position, next)}</p>
          <lens-bars .entries=${expectedBars(predictions, position, came)} .format=${'percent'}></lens-bars>
        </section>
        <section>
          <h3>Bits per character so far</h3>
          <p>
            ${formatNumber(predictions.bitsPerCharacter)} bits per character over this text.
            <span class="curve-key">${this.swatch(MEAN)}mean so far</span>
            <span class="curve-key">${this.swatch(EACH)}each surprise</span>
          </p>
          <lens-curves
            .picture=${bitsPicture(predictions, texts, position)}
            .said=${'Surprise of each character, and their mean so far, in bits'}
          ></lens-curves>
        </section>
      </div>
      <lens-continuation .panel=${this.panel} .position=${position} .texts=${texts}></lens-continuation>`;
  }

  private text(predictions: Predictions, texts: readonly string[], position: number): TemplateResult {
    if (this.seen?.of !== predictions) {
      // What surprised at a position is the character after it.
      const surprises = new Float32Array(predictions.surprisal.length).fill(NaN);
      surprises.set(predictions.surprisal.subarray(0, -1), 1);
      this.seen = { of: predictions, surprises };
    }
    const { surprises } = this.seen;
    return html`<lens-bar-text
        .texts=${texts}
        .values=${surprises}
        .scale=${this.scale}
        .chosen=${position}
        .said=${'The text, with the surprise of each character: the last character that is read'}
        .nameOf=${(at: number) =>
          Number.isNaN(surprises[at])
            ? `“${texts[at]}”`
            : `“${texts[at]}”: ${formatNumber(surprises[at]!)} bits`}
        @character-hover=${({ detail }: CustomEvent<number | null>) => this.panel.pointAt(detail)}
        @character-choose=${({ detail }: CustomEvent<number>) => goToPosition(this.panel, detail)}
      ></lens-bar-text>
      <lens-legend
        orientation="horizontal"
        title="surprise, in bits (${MOST_BITS} and more: the longest bar)"
        .scale=${this.scale}
      ></lens-legend>`;
  }

  private swatch(colour: number): TemplateResult {
    return html`<span
      class="swatch"
      ${styled({ background: curveColour(colour, this.theme.current) })}
    ></span>`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-bar-text');
  }
}

/** Each surprise, thinned where there are many, and the mean of all so far. */
function bitsPicture(
  { surprisal, runningMean }: Predictions,
  texts: readonly string[],
  position: number,
): CurvePicture {
  // After the last position nothing comes.
  const last = Math.max(1, surprisal.length - 1);
  const each = thinnedCurve(surprisal, 0, last, MOST_POINTS);
  const mean = Array.from(each.places, (place) => runningMean[Math.min(last - 1, place + each.step - 1)]!);
  return {
    curves: [
      { name: 'mean so far', colour: MEAN, values: mean },
      {
        name: each.step === 1 ? 'each character' : `mean of ${each.step} characters`,
        colour: EACH,
        values: each.mean,
        ...(each.step > 1 && { band: { low: each.low, high: each.high } }),
      },
    ],
    places: each.places,
    placeName: (place) => `${place} ${contextAt(texts.slice(place, place + 1), 0)}`,
    xTitle: 'position: which character was read last',
    yTitle: 'bits',
    marked: position,
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-prediction-tab': LensPredictionTab;
  }
}
