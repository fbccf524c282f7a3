import { html, nothing, type TemplateResult } from 'lit';
import type { Progress } from '../../../src/protocol/rpc.ts';

/** What is being done and how far it is. @param cancel where it can be stopped */
export function progressView(progress: Progress | undefined, cancel?: () => void): TemplateResult {
  const activity = progress?.activity ?? 'Running';
  const known = progress !== undefined && progress.total > 0;
  const percent = known ? Math.round((100 * progress.done) / progress.total) : 0;
  return html`<span class="text"
      >${activity}…${known ? html` <span class="count">${percent}%</span>` : nothing}</span
    >
    ${cancel ? html`<vscode-button secondary @click=${cancel}>Cancel</vscode-button>` : nothing}
    ${
      known
        ? html`<vscode-progress-bar
            .value=${percent}
            .max=${100}
            aria-label=${activity}
          ></vscode-progress-bar>`
        : html`<vscode-progress-bar indeterminate aria-label=${activity}></vscode-progress-bar>`
    }`;
}
