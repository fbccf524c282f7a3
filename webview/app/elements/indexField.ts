import { html, type TemplateResult } from 'lit';
import { formatCount } from '../../drawing/ticks.ts';

/** A number to type or step, of so many that no list could hold them. */
export function indexField(
  label: string,
  value: number,
  count: number,
  pick: (index: number) => void,
): TemplateResult {
  const set = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const { valueAsNumber } = field;
    if (Number.isInteger(valueAsNumber) && valueAsNumber >= 0 && valueAsNumber < count) pick(valueAsNumber);
    else field.value = String(value);
  };
  return html`<label class="index-field" title="${label} 0 to ${formatCount(count - 1)}"
    >${label}
    <input type="number" min="0" max=${count - 1} step="1" .value=${String(value)} @change=${set} />
    <span class="muted">of ${formatCount(count)}</span></label
  >`;
}
