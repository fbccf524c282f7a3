import { readWords } from '../../../src/protocol/readWords.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatNumber } from '../../drawing/ticks.ts';
import { axesText } from '../nodeShape.ts';
import { PanelElement } from '../panelElement.ts';
import { QuerySlot } from '../querySlot.ts';

/** The line at the bottom: this run and the open node in figures. */
@customElement('lens-status')
export class LensStatus extends PanelElement {
  private readonly statistics = new QuerySlot<'statistics', string>(this, 'statistics');

  override render(): TemplateResult | typeof nothing {
    const { view, node, queries } = this.panel;
    const { source } = this.panel.state;
    if (!view) return nothing;
    const { timing, backend } = view.outline;
    const question = node ? { trace: view.trace, node: node.name } : null;
    const facts = this.statistics.read(queries, question, node?.name ?? '').shown;
    const time = Math.max(1, Math.round(timing.forwardMilliseconds));
    return html`<footer class="status" aria-label="Figures of this run">
      <span title="${Math.round(timing.totalMilliseconds)} ms with reading the model and the input"
        >${readWords(view.outline)}${backend ? ` · ${time} ms · ${backend}` : ''}</span
      >
      ${node ? html`<span class="status-node">${node.name} [${axesText(node)}]</span>` : nothing}
      <span class="stretch"></span>
      ${source ? html`<span class="status-source" title="Where this ${source.kind} comes from">${source.label}</span>` : nothing}
      ${
        facts?.context === node?.name && facts
          ? html`<span class="status-figures"
              >min ${formatNumber(facts.value.minimum)} mean ${formatNumber(facts.value.mean)} max
              ${formatNumber(facts.value.maximum)}</span
            >`
          : nothing
      }
    </footer>`;
  }
}
