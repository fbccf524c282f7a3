import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PanelElement } from '../panelElement.ts';
import { progressView } from './progress.ts';

/** What stands in the panel while there is no picture: what to do, what is being done, or what went wrong. */
@customElement('lens-placeholder')
export class LensPlaceholder extends PanelElement {
  override render(): TemplateResult {
    return html`<main class="placeholder" aria-label="Model Lens">${this.words()}</main>`;
  }

  private words(): TemplateResult {
    const { phase, progress, problem, source } = this.panel.state;
    if (phase === 'running')
      return html`<div class="progress">${progressView(progress, () => this.panel.cancel())}</div>`;
    if (phase === 'failed' || phase === 'lost') {
      return html`<h1>${phase === 'lost' ? 'The engine stopped' : 'This did not work'}</h1>
        ${source ? html`<p class="muted">${source.label}</p>` : nothing}
        <p>${problem?.message ?? 'The part of Model Lens that computes has ended unexpectedly.'}</p>
        ${problem?.nextStep ? html`<p class="muted">${problem.nextStep}</p>` : nothing}
        <p class="buttons">
          <vscode-button @click=${() => this.panel.run()}>Run again</vscode-button>
          ${
            this.panel.state.interventions.length > 0
              ? html`<vscode-button secondary @click=${() => this.panel.intervene([])}
                  >Take the changes back</vscode-button
                >`
              : nothing
          }
        </p>`;
    }
    return html`<h1>See inside a neural network</h1>
      <ol>
        <li>
          Select a sentence and run <b>Model Lens: Visualize Attention on Selection</b>: what a Transformer
          attends to.
        </li>
        <li>Open an image and run <b>Model Lens: Visualize Feature Maps</b>: what each layer makes of it.</li>
        <li>Run <b>Model Lens: Draw a Digit</b>: every layer of LeNet changes while you draw.</li>
        <li>
          Select a matrix of numbers and run <b>Model Lens: Convolve Selection</b>: the arithmetic itself.
        </li>
      </ol>
      <p>Hover what you see to look closer, click to keep it, ask of each number where it came from.</p>
      <p>Or begin with <b>Model Lens: Open Lecture Example…</b>: a text that you can change and run again.</p>
      <p class="muted">Everything is computed on this machine; nothing leaves it.</p>`;
  }
}
