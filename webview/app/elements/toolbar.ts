import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import { PortraitSlot } from '../headPortraits.ts';
import { canDraw } from '../draw/canDraw.ts';
import { stepLayer } from '../keys.ts';
import { openNode } from '../moves.ts';
import { headAxis, isMaps, partsOf } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import type { Change } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { modelHint, modelOptions } from './modelOptions.ts';
import { partPicker } from './partPicker.ts';
import { picker } from './picker.ts';

/** What is run and which of its layers and heads is open. */
@customElement('lens-toolbar')
export class LensToolbar extends PanelElement {
  /** Whether the rail lies open over the stage. */
  @property({ attribute: false }) railDrawn = false;
  @property({ attribute: false }) drawPadOpen = false;
  private readonly portraits = new PortraitSlot(this);

  protected override concerns(change: Change): boolean {
    return change === 'painted' || super.concerns(change);
  }

  override render(): TemplateResult {
    const { view, node } = this.panel;
    return html`<header class="toolbar" aria-label="Model and place">
      ${view ? this.railButton() : nothing} ${this.lensPicker()} ${this.modelPicker()} ${this.precision()}
      ${this.drawButton()}
      ${
        view && node && (view.layerOf(node) >= 0 || headAxis(node))
          ? html`<span class="place-pickers">${this.layerPicker(view, node)} ${this.headPicker(node)}</span>`
          : nothing
      }
    </header>`;
  }

  /** Seen in narrow panels only. */
  private railButton(): TemplateResult {
    return html`<button
      class="text-button rail-button"
      aria-expanded=${this.railDrawn}
      @click=${() => this.dispatchEvent(new Event('toggle-rail', { bubbles: true }))}
    >
      Stages
    </button>`;
  }

  /** The heading is also what one chooses by. */
  private lensPicker(): TemplateResult {
    const { lenses, lens } = this.panel.state;
    const title = this.panel.view?.outline.title ?? 'Model Lens';
    if (lenses.length < 2) return html`<h1 class="lens-name">${title}</h1>`;
    return html`<h1 class="unseen">${title}</h1>
      ${picker({
        name: 'lens',
        label: 'Lens',
        hint: lenses.find(({ name }) => name === lens)?.description ?? 'What is looked at',
        options: lenses.map(({ name, title }) => ({ value: name, title })),
        value: lens,
        pick: (lens) => this.panel.run({ lens }),
      })}`;
  }

  /** Not for a lens that runs no trained model. */
  private modelPicker(): TemplateResult | typeof nothing {
    const { models, model, lenses, lens } = this.panel.state;
    const chosen = lenses.find(({ name }) => name === lens);
    const usesModel = chosen ? chosen.usesModel : 'language';
    const usable = models.filter(({ kind }) => kind === usesModel);
    if (usable.length === 0) return nothing;
    return picker({
      name: 'model',
      label: 'Model',
      hint: modelHint(usable, model),
      options: modelOptions(usable, model),
      value: model,
      pick: (model) => this.panel.run({ model }),
    });
  }

  /** For networks that read images. */
  private drawButton(): TemplateResult | typeof nothing {
    if (!canDraw(this.panel)) return nothing;
    return html`<button
      class="text-button draw-button"
      aria-expanded=${this.drawPadOpen}
      title="Draw something, such as a digit, and watch every layer while you do"
      @click=${() => this.dispatchEvent(new Event('toggle-draw-pad', { bubbles: true }))}
    >
      Draw
    </button>`;
  }

  private precision(): TemplateResult | typeof nothing {
    const outline = this.panel.view?.outline;
    const model = outline?.model;
    if (!model) return nothing;
    const note = outline.notes.find(({ kind }) => kind === 'quantized')?.text;
    const title = note ?? `The weights are computed with as ${model.precision}.`;
    return html`<vscode-badge
      class="precision"
      role="note"
      title=${title}
      aria-label="${model.precision}: ${title}"
      tabindex="0"
    >
      ${model.precision}
    </vscode-badge>`;
  }

  private layerPicker(view: OutlineView, node: OutlineNode): TemplateResult | typeof nothing {
    const layer = view.layerOf(node);
    if (layer < 0 || view.layers.length < 2) return nothing;
    return picker({
      name: view.isOfLayers ? 'block' : 'layer',
      label: 'Layer',
      hint: 'Layer (Shift+[ and Shift+] go to the one before and after)',
      options: view.layers.map(({ block }, at) => ({ value: String(at), title: block.title })),
      value: String(layer),
      pick: (value) => {
        const target = view.inLayer(node, Number(value));
        if (target) this.panel.navigate(openNode(view, target));
      },
      step: (direction) => stepLayer(this.panel, direction),
    });
  }

  private headPicker(node: OutlineNode): TemplateResult | typeof nothing {
    // Of a matrix there is one map, and nothing to choose.
    if (!headAxis(node) || (isMaps(node) && partsOf(node) === 1)) return nothing;
    const portraits = this.portraits.read(this.panel);
    const layer = this.panel.view?.layerOf(node) ?? 0;
    return partPicker(this.panel, node, (head) => portraits?.of(layer, head)?.label ?? undefined);
  }
}
