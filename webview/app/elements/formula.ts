import katex from 'katex';
import { LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** A typeset formula. KaTeX builds elements, not HTML text, so the panel's policy on styles is kept. */
@customElement('lens-formula')
export class LensFormula extends LitElement {
  @property({ attribute: false }) tex = '';

  override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override update(changed: PropertyValues): void {
    super.update(changed);
    if (changed.has('tex')) this.typeset();
  }

  private typeset(): void {
    katex.render(this.tex, this, {
      displayMode: true,
      output: 'htmlAndMathml',
      throwOnError: false,
      strict: 'ignore',
      maxExpand: 1000,
    });
    this.classList.toggle('failed', this.querySelector('.katex-error') !== null);
  }
}
