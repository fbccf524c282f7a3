import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { PanelElement } from '../panelElement.ts';
import { readablePiece } from '../../../src/text/readablePiece.ts';
import type { Painting } from '../paintedSlice.ts';
import type { AskedChange } from '../recurrentChanges.ts';
import { changeHint, changeText, weightsNode, withoutChange } from '../whatIf.ts';
import './changeForm.ts';
import './whatIfMenu.ts';

/** What a person changes in the run, listed and taken back one by one. */
@customElement('lens-changes')
export class LensChanges extends PanelElement {
  /** What the person is asked for. */
  @state() private asked: AskedChange | null = null;

  override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    const { interventions, lenses, lens } = panel.state;
    const changeable = lenses.find(({ name }) => name === lens)?.changeable === true;
    const { painting } = panel;
    return html`${
      changeable && panel.view
        ? html`<lens-what-if-menu
            .panel=${panel}
            @ask-change=${({ detail }: CustomEvent<AskedChange>) => (this.asked = detail)}
          ></lens-what-if-menu>`
        : nothing
    }
    ${
      interventions.length > 0
        ? html`<ul class="changes" aria-label="Changes in this run">
            ${interventions.map((change) => this.chip(change))}
          </ul>`
        : nothing
    }
    ${
      interventions.length > 1
        ? html`<button class="bar-button" @click=${() => this.take([])}>Take all back</button>`
        : nothing
    }
    ${painting ? this.paintTools(painting) : nothing}
    ${changeable && this.asked ? this.form(this.asked) : nothing}`;
  }

  private chip(change: Intervention): TemplateResult {
    const text = changeText(change, (token) => this.label(token));
    return html`<li>
      <button
        class="change"
        aria-label="Take back: ${text}"
        title="${changeHint(change)} Click to take it back."
        @click=${() => {
          this.take(withoutChange(this.panel.state.interventions, change));
          this.panel.announce(`Taken back: ${text}.`);
        }}
      >
        ${text}<span class="cross" aria-hidden="true">×</span>
      </button>
    </li>`;
  }

  private form(asked: AskedChange): TemplateResult {
    return html`<lens-change-form
      .panel=${this.panel}
      .asked=${asked}
      @form-done=${() => {
        this.asked = null;
        this.querySelector<HTMLElement>('lens-what-if-menu button')?.focus();
      }}
    ></lens-change-form>`;
  }

  private label(token: number): string {
    const there = this.panel.runs?.own.outline.tokens[token];
    // Of a token that is read as something else, what the text says.
    return there === undefined ? `token ${token}` : readablePiece(there.written ?? there.piece).text;
  }

  private take(changes: readonly Intervention[]): void {
    this.panel.intervene(changes);
  }

  private paintTools({ layer, head, weight, cells }: Painting): TemplateResult {
    const { panel } = this;
    const { view, node, navigation } = panel;
    const weights = view && weightsNode(view, layer);
    const there = weights !== undefined && node === weights && navigation.head === head;
    const set = (event: Event): void => {
      const { value, valueAsNumber } = event.target as HTMLInputElement;
      if (value !== '' && valueAsNumber >= 0 && valueAsNumber <= 1) panel.paintWith(valueAsNumber);
    };
    return html`<div class="paint" role="group" aria-label="Paint layer ${layer}, head ${head}">
      <strong>Paint layer ${layer}, head ${head}</strong>
      <label
        >Weight
        <input type="range" min="0" max="1" step="0.05" .value=${String(weight)} @input=${set} />
        <input
          type="number"
          aria-label="Weight, from 0 to 1"
          min="0"
          max="1"
          step="0.05"
          .value=${String(weight)}
          @change=${set}
      /></label>
      <span class="muted">
        ${
          cells.length > 0
            ? `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'} set; the rest of each row shares what is left.`
            : 'Click a cell, or press Enter on it, to set it.'
        }
      </span>
      ${
        there
          ? nothing
          : html`<button class="bar-button" @click=${() => panel.startPainting({ layer, head })}>
              Back to its picture
            </button>`
      }
      <button
        class="bar-button main"
        ?disabled=${cells.length === 0}
        title=${cells.length === 0 ? 'Nothing is painted yet' : 'Run with these weights'}
        @click=${() => panel.endPainting(true)}
      >
        Apply
      </button>
      <button class="bar-button" @click=${() => panel.endPainting(false)}>Cancel</button>
    </div>`;
  }
}
