import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Explanation, ExplanationSource, ExplanationTable } from '../../../src/trace/node.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import { openSource } from '../moves.ts';
import type { Panel } from '../panel.ts';
import { placeBehind } from '../shownRuns.ts';
import '../elements/formula.ts';

/** With more signs than this the formula with numbers needs the width of the whole dock. */
const LONG = 40;

/** What is computed, in symbols and with the numbers put in. */
export function formulas(formula: string, substituted?: string): TemplateResult {
  return html`<div class=${classMap({ formulas: true, long: signsIn(substituted ?? '') > LONG })}>
    ${formula ? html`<lens-formula class="formula" .tex=${formula}></lens-formula>` : nothing}
    ${substituted ? html`<lens-formula class="formula substituted" .tex=${substituted}></lens-formula>` : nothing}
  </div>`;
}

/** About how many signs are typeset: commands and braces are not. */
function signsIn(tex: string): number {
  return tex.replace(/\\[a-zA-Z]+|[{}\s]/g, '').length;
}

/** The numbers behind one cell: contributions and result. */
export function arithmetic({ table, value, recomputed }: Explanation): TemplateResult {
  return html`
    ${table ? contributions(table) : nothing}
    <dl class="result">
      <div>
        <dt title="As the run computed it, in float32">value</dt>
        <dd>${exact(value)}</dd>
      </div>
      <div>
        <dt title="The same from the numbers above it, in float64">recomputed</dt>
        <dd>${exact(recomputed)}</dd>
      </div>
    </dl>
  `;
}

/** The cells of other stages that a number was computed from. */
export function whereFrom({ sources }: Explanation, panel: Panel): TemplateResult | typeof nothing {
  if (sources.length === 0) return nothing;
  return html`<h3>Where from?</h3>
    <ul class="sources">
      ${sources.map((source) => html`<li>${sourceButton(source, panel)}</li>`)}
    </ul>`;
}

function contributions(table: ExplanationTable): TemplateResult {
  const numbers = (values: readonly (number | null)[]): TemplateResult[] =>
    table.columns.slice(1).map((_, at) => {
      const value = values[at];
      return html`<td>${value === null || value === undefined ? '' : formatNumber(value)}</td>`;
    });
  return html`<div class="contributions" role="group" aria-label="Largest contributions" tabindex="0">
    <table>
      <thead>
        <tr>
          ${table.columns.map((column) => (column ? html`<th scope="col">${column}</th>` : html`<td></td>`))}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          ({ label, values }) =>
            html`<tr>
              <th scope="row"><bdi>${label}</bdi></th>
              ${numbers(values)}
            </tr>`,
        )}
        ${
          table.others && table.others.count > 0
            ? html`<tr class="others">
                <th scope="row">${table.others.count} more</th>
                ${numbers(table.others.values)}
              </tr>`
            : nothing
        }
      </tbody>
      ${
        table.total
          ? html`<tfoot>
              <tr>
                <th scope="row">${table.total.label}</th>
                ${numbers(table.total.values)}
              </tr>
            </tfoot>`
          : nothing
      }
    </table>
  </div>`;
}

function sourceButton(source: ExplanationSource, panel: Panel): TemplateResult | typeof nothing {
  const behind = placeBehind(source.node);
  const node = behind ? panel.runs?.[behind.side]?.node(behind.node) : panel.view?.node(source.node);
  if (!node) return nothing;
  return html`<button
    class="text-button source-button"
    title="Open ${source.node} [${source.index.join(', ')}]"
    @click=${() => {
      if (behind) panel.lookAt(behind.side);
      panel.navigate(openSource(node, source.index));
      panel.announce(`${node.title} is open.`);
    }}
  >
    <span class="role">${source.role}</span>
    <span class="title">${node.title}</span>
    <code>${source.node}[${source.index.join(', ')}]</code>
  </button>`;
}

/** Enough digits to compare the two results. */
function exact(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  return String(Number(value.toPrecision(7))).replace('-', '−');
}
