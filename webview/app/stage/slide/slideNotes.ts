import { html, nothing, type TemplateResult } from 'lit';
import { sizeFormula, windowSize } from '../../../../src/trace/windowSize.ts';
import '../../elements/formula.ts';
import type { SlidePlan } from './slidePlan.ts';

/** What the marks in the grids mean. */
export function slideHints({ sliding, to }: SlidePlan): TemplateResult | typeof nothing {
  const { padding, stride, dilation } = sliding;
  const said = [
    padding.some((zeros) => zeros > 0) && 'Dashed: zeros of the padding.',
    stride.some((step) => step > 1) &&
      to.rows * to.columns > 1 &&
      `Dots: where the window’s corner stands; rings: what stride ${Math.max(...stride)} skips.`,
    dilation.some((step) => step > 1) && 'Faded in the window: gaps of the dilation, which are not read.',
  ].filter(Boolean);
  return said.length === 0 ? nothing : html`<p class="muted hint">${said.join(' ')}</p>`;
}

/** The output's size with the numbers put in. */
export function outputSize(plan: SlidePlan, isSequence: boolean): TemplateResult {
  const { sliding, from } = plan;
  const [down, across] = [windowSize(0, from.rows, sliding), windowSize(1, from.columns, sliding)];
  const [rows, columns] = [sizeFormula(down), sizeFormula(across)];
  const named = (name: string, tex: string): string => String.raw`\text{${name}: } ${tex}`;
  const formulas = isSequence
    ? [named('positions', columns)]
    : rows === columns
      ? [named('rows and columns', rows)]
      : [named('rows', rows), named('columns', columns)];
  const dilated = sliding.dilation.some((step) => step > 1)
    ? ' The window’s size is counted with the gaps of its dilation.'
    : '';
  const left =
    Math.max(isSequence ? 0 : down.left, across.left) > 0 ? ' What is left over at the end is not read.' : '';
  return html`<section class="slide-sizes">
    <h3>Output size: ⌊(input + zeros − window) / stride⌋ + 1</h3>
    ${formulas.map((tex) => html`<lens-formula .tex=${tex}></lens-formula>`)}
    ${dilated || left ? html`<p class="muted hint">${dilated}${left}</p>` : nothing}
  </section>`;
}
