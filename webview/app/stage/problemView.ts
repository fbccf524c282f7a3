import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../../../src/problem.ts';
import type { Panel } from '../panel.ts';

/** Why there is no picture, and what to do. */
export function problemView(problem: Problem, panel: Panel): TemplateResult {
  return html`<div class="no-picture">
    <p>${problem.message}</p>
    ${problem.nextStep ? html`<p class="muted">${problem.nextStep}</p>` : nothing}
    <vscode-button @click=${() => panel.run()}>Run again</vscode-button>
  </div>`;
}
