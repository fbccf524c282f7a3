import katex from 'katex';
import { LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** Of the text's size. */
const SMALLEST = 0.72;

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
    this.fit();
  }

  /** Long ones become smaller; what is still too long scrolls, with the keyboard as well. */
  private fit(): void {
    this.style.fontSize = '';
    const share = this.clientWidth / this.scrollWidth;
    if (share < 1) this.style.fontSize = `${Math.max(SMALLEST, share * 0.98)}em`;
    const scrolls = this.scrollWidth > this.clientWidth + 1;
    if (scrolls) this.tabIndex = 0;
    else this.removeAttribute('tabindex');
  }
}
