import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { SAME_ROW, type ShuffledRows, type ShuffleStudy } from '../../../src/trace/studies.ts';
import { styled } from '../../drawing/styled.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import type { OutlineView } from '../outlineView.ts';
import { QuerySlot } from '../querySlot.ts';
import { problemView } from './problemView.ts';
import { StageElement } from './stageElement.ts';

const FIRST_SEED = 1;
const LARGEST_SEED = 2 ** 32 - 1;

/** The tokens in another order, with positions and without: what becomes of each token’s row. */
@customElement('lens-shuffle-tab')
export class LensShuffleTab extends StageElement {
  private readonly study = new QuerySlot<'shuffle', OutlineView>(this, 'shuffle');
  private drawn = true;

  override render(): TemplateResult | typeof nothing {
    const { view, navigation, queries } = this.panel;
    if (!view) return nothing;
    const seed = navigation.shuffleSeed;
    const { shown, problem, fresh } = this.study.read(
      queries,
      seed === null ? null : { trace: view.trace, seed },
      view,
    );
    this.drawn = fresh;
    return html`<p class="muted hint">
        Does the model notice the order of the words? The tokens are shuffled and the model is run again; then
        each token’s row is brought back into place and compared with the row it had.
      </p>
      ${this.controls(seed, !fresh && !problem)}
      ${problem && problem.code !== 'cancelled' ? problemView(problem, this.panel) : nothing}
      ${shown ? result(shown.value, shown.context) : nothing}`;
  }

  private controls(seed: number | null, running: boolean): TemplateResult {
    return html`<div class="shuffle-controls">
      <vscode-button @click=${() => this.go(seed === null ? FIRST_SEED : (seed + 1) % LARGEST_SEED)}
        >Shuffle the tokens</vscode-button
      >
      <label title="The same seed gives the same order"
        >Seed
        <input
          type="number"
          min="0"
          max=${LARGEST_SEED}
          step="1"
          .value=${String(seed ?? FIRST_SEED)}
          @change=${(event: Event) => this.go(Number((event.target as HTMLInputElement).value))}
      /></label>
      <span role="status" class="muted">${running ? 'Running the model four times …' : ''}</span>
    </div>`;
  }

  private go(seed: number): void {
    if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED) return;
    this.panel.navigate((now) => ({ ...now, shuffleSeed: seed }));
  }

  override updated(_changed: PropertyValues): void {
    if (this.drawn) void this.complete('lens-shuffle-tab');
  }
}

function result(study: ShuffleStudy, view: OutlineView): TemplateResult {
  const { order, withPositions, withoutPositions, node, note } = study;
  const axis = { name: 'position', size: order.length, labels: 'tokens' };
  const label = (token: number): string => view.labelAt(axis, token);
  const special = view.outline.tokens.some((token) => token.special);
  const most = Math.max(withPositions.largest, withoutPositions.largest);
  return html`<h3>The new order</h3>
    <ol
      class="shuffled-order"
      data-note
      aria-label="The new order of the tokens, drawn by seed ${study.seed}"
    >
      ${order.map((token, place) => {
        const stays = token === place;
        return html`<li class=${stays ? 'stays' : ''} title="Token ${token} stands at place ${place}">
          <bdi>${label(token)}</bdi><sub>${token}</sub>
        </li>`;
      })}
    </ol>
    ${special ? html`<p class="muted hint">Special tokens stay where they are.</p>` : nothing}
    <div class="shuffle-verdicts" role="status">
      ${verdict('With positions', withPositions)} ${verdict('Without positions', withoutPositions)}
    </div>
    ${note === undefined ? nothing : html`<p class="note">${note}</p>`}
    <h3>How far each token’s row is from its own row before</h3>
    <table class="shuffle-rows">
      <caption class="unseen">
        Largest difference of each token’s row in ${node}, with and without positions
      </caption>
      <thead>
        <tr>
          <th scope="col">token</th>
          <th scope="col">with positions</th>
          <th scope="col">without</th>
        </tr>
      </thead>
      <tbody>
        ${order.map(
          (_, token) =>
            html`<tr>
              <th scope="row"><bdi>${label(token)}</bdi></th>
              ${bar(withPositions.differences[token]!, most)}
              ${bar(withoutPositions.differences[token]!, most)}
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="muted hint">
      The largest difference of all numbers of a row in <code>${node}</code>; both columns on one scale.
    </p>`;
}

function verdict(title: string, { differences, largest, scale, permuted }: ShuffledRows): TemplateResult {
  const changed = differences.filter((difference) => difference > SAME_ROW * scale).length;
  const words = permuted
    ? 'Rows are permuted exactly'
    : changed === differences.length
      ? 'Every row changed'
      : `${changed} of ${differences.length} rows changed`;
  return html`<p class=${permuted ? 'same' : 'changed'} data-note>
    <b>${title}:</b> ${words}
    <span class="muted">(largest difference ${formatNumber(largest)} of ${formatNumber(scale)})</span>
  </p>`;
}

function bar(difference: number, most: number): TemplateResult {
  const width = most === 0 ? 0 : (difference / most) * 100;
  return html`<td>
    <span class="track"><span class="bar" ${styled({ width: `${width}%` })}></span></span>
    <span class="number">${formatNumber(difference)}</span>
  </td>`;
}
