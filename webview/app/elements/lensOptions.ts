import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { LensOption, OptionValue } from '../../../src/trace/description.ts';
import { PanelElement } from '../panelElement.ts';

/** What is set elsewhere: heads are switched off by “What if…”. */
const SET_ELSEWHERE = ['switch_off'];

/** The options of the lens that runs. */
@customElement('lens-options')
export class LensOptions extends PanelElement {
  @state() private open = false;

  override render(): TemplateResult | typeof nothing {
    const { lenses, lens, options: chosen } = this.panel.state;
    const all = lenses.find(({ name }) => name === lens)?.options ?? [];
    const options = all.filter(({ name }) => !SET_ELSEWHERE.includes(name));
    if (options.length === 0) return nothing;
    const valueOf = ({ name, default: standard }: LensOption): OptionValue => chosen[name] ?? standard;
    const different = options.filter((option) => valueOf(option) !== option.default);
    const words = different.map((option) => `${option.title}: ${String(valueOf(option))}`).join(', ');
    return html`<button
        class="bar-button"
        aria-expanded=${this.open}
        title="What this lens can be told"
        @click=${() => (this.open = !this.open)}
      >
        Options
      </button>
      ${words ? html`<span class="bar-words" title=${words}>${words}</span>` : nothing}
      ${
        this.open
          ? html`<div class="option-fields" role="group" aria-label="Options">
              ${options.map((option) => this.field(option, valueOf(option)))}
            </div>`
          : nothing
      }`;
  }

  private field(option: LensOption, value: OptionValue): TemplateResult {
    const { title, description } = option;
    return html`<label title=${description}>${title} ${this.input(option, value)}</label>`;
  }

  private input(option: LensOption, value: OptionValue): TemplateResult {
    const { choices } = option;
    if (choices) {
      return html`<select @change=${(event: Event) => this.choose(option, fieldOf(event).value)}>
        ${choices.map((choice) => html`<option value=${choice} ?selected=${choice === value}>${choice}</option>`)}
      </select>`;
    }
    switch (typeof option.default) {
      case 'boolean':
        return html`<input
          type="checkbox"
          .checked=${value === true}
          @change=${(event: Event) => this.choose(option, fieldOf(event).checked)}
        />`;
      case 'number':
        return html`<input
          type="number"
          step="any"
          .value=${String(value)}
          @change=${(event: Event) => {
            const { value: written, valueAsNumber } = fieldOf(event);
            if (written === '' || Number.isFinite(valueAsNumber))
              this.choose(option, written === '' ? option.default : valueAsNumber);
          }}
        />`;
      default:
        return html`<input
          type="text"
          .value=${String(value)}
          @change=${(event: Event) => this.choose(option, fieldOf(event).value)}
        />`;
    }
  }

  /** Options with their default value need not be named. */
  private choose({ name, default: standard }: LensOption, value: OptionValue): void {
    const others = Object.fromEntries(
      Object.entries(this.panel.state.options).filter(([other]) => other !== name),
    );
    this.panel.run({ options: value === standard ? others : { ...others, [name]: value } });
  }
}

const fieldOf = (event: Event): HTMLInputElement => event.target as HTMLInputElement;
