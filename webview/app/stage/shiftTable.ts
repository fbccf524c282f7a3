import { html, type TemplateResult } from 'lit';
import { visible } from '../../../src/text/readablePiece.ts';
import type { Tokenization } from '../../../src/trace/studies.ts';

/** What a decoder reads, and below it what it is to say. */
export function shiftTable(steps: NonNullable<Tokenization['shifted']>): TemplateResult {
  const row = (title: string, words: readonly string[]): TemplateResult =>
    html`<tr>
      <th scope="row">${title}</th>
      ${words.map((word) => html`<td>${visible(word)}</td>`)}
    </tr>`;
  return html`<div class="shift-scroll" tabindex="0" role="group" aria-label="Decoder, shifted right">
    <table class="shift">
      <thead>
        <tr>
          <th scope="col">Step</th>
          ${steps.map((_, step) => html`<th scope="col">${step + 1}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${row(
          'Decoder reads',
          steps.map(({ reads }) => reads),
        )}
        ${row(
          'is to say',
          steps.map(({ says }) => says),
        )}
      </tbody>
    </table>
  </div>`;
}
