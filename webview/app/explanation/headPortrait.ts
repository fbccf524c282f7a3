import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { HeadLabel, HeadPortrait, HeadPortraits } from '../../../src/trace/studies.ts';
import { formatPercent } from '../../drawing/ticks.ts';
import type { HeadPlace } from '../../views/events.ts';
import '../elements/formula.ts';
import { PortraitSlot, scoreFor } from '../headPortraits.ts';
import type { Change, Panel } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { openHead } from '../whatIf.ts';

/** The head under the mouse or with the focus in an overview, else the open one. */
export function portrayedHead({ lookedHead, view, node, navigation }: Panel): HeadPlace | null {
  return lookedHead ?? (view ? openHead(view, node, navigation) : null);
}

/** What a head does: its scores on both texts, and the formula of the one that is asked for. */
@customElement('lens-head-portrait')
export class LensHeadPortrait extends PanelElement {
  private readonly portraits = new PortraitSlot(this);
  /** Whose formula is shown; `null`: that of the head's own label. */
  @state() private chosen: HeadLabel | null = null;

  protected override concerns(change: Change): boolean {
    return change !== 'announcement';
  }

  override render(): TemplateResult | typeof nothing {
    const portraits = this.portraits.read(this.panel)?.portraits;
    const place = portrayedHead(this.panel);
    const portrait =
      place && portraits?.heads.find(({ layer, head }) => layer === place.layer && head === place.head);
    if (!portraits || !portrait) return nothing;
    const label = this.chosen ?? scoreFor(portrait, null)?.label;
    const formula = portraits.formulas.find((each) => each.label === label);
    return html`<section class="head-portrait" aria-label="What this head does">
      <p>${verdict(portrait, portraits)}</p>
      ${this.scores(portrait, portraits, label)}
      ${
        formula
          ? html`<lens-formula class="formula" .tex=${formula.formula}></lens-formula>
              <p class="description">
                ${formula.words}
                <span class="muted">Q: all tokens but the first that have such a place.</span>
              </p>`
          : nothing
      }
      ${
        portraits.fixedText
          ? html`<details>
              <summary>The fixed text</summary>
              <p class="muted">${portraits.fixedText}</p>
            </details>`
          : nothing
      }
    </section>`;
  }

  private scores(
    { scores, label: own }: HeadPortrait,
    { formulas }: HeadPortraits,
    shown: HeadLabel | undefined,
  ): TemplateResult {
    return html`<table class="head-scores">
      <thead>
        <tr>
          <th scope="col">attention to</th>
          <th scope="col">this text</th>
          <th scope="col">fixed text</th>
          <th scope="col" title="What a head would score here that looks at everything alike">even</th>
        </tr>
      </thead>
      <tbody>
        ${scores.map(({ label, onThisText, onFixedText }) => {
          const formula = formulas.find((each) => each.label === label);
          return html`<tr class=${classMap({ own: label === own })}>
            <th scope="row">
              <button
                aria-pressed=${label === shown}
                title="Show the formula"
                @click=${() => (this.chosen = this.chosen === label ? null : label)}
              >
                ${label}
              </button>
            </th>
            <td>${share(onThisText)}</td>
            <td>${share(onFixedText)}</td>
            <td class="muted">${share(formula?.evenOnThisText ?? null)}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }
}

function verdict(
  { label }: HeadPortrait,
  { clearFrom, timesEven, fixedText }: HeadPortraits,
): TemplateResult {
  const where = fixedText
    ? 'on average over both texts, and on each'
    : 'on this text (a model without a tokenizer cannot read the fixed one), and';
  const rule = `A label needs ${formatPercent(clearFrom).replace('.0', '')} ${where} at least ${timesEven} times what even attention would get.`;
  return label
    ? html`<b>${label}</b>: its clearest score. <span class="muted">${rule}</span>`
    : html`No label: no score is clear. <span class="muted">${rule}</span>`;
}

/** A dash where the text has no such place. */
function share(score: number | null): TemplateResult | string {
  return score === null ? html`<span title="The text has no such place">–</span>` : formatPercent(score);
}
