import { html, nothing, type TemplateResult } from 'lit';
import type { Sampling } from '../navigation.ts';

interface Slider {
  readonly name: string;
  readonly hint: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  set(value: number): void;
}

/**
 * How the next token is drawn: temperature, top-k, top-p, and the seed of the random numbers.
 * @param vocabulary how many tokens there are; `null` where none is cut off
 */
export function samplingControls(
  { temperature, topK, topP, seed }: Sampling,
  vocabulary: number | null,
  change: (changed: Partial<Sampling>) => void,
): TemplateResult {
  return html`<div class="sampling" role="group" aria-label="How the next token is drawn">
    ${slider({
      name: 'Temperature',
      hint: 'The logits are divided by it: below 1 the likely tokens gain, above 1 the unlikely ones',
      value: temperature,
      minimum: 0.1,
      maximum: 2,
      step: 0.05,
      set: (value) => change({ temperature: value }),
    })}
    ${vocabulary === null ? nothing : cutOff(topK, topP, vocabulary, change)}
    ${wholeField('Seed', 'The same seed draws the same tokens', seed, LARGEST_SEED, (value) => change({ seed: value }))}
    <button
      class="text-button"
      title="Draws with the next seed"
      @click=${() => change({ seed: (seed + 1) % (LARGEST_SEED + 1) })}
    >
      Draw again
    </button>
  </div>`;
}

/** Which of the tokens are kept at all. */
function cutOff(
  topK: number,
  topP: number,
  vocabulary: number,
  change: (changed: Partial<Sampling>) => void,
): TemplateResult {
  return html`${wholeField(
    'Top-k',
    'Only so many of the likeliest tokens are kept; 0 keeps all',
    topK,
    vocabulary,
    (value) => change({ topK: value }),
  )}
  ${slider({
    name: 'Top-p',
    hint: 'Only the likeliest tokens are kept that together reach this share',
    value: topP,
    minimum: 0.05,
    maximum: 1,
    step: 0.05,
    set: (value) => change({ topP: value }),
  })}`;
}

const LARGEST_SEED = 4_294_967_295;

function slider({ name, hint, value, minimum, maximum, step, set }: Slider): TemplateResult {
  return html`<label title=${hint}
    ><span class="muted">${name}</span>
    <input
      type="range"
      min=${minimum}
      max=${maximum}
      step=${step}
      .value=${String(value)}
      @input=${(event: Event) => set(Number((event.target as HTMLInputElement).value))}
    />
    <output>${value.toFixed(2)}</output></label
  >`;
}

/** A whole number from 0 to `most`. */
export function wholeField(
  name: string,
  hint: string,
  value: number,
  most: number,
  set: (value: number) => void,
): TemplateResult {
  return html`<label title=${hint}
    ><span class="muted">${name}</span>
    <input
      type="number"
      min="0"
      max=${most}
      step="1"
      .value=${String(value)}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        const wanted = Math.round(Number(input.value));
        const valid = Number.isSafeInteger(wanted) && wanted >= 0 && wanted <= most;
        if (valid) set(wanted);
        else input.value = String(value);
      }}
    />
  </label>`;
}
