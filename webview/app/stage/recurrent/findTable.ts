import { html, nothing, type TemplateResult } from 'lit';
import type { FoundCell } from '../../../../src/trace/recurrentStudies.ts';
import { styled } from '../../../drawing/styled.ts';
import { formatNumber, formatPercent } from '../../../drawing/ticks.ts';
import { DOES } from './findWords.ts';

/** So many of the best are listed. */
const LISTED = 15;

export interface FoundTable {
  /** The best first. */
  readonly cells: readonly FoundCell[];
  /** Units whose common places are marked; the text has the colours of the first. */
  readonly marking: readonly number[];
  choose(unit: number): void;
  toggle(unit: number): void;
}

/** Units by how well they tell a part of the text from the rest. */
export function foundTable({ cells, marking, choose, toggle }: FoundTable): TemplateResult {
  const best = cells.slice(0, LISTED);
  // One that was chosen elsewhere is not left out.
  const more = cells.filter((cell, rank) => rank >= LISTED && marking.includes(cell.unit));
  return html`<table class="find-table">
      <thead>
        <tr>
          <th scope="col">unit</th>
          <th scope="col">does</th>
          <th scope="col" title="Share of the positions inside where it does so">inside</th>
          <th scope="col" title="Share of the positions outside where it does not">outside</th>
          <th scope="col" title="Mean of both: 1 where it never errs, ½ where it knows nothing of the part">
            score
          </th>
          <th scope="col" title="Marks the places where all ticked units do the same at once">together</th>
        </tr>
      </thead>
      <tbody>
        ${[...best, ...more].map(
          (cell) =>
            html`<tr class=${cell.unit === marking[0] ? 'chosen' : nothing}>
              <th scope="row">
                <button
                  class="text-button"
                  data-unit=${cell.unit}
                  aria-pressed=${cell.unit === marking[0]}
                  title="Colours the text by this unit"
                  @click=${() => choose(cell.unit)}
                >
                  unit ${cell.unit}
                </button>
              </th>
              <td>${DOES[cell.polarity]}</td>
              <td class="number">${formatPercent(cell.inside)}</td>
              <td class="number">${formatPercent(cell.outside)}</td>
              <td class="number score">${score(cell.score)}</td>
              <td>
                <input
                  type="checkbox"
                  aria-label="unit ${cell.unit} together with the others"
                  .checked=${marking.includes(cell.unit)}
                  ?disabled=${marking.length === 1 && marking[0] === cell.unit}
                  @change=${() => toggle(cell.unit)}
                />
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${cells.length > LISTED ? html`<p class="muted">The best ${LISTED} of ${cells.length} units.</p>` : nothing}`;
}

/** From ½, where a unit knows nothing, to 1. */
function score(value: number): TemplateResult {
  const width = `${Math.max(0, value * 2 - 1) * 100}%`;
  return html`<span class="track" aria-hidden="true"><span class="bar" ${styled({ width })}></span></span
    >${formatNumber(value)}`;
}
