import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { colourOf, cssColour, scaleFor, textColourOn } from '../../../drawing/colourScale.ts';
import { styled } from '../../../drawing/styled.ts';
import type { SlideData } from './slideData.ts';
import { cellsUnder, type WindowCell } from './slidePlan.ts';
import {
  equals,
  plainNumber,
  POOL_FUNCTIONS,
  pooledCells,
  pooledValue,
  productOf,
  sumOf,
} from './slideWords.ts';

/** A larger kernel's products are drawn as a picture, and explained beside it. */
export const MOST_PRODUCTS = 49;

/** Each product where it lies in the window, and what they come to so far. */
export function productTable(
  cells: readonly WindowCell[],
  columns: number,
  point: (term: number | null) => void,
): TemplateResult {
  const sums = cells.reduce<number[]>((all, cell) => [...all, (all.at(-1) ?? 0) + productOf(cell)], []);
  const reach = Math.max(...cells.map((cell) => Math.abs(productOf(cell))));
  const scale = scaleFor(-reach, reach, 'diverging');
  const rows = Array.from({ length: cells.length / columns }, (_, row) => row * columns);
  return html`<div class="slide-products" tabindex="0" role="group" aria-label="Patch times kernel">
    <table @pointerleave=${() => point(null)}>
      <caption>
        Patch × kernel: each product, and below it the sum so far
      </caption>
      <tbody>
        ${rows.map(
          (first) =>
            html`<tr>
              ${cells.slice(first, first + columns).map((cell, at) => {
                const colour = colourOf(scale, productOf(cell));
                const paint = styled({ background: cssColour(colour), color: textColourOn(colour) });
                return html`<td
                  class=${classMap({ padding: cell.isPadding })}
                  title=${fromWhere(cell)}
                  ${paint}
                  @pointerenter=${() => point(first + at)}
                >
                  <span class="factors">${plainNumber(cell.value)} · ${plainNumber(cell.weight)}</span>
                  <span class="product">${plainNumber(productOf(cell))}</span>
                  <span class="so-far">Σ ${plainNumber(sums[first + at])}</span>
                </td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function fromWhere({ isPadding, row, column, windowRow, windowColumn }: WindowCell): string {
  const input = isPadding ? 'a zero of the padding' : `input row ${row}, column ${column}`;
  return `${input} × kernel row ${windowRow}, column ${windowColumn}`;
}

/** What each channel gives, the bias, and what they come to. */
export function channelLines(
  data: SlideData,
  at: { readonly row: number; readonly column: number },
  nameOf: (channel: number) => string,
  choose: (line: number) => void,
): TemplateResult | typeof nothing {
  const { plan, lines, channels, chosen, bias, output } = data;
  if (channels.length === 1 && !plan.bias) return nothing;
  const total = output.values[at.row * output.columns + at.column];
  const sums = lines.map(({ input, kernel }) => sumOf(cellsUnder(plan, at, input, kernel)));
  const listed = sums.reduce((sum, each) => sum + each, 0);
  const others = channels.length - lines.length;
  return html`<table class="slide-lines">
    <caption>
      What is added up
    </caption>
    <tbody>
      ${lines.map(
        ({ channel }, line) =>
          html`<tr class=${classMap({ chosen: line === chosen && lines.length > 1 })}>
            <th scope="row">
              ${
                lines.length > 1
                  ? html`<button
                      class="link"
                      aria-pressed=${line === chosen}
                      title="Show this channel’s products"
                      @click=${() => choose(line)}
                    >
                      ${nameOf(channel)}
                    </button>`
                  : nameOf(channel)
              }
            </th>
            <td>${plainNumber(sums[line])}</td>
          </tr>`,
      )}
      ${
        others > 0
          ? html`<tr>
              <th scope="row">the other ${others} ${plan.from.isSequence ? 'features' : 'channels'}</th>
              <td>${plainNumber(total - bias - listed)}</td>
            </tr>`
          : nothing
      }
      ${
        plan.bias
          ? html`<tr>
              <th scope="row">bias</th>
              <td>${plainNumber(bias)}</td>
            </tr>`
          : nothing
      }
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">sum</th>
        <td>${plainNumber(total)}</td>
      </tr>
    </tfoot>
  </table>`;
}

/** What each kind of pooling would keep of the same window. */
export function poolKinds(data: SlideData, cells: readonly WindowCell[]): TemplateResult {
  const { plan } = data;
  const seen = pooledCells(plan, cells);
  return html`<table class="slide-lines">
    <caption>
      The same window, pooled in four ways
    </caption>
    <tbody>
      ${POOL_FUNCTIONS.map((kind) => {
        const own = kind === plan.pool?.function;
        return html`<tr class=${classMap({ chosen: own })}>
          <th scope="row">${kind}${own ? html` <span class="muted">this stage</span>` : nothing}</th>
          <td>${plainNumber(pooledValue(kind, seen))}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** `1 + 2 + 0.5 = 3.5` of all channels and the bias. */
export function totalWords(data: SlideData, at: { readonly row: number; readonly column: number }): string {
  const { plan, lines, channels, bias, output } = data;
  if (channels.length === 1 && !plan.bias) return '';
  const total = output.values[at.row * output.columns + at.column];
  const read = plan.from.isSequence ? 'features' : 'channels';
  const what = channels.length > 1 ? `All ${channels.length} ${read}` : 'The sum';
  const with_ = plan.bias ? ` and the bias ${plainNumber(bias)}` : '';
  if (channels.length > 1 && lines.length < channels.length) return `${what}${with_}: ${plainNumber(total)}.`;
  const sums = lines.map(({ input, kernel }) => sumOf(cellsUnder(plan, at, input, kernel)));
  const terms = [...sums, ...(plan.bias ? [bias] : [])];
  const list = terms.map((term) => (term < 0 ? `(${plainNumber(term)})` : plainNumber(term))).join(' + ');
  return `${what}${with_}: ${list} ${equals([...terms, total])} ${plainNumber(total)}.`;
}
