import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { headColour } from '../drawing/headColours.ts';
import { styled } from '../drawing/styled.ts';
import type { Theme } from '../drawing/theme.ts';
import { formatCount, formatNumber } from '../drawing/ticks.ts';
import type { HeadSlice, LineCount } from './linesLayout.ts';
import { MOST_LINES } from './linesLayout.ts';
import { isDark } from './linesPainter.ts';

export interface ChipActions {
  readonly toggle: (head: number) => void;
  readonly highlight: (head: number | null) => void;
}

/** The legend of the colours, which also switches heads on and off. */
export function renderChips(
  heads: readonly HeadSlice[],
  shown: readonly number[],
  theme: Theme,
  actions: ChipActions,
): TemplateResult | typeof nothing {
  if (heads.length < 2) return nothing;
  return html`
    <div class="chips" role="group" aria-label="Heads">
      ${heads.map(({ head }) => {
        const on = shown.includes(head);
        const colour = headColour(head, isDark(theme) ? 'dark' : 'light');
        return html`
          <button
            aria-pressed=${on ? 'true' : 'false'}
            aria-label="Head ${head}"
            @click=${() => actions.toggle(head)}
            @pointerenter=${() => actions.highlight(on ? head : null)}
            @pointerleave=${() => actions.highlight(null)}
            @focus=${() => actions.highlight(on ? head : null)}
            @blur=${() => actions.highlight(null)}
          >
            <span
              class="swatch"
              ${styled({ 'border-color': colour, 'background-color': on ? colour : 'transparent' })}
            ></span>
            ${head}
          </button>
        `;
      })}
    </div>
  `;
}

export function renderThreshold(
  threshold: number,
  strongest: number,
  change: (threshold: number) => void,
): TemplateResult {
  const most = Math.max(0.1, Math.ceil(strongest * 100) / 100);
  return html`
    <label class="threshold">
      <span class="muted">Leave out weights under</span>
      <input
        type="range"
        min="0"
        max=${most}
        step="0.005"
        .value=${String(threshold)}
        @input=${(event: Event) => change(Number((event.target as HTMLInputElement).value))}
      />
      <span class="bound">${formatNumber(threshold)}</span>
    </label>
  `;
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${formatCount(count)} lines`;
}

/** What is seen and what was left out, in words. */
export function countText(
  { drawn, underThreshold }: LineCount,
  threshold: number,
  strongest: number,
): string {
  const parts = [`${lines(drawn)}; the thickest stands for ${formatNumber(strongest)}.`];
  if (underThreshold > 0) {
    const verb = underThreshold === 1 ? 'is' : 'are';
    parts.push(`${lines(underThreshold)} under ${formatNumber(threshold)} ${verb} not drawn.`);
  }
  if (drawn > MOST_LINES)
    parts.push(`Of those in view, at most the strongest ${formatCount(MOST_LINES)} are drawn.`);
  return parts.join(' ');
}
