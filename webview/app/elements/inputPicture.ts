import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { PicturePreview, RunPicture } from '../../../src/trace/description.ts';
import { ThemeController } from '../../drawing/theme.ts';
import { layOutInput, paintInput } from '../../views/inputPicture.ts';
import type { OutlineView } from '../outlineView.ts';
import { PanelElement } from '../panelElement.ts';
import { pictureWords } from '../pictureWords.ts';
import { QuerySlot } from '../querySlot.ts';

/** So large the picture is at most, in CSS pixels: as high as three lines of tokens. */
const ROOM = { width: 220, height: 86 };

/** The image or drawing that the run was made on; what the network does not see of it stands back. */
@customElement('lens-input-picture')
export class LensInputPicture extends PanelElement {
  private readonly preview = new QuerySlot<'picture', string>(this, 'picture');
  private readonly theme = new ThemeController(this);

  override render(): TemplateResult | typeof nothing {
    const shown = pictured(this.panel.view) ?? pictured(this.panel.runs?.own);
    const picture = shown?.outline.picture;
    if (!shown || !picture) return nothing;
    const { size, seen } = pictureWords(picture);
    const what = `${this.panel.state.source?.label ?? 'The input'}: ${size}; ${seen}`;
    return html`<canvas role="img" aria-label=${what} title=${what}></canvas>
      <p class="picture-words"><span>${size}</span> <span>${seen}</span></p>`;
  }

  override updated(_changed: PropertyValues): void {
    const shown = pictured(this.panel.view) ?? pictured(this.panel.runs?.own);
    const canvas = this.querySelector('canvas');
    if (!shown || !canvas) return this.preview.clear();
    const longest = Math.ceil(Math.max(ROOM.width, ROOM.height) * devicePixelRatio);
    const reading = this.preview.read(this.panel.queries, { trace: shown.trace, longest }, shown.trace);
    // An older image is not drawn at the place of the newer one.
    const ready = reading.shown?.context === shown.trace || shown.outline.picture!.drawn;
    this.paint(canvas, shown.outline.picture!, ready ? reading.shown?.value : undefined);
  }

  private paint(canvas: HTMLCanvasElement, picture: RunPicture, preview: PicturePreview | undefined): void {
    const layout = layOutInput(picture, ROOM);
    paintInput(canvas, layout, preview, this.theme.current);
    this.toggleAttribute('painted', preview !== undefined);
  }
}

/** A run that was made on a picture; a difference of two is not. */
const pictured = (view: OutlineView | undefined): OutlineView | undefined =>
  view?.outline.picture ? view : undefined;
