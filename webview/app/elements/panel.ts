import { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { handlePanelKey } from '../keys.ts';
import { goToLandmark } from '../landmarks.ts';
import { PanelElement } from '../panelElement.ts';
import './announcer.ts';
import './explanation.ts';
import './notices.ts';
import './placeholder.ts';
import './rail.ts';
import './stage.ts';
import './status.ts';
import './strip.ts';
import './toolbar.ts';

export type Drawer = 'rail' | 'explanation';

/** The whole panel: how its parts lie, and the keys that work everywhere. `main.ts` defines it. */
export class LensPanel extends PanelElement {
  /** In a narrow panel the rail and the explanation lie over the stage, one at a time. */
  @state() private drawer: Drawer | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.onKey);
    this.addEventListener('toggle-drawer', this.onToggleDrawer as EventListener);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.onKey);
  }

  override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (!panel.connected) return nothing;
    const { phase } = panel.state;
    return html`
      <lens-toolbar .panel=${panel} .drawer=${this.drawer}></lens-toolbar>
      ${panel.view ? html`<lens-strip .panel=${panel}></lens-strip>` : nothing}
      <lens-notices .panel=${panel}></lens-notices>
      ${
        panel.view
          ? html`<div class=${classMap({ body: true, waits: phase === 'running' })}>
              <lens-rail class=${classMap({ drawn: this.drawer === 'rail' })} .panel=${panel}></lens-rail>
              <lens-stage .panel=${panel}></lens-stage>
              <lens-explanation
                class=${classMap({ drawn: this.drawer === 'explanation' })}
                .panel=${panel}
              ></lens-explanation>
            </div>`
          : html`<lens-placeholder .panel=${panel}></lens-placeholder>`
      }
      ${panel.view ? html`<lens-status .panel=${panel}></lens-status>` : nothing}
      <lens-announcer .panel=${panel}></lens-announcer>
    `;
  }

  private readonly onToggleDrawer = (event: CustomEvent<Drawer>): void => {
    this.drawer = this.drawer === event.detail ? null : event.detail;
    if (this.drawer === null) return;
    const opened = this.drawer;
    void this.updateComplete.then(() => goToLandmark(this, `lens-${opened}`));
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    // Escape in a list closes the list.
    const inList = event.composedPath().some((element) => element instanceof VscodeSingleSelect);
    if (event.key === 'Escape' && !event.defaultPrevented && !inList) this.escape();
    else handlePanelKey(this.panel, this, event);
  };

  /** Closes what lies on top; with nothing on top lets go of what is pinned. */
  private escape(): void {
    if (this.drawer !== null) this.drawer = null;
    else if (this.panel.letGo()) this.panel.announce('Nothing is pinned any more.');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lens-panel': LensPanel;
  }
}
