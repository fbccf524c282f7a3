import { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { handlePanelKey } from '../keys.ts';
import { MediaController } from '../../drawing/mediaController.ts';
import { canDraw } from '../draw/canDraw.ts';
import { goToLandmark, goToPicture } from '../landmarks.ts';
import { PanelElement } from '../panelElement.ts';
import { tabOf } from '../stage/tabs.ts';
import './announcer.ts';
import './changes.ts';
import './comparison.ts';
import './drawPad.ts';
import './explanation.ts';
import './lensOptions.ts';
import './notices.ts';
import './placeholder.ts';
import './rail.ts';
import './stage.ts';
import './status.ts';
import './strip.ts';
import './toolbar.ts';

/** The whole panel: how its parts lie, and the keys that work everywhere. `main.ts` defines it. */
export class LensPanel extends PanelElement {
  /** In a narrow panel the rail is opened over the stage. */
  @state() private railDrawn = false;
  /** Chosen by the person, else where the run is on a drawing. */
  @state() private drawChosen: boolean | undefined;
  /** The sheet that a command laid out last, by its number. */
  private laidOut: number | undefined;
  /** Without room for three columns the explanation lies below the stage. */
  private readonly narrow = new MediaController(this, '(max-width: 880px)');
  /** Too low for stage and explanation. */
  private readonly low = new MediaController(this, '(max-height: 500px)');

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.onKey);
    this.addEventListener('toggle-rail', this.onToggleRail);
    this.addEventListener('toggle-explanation', this.onToggleExplanation);
    this.addEventListener('toggle-draw-pad', this.onToggleDrawPad);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.onKey);
  }

  /** A command that asks for a sheet opens it, also where the person has closed it. */
  protected override willUpdate(): void {
    const sheet = this.panel.state.source?.sheet;
    if (sheet === undefined || sheet === this.laidOut) return;
    this.laidOut = sheet;
    this.drawChosen = undefined;
  }

  override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (!panel.connected) return nothing;
    const { phase } = panel.state;
    const body = {
      body: true,
      folded: !this.explanationOpen,
      waits: phase === 'running' && this.panel.state.window?.rest === undefined,
      draws: this.drawPadOpen,
    };
    return html`
      <lens-toolbar
        .panel=${panel}
        .railDrawn=${this.railDrawn}
        .drawPadOpen=${this.drawPadOpen}
      ></lens-toolbar>
      <div class="head">
        ${panel.view && !this.drawPadOpen ? html`<lens-strip .panel=${panel}></lens-strip>` : nothing}
        <lens-draw-pad .panel=${panel} .open=${this.drawPadOpen}></lens-draw-pad>
        ${panel.view || phase === 'failed' ? this.runBar() : nothing}
        <lens-notices .panel=${panel}></lens-notices>
      </div>
      ${
        panel.view
          ? html`<div class=${classMap(body)}>
              <lens-rail class=${classMap({ drawn: this.railDrawn })} .panel=${panel}></lens-rail>
              <lens-stage .panel=${panel}></lens-stage>
              <lens-explanation .panel=${panel} .open=${!body.folded}></lens-explanation>
            </div>`
          : html`<lens-placeholder .panel=${panel}></lens-placeholder>`
      }
      ${panel.view ? html`<lens-status .panel=${panel}></lens-status>` : nothing}
      <lens-announcer .panel=${panel}></lens-announcer>
    `;
  }

  /** What can be done to the run: changed, compared, told. */
  private runBar(): TemplateResult {
    const { panel } = this;
    return html`<section class="run-bar" aria-label="Changes, comparison and options">
      <lens-changes .panel=${panel}></lens-changes>
      <lens-options .panel=${panel}></lens-options>
      <lens-comparison .panel=${panel}></lens-comparison>
    </section>`;
  }

  /** Chosen by the person, else where there is room. */
  private get explanationOpen(): boolean {
    const { navigation } = this.panel;
    return !this.narrow.matches || (navigation.explanationOpen ?? !(this.low.matches || this.needsHeight));
  }

  /** Maps of an image need all the height; a sliding window writes out its arithmetic itself. */
  private get needsHeight(): boolean {
    const { node, navigation, view } = this.panel;
    if (!view || view.isOfLayers) return view !== undefined;
    return node !== undefined && tabOf(node, navigation.tab, view.outline) === 'slide';
  }

  private get drawPadOpen(): boolean {
    const { state } = this.panel;
    return canDraw(this.panel) && (this.drawChosen ?? state.source?.kind === 'drawing');
  }

  private readonly onToggleDrawPad = (): void => {
    this.drawChosen = !this.drawPadOpen;
    if (!this.drawChosen) this.querySelector<HTMLElement>('.draw-button')?.focus();
  };

  private readonly onToggleExplanation = (): void => {
    const explanationOpen = !this.explanationOpen;
    this.panel.navigate((now) => ({ ...now, explanationOpen }));
  };

  private readonly onToggleRail = (): void => {
    this.railDrawn = !this.railDrawn;
    if (this.railDrawn) void this.updateComplete.then(() => goToLandmark(this, 'lens-rail'));
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    // Escape in a list closes the list.
    const inList = event.composedPath().some((element) => element instanceof VscodeSingleSelect);
    if (event.key === 'Escape' && !event.defaultPrevented && !inList) this.escape();
    else handlePanelKey(this.panel, this, event);
  };

  /** Closes what lies on top; leads from the explanation back to the cell; else lets go of what is pinned. */
  private escape(): void {
    if (this.railDrawn) this.railDrawn = false;
    else if (this.querySelector('lens-explanation')?.matches(':focus-within')) goToPicture(this);
    else if (this.panel.letGo()) this.panel.announce('Nothing is pinned any more.');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-panel': LensPanel;
  }
}
