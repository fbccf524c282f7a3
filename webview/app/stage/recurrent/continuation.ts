import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ContinuedText } from '../../../../src/trace/recurrentStudies.ts';
import { scaleFor } from '../../../drawing/colourScale.ts';
import { styled } from '../../../drawing/styled.ts';
import { ThemeController } from '../../../drawing/theme.ts';
import { formatPercent, visibleText } from '../../../drawing/ticks.ts';
import '../../../views/barText.ts';
import { curveColour } from '../../../views/curveChart.ts';
import type { CurvePicture } from '../../../views/curvePicture.ts';
import { PanelElement } from '../../panelElement.ts';
import { QuerySlot } from '../../querySlot.ts';
import { problemView } from '../problemView.ts';
import { samplingControls, wholeField } from '../samplingControls.ts';
import { goToPosition } from '../tokenPosition.ts';
import { contextAt, forcingWords } from './predictionWords.ts';

const MOST = 2000;
const COLOURS = { fedText: 0, fedOwn: 1 } as const;

/** How a character model goes on from a position by itself, and what that costs it. */
@customElement('lens-continuation')
export class LensContinuation extends PanelElement {
  @property({ attribute: false }) position = 0;
  @property({ attribute: false }) texts: readonly string[] = [];
  @state() private count = 200;
  /** Which of the two curves are drawn. */
  @state() private drawn = { fedText: true, fedOwn: true };
  private readonly continued = new QuerySlot<'continueText', null>(this, 'continueText');
  private readonly theme = new ThemeController(this);
  private readonly scale = scaleFor(0, 8, 'sequential');

  override render(): TemplateResult | typeof nothing {
    const { view, navigation, queries } = this.panel;
    if (!view) return nothing;
    const { temperature, seed } = navigation.sampling;
    const wanted = { trace: view.trace, position: this.position, count: this.count, temperature, seed };
    const { shown, problem } = this.continued.read(queries, wanted, null);
    return html`<section class="continuation">
      <h3>What it writes by itself after “${contextAt(this.texts, this.position)}”</h3>
      <div class="next-head">
        ${samplingControls(navigation.sampling, null, (changed) =>
          this.panel.navigate((now) => ({ ...now, sampling: { ...now.sampling, ...changed } })),
        )}
        <div class="sampling">
          ${wholeField('Characters', 'How many it writes', this.count, MOST, (count) => (this.count = Math.max(1, count)))}
        </div>
      </div>
      ${
        problem && problem.code !== 'cancelled'
          ? problemView(problem, this.panel)
          : shown
            ? html`${this.written(shown.value)} ${this.forcing(shown.value)}`
            : html`<p class="muted">It is writing …</p>`
      }
    </section>`;
  }

  private written({ steps, seed, temperature }: ContinuedText): TemplateResult {
    return html`<lens-bar-text
        .texts=${steps.map(({ piece }) => piece)}
        .values=${steps.map(({ probability }) => -Math.log2(probability))}
        .scale=${this.scale}
        .said=${'What the network wrote, with how unlikely each character was to it'}
        .nameOf=${(at: number) => {
          const { piece, probability, chance, drawn } = steps[at]!;
          return `“${visibleText(piece)}”: probability ${formatPercent(probability)}, drawn with ${formatPercent(chance)} by the number ${drawn.toFixed(3)}`;
        }}
      ></lens-bar-text>
      <p class="muted hint">
        Drawn with seed ${seed} at temperature ${temperature}: the same seed writes the same. The bars are as
        above: what the network itself held for unlikely.
      </p>`;
  }

  /** The same network fed with the text, and fed with itself. */
  private forcing(continued: ContinuedText): TemplateResult {
    const { known } = continued;
    return html`<h3>Teacher forcing</h3>
      <p class="hint">
        Teacher forcing means that the network is fed the true text at every step, as in training; without it
        the network is fed the characters that it wrote itself, as when it writes. ${continued.meaning}
      </p>
      ${known > 1 ? this.curves(continued) : this.nothingKnown()}`;
  }

  private curves(continued: ContinuedText): TemplateResult {
    return html`<fieldset class="wave-columns">
        <legend>Curves</legend>
        ${this.curveBox('fedText', 'teacher forcing on: fed the text')}
        ${this.curveBox('fedOwn', 'teacher forcing off: fed its own characters')}
      </fieldset>
      <p aria-live="polite">${forcingWords(continued)}</p>
      <lens-curves
        .picture=${this.picture(continued)}
        .said=${'Surprise of the text’s characters, in bits, with teacher forcing and without'}
      ></lens-curves>`;
  }

  private curveBox(curve: keyof typeof COLOURS, title: string): TemplateResult {
    const swatch = styled({ background: curveColour(COLOURS[curve], this.theme.current) });
    const others = Object.entries(this.drawn).some(([name, drawn]) => drawn && name !== curve);
    return html`<label
      ><input
        type="checkbox"
        .checked=${this.drawn[curve]}
        ?disabled=${this.drawn[curve] && !others}
        @change=${() => (this.drawn = { ...this.drawn, [curve]: !this.drawn[curve] })}
      /><span class="swatch" ${swatch}></span>${title}</label
    >`;
  }

  private picture({ fedText, fedOwn, known, position, steps }: ContinuedText): CurvePicture {
    const curves = [
      { name: 'fed the text', colour: COLOURS.fedText, values: fedText, drawn: this.drawn.fedText },
      { name: 'fed its own', colour: COLOURS.fedOwn, values: fedOwn, drawn: this.drawn.fedOwn, dashed: true },
    ];
    return {
      curves: curves.filter(({ drawn }) => drawn),
      places: Array.from({ length: known }, (_, step) => step),
      placeName: (step) => {
        const [truth, own] = [this.texts[position + 1 + step], steps[step]?.piece];
        if (truth === undefined || own === undefined) return '';
        return `${step + 1}: text ${visibleText(truth)}, own ${visibleText(own)}`;
      },
      xTitle: 'character: how many after this position',
      yTitle: 'surprise of the text’s character, in bits',
    };
  }

  private nothingKnown(): TemplateResult {
    return html`<p>
      There is no more text after this position to compare with.
      <button class="text-button" @click=${() => goToPosition(this.panel, Math.floor(this.texts.length / 2))}>
        Go to the middle
      </button>
    </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-continuation': LensContinuation;
  }
}
