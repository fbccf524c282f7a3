import { html, nothing, type TemplateResult } from 'lit';
import { styled } from '../../drawing/styled.ts';
import type { Theme } from '../../drawing/theme.ts';
import { curveColour } from '../../views/curveChart.ts';

/** Which columns of a matrix are drawn as curves. */
export interface ColumnChoice {
  /** Those to tick or untick; a column's colour is its place among them. */
  readonly offered: readonly number[];
  readonly chosen: readonly number[];
  /** How many columns there are. */
  readonly size: number;
  /** What a column is called: `dimension`, `unit`. */
  readonly word: string;
  /** So many curves can be told apart. */
  readonly most: number;
  name(column: number): string;
  choose(columns: number[]): void;
}

/** Boxes to tick, which are the legend as well, and a field for any other column. */
export function columnChooser(choice: ColumnChoice, theme: Theme): TemplateResult {
  const { offered, chosen, size, word, most } = choice;
  const full = chosen.length >= most;
  return html`<fieldset class="wave-columns">
    <legend>Curves: which ${word}</legend>
    ${offered.map((column, colour) => {
      const checked = chosen.includes(column);
      const swatch = styled({ background: curveColour(colour, theme) });
      return html`<label
        ><input
          type="checkbox"
          data-column=${column}
          .checked=${checked}
          ?disabled=${(!checked && full) || (checked && chosen.length === 1)}
          @change=${() => choice.choose(checked ? chosen.filter((each) => each !== column) : [...chosen, column])}
        /><span class="swatch" ${swatch}></span>${choice.name(column).slice(word.length + 1)}</label
      >`;
    })}
    ${
      size > offered.length
        ? html`<form class="wave-add" @submit=${(event: Event) => add(event, choice)}>
            <label>${word} <input type="number" name="column" min="0" max=${size - 1} required /></label
            ><button class="text-button" ?disabled=${full}>Add</button>
            ${full ? html`<span class="muted">${most} curves at most</span>` : nothing}
          </form>`
        : nothing
    }
  </fieldset>`;
}

function add(event: Event, { chosen, size, choose }: ColumnChoice): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const column = Number(new FormData(form).get('column'));
  if (!Number.isInteger(column) || column < 0 || column >= size) return;
  form.reset();
  if (!chosen.includes(column)) choose([...chosen, column]);
}
