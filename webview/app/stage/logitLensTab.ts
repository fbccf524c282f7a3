import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Axis } from '../../../src/trace/node.ts';
import type { LogitLens, LogitLensRow } from '../../../src/trace/studies.ts';
import { pieceText } from '../../../src/text/readablePiece.ts';
import { styled } from '../../drawing/styled.ts';
import { formatPercent, visibleText } from '../../drawing/ticks.ts';
import { capitalized, matrixOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot } from '../querySlot.ts';
import { differencePredictsNothing } from './lackingStage.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';
import { positionPicker, tokenPosition } from './tokenPosition.ts';
import { waiting } from './waiting.ts';

const COUNT = 5;

interface Asked {
  readonly view: OutlineView;
  readonly row: Axis;
}

/** What each layer would predict, were it the last one: a row for each, the likeliest tokens side by side. */
@customElement('lens-logit-lens-tab')
export class LensLogitLensTab extends StageElement {
  private readonly lens = new QuerySlot<'logitLens', Asked>(this, 'logitLens');
  private drawn = false;

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries, runs } = this.panel;
    const row = node && matrixOf(node).row;
    if (!view || !row) return nothing;
    if (view === runs?.difference) return differencePredictsNothing('what its layers predict');
    const position = tokenPosition(this.panel, view, row);
    const wanted = { trace: view.trace, position, count: COUNT };
    const { shown, problem, fresh } = this.lens.read(queries, wanted, { view, row });
    this.drawn = fresh && shown !== undefined;
    if (problem && problem.code !== 'cancelled') return problemView(problem, this.panel);
    return html`${positionPicker(this.panel, view, row, position)}
    ${shown ? layersTable(shown.value, shown.context) : waiting}`;
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) this.dispatchEvent(new Event('picture-complete', { bubbles: true }));
  }
}

function layersTable({ rows, position }: LogitLens, { view, row }: Asked): TemplateResult {
  const token = view.labelAt(row, position);
  const asks = view.outline.predictsNext
    ? `What would come after “${token}”, were a layer the last one?`
    : `What would stand at “${token}”, were a layer the last one?`;
  const answer = rows.at(-1)?.candidates[0];
  return html`<p class="layers-words" data-note>
      ${asks} Its stream is read by the last norm and the vocabulary; the bottom row is what the model says.
      <span class="muted"
        >The last norm was trained for the last layer only: early rows are an estimate. Framed:
        ${answer ? html`<b>${visibleText(pieceText(answer.piece))}</b>, ` : nothing}the model’s first
        choice.</span
      >
    </p>
    <div class="layers" role="group" aria-label="What each layer would predict" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">after</th>
            ${Array.from({ length: rows[0]?.candidates.length ?? 0 }, (_, rank) => html`<th scope="col">${ranked(rank)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((each, at) => layerRow(each, at === rows.length - 1, answer?.id))}
        </tbody>
      </table>
    </div>`;
}

function layerRow(
  { title, candidates }: LogitLensRow,
  last: boolean,
  answer: number | undefined,
): TemplateResult {
  return html`<tr class=${classMap({ last })}>
    <th scope="row">${capitalized(title)}</th>
    ${candidates.map(
      ({ id, piece, probability }) =>
        html`<td
          class=${classMap({ answer: id === answer })}
          title="“${visibleText(piece)}”, id ${id}: ${formatPercent(probability)}"
        >
          <span class="layer-token"><bdi>${visibleText(pieceText(piece))}</bdi></span>
          <span class="layer-share">${formatPercent(probability)}</span>
          <span class="layer-bar" ${styled({ width: `${100 * probability}%` })}></span>
        </td>`,
    )}
  </tr>`;
}

function ranked(rank: number): string {
  return ['1st', '2nd', '3rd'][rank] ?? `${rank + 1}th`;
}
