import { noChange } from 'lit';
import type { ElementPart, PartInfo } from 'lit/directive.js';
import { Directive, directive, PartType } from 'lit/directive.js';

type Styles = Readonly<Record<string, string>>;

/**
 * Sets properties of an element's style: `<div ${styled({ left: '3px' })}>`. Lit's own styleMap writes a style
 * attribute at the first rendering, which the content security policy forbids.
 */
class Styled extends Directive {
  #set: readonly string[] = [];

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error('styled() stands in the tag of an element.');
  }

  override render(_styles: Styles): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [styles]: [Styles]): typeof noChange {
    const { style } = element as HTMLElement;
    for (const name of this.#set) {
      if (!(name in styles)) style.removeProperty(name);
    }
    for (const [name, value] of Object.entries(styles)) style.setProperty(name, value);
    this.#set = Object.keys(styles);
    return noChange;
  }
}

export const styled = directive(Styled);
