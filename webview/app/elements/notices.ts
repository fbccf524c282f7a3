import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PanelElement } from '../panelElement.ts';
import { progressView } from './progress.ts';

/** What must be said about this run: it goes on, it failed, it was cut, its weights are rounded. */
@customElement('lens-notices')
export class LensNotices extends PanelElement {
  override render(): TemplateResult | typeof nothing {
    const { state, view } = this.panel;
    // What is shown of a text or an image is said by the window's notice and by the strip.
    const saidElsewhere = state.window !== undefined || (view?.outline.picture ?? null) !== null;
    const notes = (state.outline?.notes ?? []).filter(
      ({ kind }) => kind !== 'quantized' && !(kind === 'truncated' && saidElsewhere),
    );
    const phase = view ? this.phaseNotice() : nothing;
    const correction = view ? state.source?.correction : undefined;
    const letGo = view ? state.letGo : undefined;
    if (phase === nothing && !state.window && !correction && !letGo && notes.length === 0) return nothing;
    return html`<section aria-label="Notes on this run">
      ${phase} ${letGo ? html`<div class="notice" data-kind="let-go">${letGo}</div>` : nothing}
      ${this.windowNotice()}
      ${
        correction
          ? html`<div class="notice" data-kind="lecture">
              <span class="text"><strong>The lecture’s print:</strong> ${correction}</span>
            </div>`
          : nothing
      }
      ${notes.map(({ kind, text }) => html`<div class="notice" data-kind=${kind}>${noteText(text)}</div>`)}
    </section>`;
  }

  private phaseNotice(): TemplateResult | typeof nothing {
    const { phase, progress, problem } = this.panel.state;
    if (phase === 'running')
      return html`<div class="notice" data-kind="running">
        ${progressView(progress, () => this.panel.cancel())}
      </div>`;
    if (phase !== 'failed' && phase !== 'lost') return nothing;
    const words =
      phase === 'lost' ? 'The engine stopped. What is shown is the last run.' : 'This run failed.';
    return html`<div class="notice" data-kind="problem">
      <span class="text"><strong>${problem?.message ?? words}</strong> ${problem?.nextStep ?? ''}</span>
      ${this.runAgain()}
    </div>`;
  }

  private runAgain(): TemplateResult {
    return html`<vscode-button @click=${() => this.panel.run()}>Run again</vscode-button>`;
  }

  private windowNotice(): TemplateResult | typeof nothing {
    const { window } = this.panel.state;
    if (!window) return nothing;
    const button = (direction: 'on' | 'back', title: string): TemplateResult =>
      html`<vscode-button secondary @click=${() => this.panel.moveWindow(direction)}
        >${title}</vscode-button
      >`;
    return html`<div class="notice" data-kind="window">
      <span class="text">${window.text}</span>
      ${window.canMoveBack ? button('back', 'Show the part before') : nothing}
      ${window.canMoveOn ? button('on', 'Show the next part') : nothing}
      ${window.rest === 'cancelled' ? this.runAgain() : nothing}
    </div>`;
  }
}

/** Longer notes take more room than the pictures have to spare: their first sentence stands for them. */
const LONGEST_NOTE = 160;

function noteText(text: string): string | TemplateResult {
  const end = text.search(/(?<=[.:]) /);
  if (text.length <= LONGEST_NOTE || end < 0) return text;
  return html`<details>
    <summary>${text.slice(0, end)}</summary>
    ${text.slice(end)}
  </details>`;
}
