import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PanelElement } from '../panelElement.ts';
import { SIDE_TITLES, type Side } from '../shownRuns.ts';

const SIDES: readonly Side[] = ['own', 'other', 'difference', 'both'];

const NO_DIFFERENCE = 'No stage of the two runs has the same shape, so nothing can be subtracted.';

/** Two runs: which of them is looked at, and what differs. */
@customElement('lens-comparison')
export class LensComparison extends PanelElement {
  override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    const { comparison, pinned, phase } = panel.state;
    if (!panel.view) return nothing;
    return html`<button
        class="bar-button"
        title=${
          pinned
            ? 'A run is kept beside the next ones. Click to let it go.'
            : 'Keep this run beside the next ones: select another text or model to compare'
        }
        ?disabled=${!pinned && phase !== 'ready'}
        @click=${() => {
          panel.pin(!pinned);
          panel.announce(
            pinned
              ? 'The pinned run is let go.'
              : 'This run is pinned. Select another text or model to compare.',
          );
        }}
      >
        ${pinned ? 'Unpin' : 'Pin this run'}
      </button>
      ${comparison ? this.sides() : pinned ? html`<span class="muted bar-words">Now run another text or model.</span>` : nothing}`;
  }

  private sides(): TemplateResult {
    const { kind, label, difference } = this.panel.state.comparison!;
    const titles = SIDE_TITLES[kind];
    return html`<span class="sides" role="group" aria-label="Which run is shown">
        ${SIDES.map((side) => {
          const impossible = side === 'difference' && difference === null;
          return html`<button
            data-side=${side}
            aria-pressed=${this.panel.side === side}
            aria-disabled=${impossible ? 'true' : nothing}
            title=${impossible ? NO_DIFFERENCE : this.hint(side)}
            @click=${() => {
              if (impossible) return this.panel.announce(NO_DIFFERENCE);
              this.panel.lookAt(side);
              this.panel.announce(`${titles[side]}.`);
            }}
          >
            ${titles[side]}
          </button>`;
        })}
      </span>
      ${kind === 'pinned' ? html`<span class="muted bar-words" title=${label}>${label}</span>` : nothing}`;
  }

  private hint(side: Side): string {
    const { kind, label } = this.panel.state.comparison!;
    switch (side) {
      case 'own':
        return kind === 'interventions' ? 'The run with the changes' : 'The run of the text in the editor';
      case 'other':
        return `The run ${label}`;
      case 'difference':
        return kind === 'interventions' ? 'With − without' : 'This run − the pinned one';
      case 'both':
        return 'Both pictures on one colour scale';
    }
  }
}
