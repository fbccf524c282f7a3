import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Explanation } from '../../../src/trace/node.ts';
import { arithmetic } from '../explanation/arithmetic.ts';
import '../explanation/rowBars.ts';
import { indexOf, words } from '../nodeShape.ts';
import type { Change } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { QuerySlot } from '../querySlot.ts';
import './formula.ts';

/** The open stage in symbols, and the looked-at or pinned cell with its numbers put in. */
@customElement('lens-explanation')
export class LensExplanation extends PanelElement {
  private readonly query = new QuerySlot<'explain', OutlineNode>(this, 'explain');

  protected override concerns(change: Change): boolean {
    return change !== 'announcement';
  }

  override render(): TemplateResult | typeof nothing {
    const { view, node, cell, navigation, queries } = this.panel;
    if (!view || !node) return nothing;
    const index = cell && indexOf(node, navigation.head, cell.row, cell.column);
    const wanted = index && { trace: view.trace, node: node.name, index };
    const reading = this.query.read(queries, wanted, node);
    const explained = reading.shown?.context === node ? reading.shown.value : undefined;
    const problem = reading.problem?.code === 'cancelled' ? undefined : reading.problem;
    return html`<aside class="explanation" aria-label="Explanation" tabindex="0">
      ${explained ? this.cell(explained, node) : this.stage(node)}
      ${problem ? html`<p class="note">${problem.message}</p>` : nothing}
      <lens-row-bars .panel=${this.panel}></lens-row-bars>
      <div class="actions">
        ${
          explained
            ? html`<vscode-button @click=${() => this.panel.copyAsNumpy(node.name, [...explained.index])}
                >Copy as NumPy</vscode-button
              >`
            : nothing
        }
        <vscode-button
          secondary
          title="Code that computes all of “${node.title}” from what went in"
          @click=${() => this.panel.copyAsNumpy(node.name)}
          >Copy stage as NumPy</vscode-button
        >
      </div>
      ${explained?.note ? html`<p class="note">${explained.note}</p>` : nothing}
      ${node.lectureNote ? html`<p class="note" data-kind="lecture">${node.lectureNote}</p>` : nothing}
      ${explained && node.description ? html`<p class="description">${node.description}</p>` : nothing}
    </aside>`;
  }

  private cell(explained: Explanation, node: OutlineNode): TemplateResult {
    const pinned = this.panel.navigation.cell !== null;
    return html`<h2 class="place">
        ${node.title} ·
        ${explained.place.join(', ')}${pinned ? html` <span class="pinned">pinned</span>` : nothing}
      </h2>
      ${arithmetic(explained, this.panel)}`;
  }

  /** Nothing is looked at: the stage itself. */
  private stage(node: OutlineNode): TemplateResult {
    const axes = node.axes.map((axis) => `${words(axis.name)} (${axis.size})`).join(', ');
    return html`<h2 class="place">${node.title}</h2>
      ${node.formula ? html`<lens-formula class="formula" .tex=${node.formula}></lens-formula>` : nothing}
      <p class="description">${node.description}</p>
      ${axes ? html`<p class="muted">Axes: ${axes}</p>` : nothing}
      <p class="muted">Hover a cell to see where its number comes from; click to keep it.</p>`;
  }
}
