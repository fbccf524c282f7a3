import { elide } from './ticks.ts';

/** More texts than any picture shows at once. */
const MOST_REMEMBERED = 20_000;

/** Measures and cuts texts for a canvas; both are remembered, since labels are drawn at every movement. */
export class TextMeasure {
  readonly #context: CanvasRenderingContext2D | null;
  readonly #widths = new Map<string, number>();
  readonly #cut = new Map<string, string>();

  constructor() {
    this.#context = document.createElement('canvas').getContext('2d');
  }

  width(text: string, font: string): number {
    const key = `${font}\n${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      if (this.#context) this.#context.font = font;
      width = this.#context?.measureText(text).width ?? text.length * 7;
      if (this.#widths.size > MOST_REMEMBERED) this.#widths.clear();
      this.#widths.set(key, width);
    }
    return width;
  }

  elide(text: string, width: number, font: string): string {
    const key = `${Math.floor(width)}\n${font}\n${text}`;
    let cut = this.#cut.get(key);
    if (cut === undefined) {
      // Pieces that are tried on the way are not worth remembering.
      const context = this.#context;
      if (context) context.font = font;
      cut = elide(text, width, (part) => context?.measureText(part).width ?? part.length * 7);
      if (this.#cut.size > MOST_REMEMBERED) this.#cut.clear();
      this.#cut.set(key, cut);
    }
    return cut;
  }

  widest(texts: Iterable<string>, font: string): number {
    let widest = 0;
    for (const text of texts) widest = Math.max(widest, this.width(text, font));
    return widest;
  }
}
