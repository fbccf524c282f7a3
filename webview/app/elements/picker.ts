import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

export interface Picker {
  /** For the style sheet. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly options: readonly PickerOption[];
  readonly value: string;
  pick(value: string): void;
  /** Where given, buttons beside the list go one back and one on. */
  step?(direction: 1 | -1): void;
}

export interface PickerOption {
  readonly value: string;
  readonly title: string;
  /** Shown below the open list. */
  readonly description?: string;
}

interface Select extends HTMLElement {
  value: string;
}

/** A list to choose one from. */
export function picker({ name, label, hint, options, value, pick, step }: Picker): TemplateResult {
  const stepButton = (direction: 1 | -1): TemplateResult | typeof nothing => {
    if (!step) return nothing;
    const title = `${direction === 1 ? 'Next' : 'Previous'} ${label.toLowerCase()}`;
    return html`<button
      class="text-button step"
      aria-label=${title}
      title=${title}
      @click=${() => step(direction)}
    >
      ${direction === 1 ? '›' : '‹'}
    </button>`;
  };
  return html`<span class="picker" data-picker=${name} title=${hint}>
    ${stepButton(-1)}
    <vscode-single-select
      .label=${label}
      .value=${value}
      @change=${(event: Event) => pick((event.target as Select).value)}
    >
      ${repeat(
        options,
        (option) => option.value,
        (option) =>
          html`<vscode-option
            value=${option.value}
            .description=${option.description ?? ''}
            ?selected=${option.value === value}
            >${option.title}</vscode-option
          >`,
      )}
    </vscode-single-select>
    ${stepButton(1)}
  </span>`;
}
