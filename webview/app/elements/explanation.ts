import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Explanation } from '../../../src/trace/node.ts';
import { classMap } from 'lit/directives/class-map.js';
import { arithmetic, formulas, whereFrom } from '../explanation/arithmetic.ts';
import { portrayedHead } from '../explanation/headPortrait.ts';
import '../explanation/rowBars.ts';
import { hasPortraits } from '../headPortraits.ts';
import { indexOf, words } from '../nodeShape.ts';
import type { Change } from '../panel.ts';
import { PanelElement } from '../panelElement.ts';
import { tabOf } from '../stage/tabs.ts';
import { QuerySlot } from '../querySlot.ts';
import './formula.ts';

/** The open stage in symbols, and the looked-at or pinned cell with its numbers put in. */
@customElement('lens-explanation')
export class LensExplanation extends PanelElement {
  /** Whether a docked explanation is unfolded; the column of a wide panel always is. */
  @property({ attribute: false }) open = true;
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
    const overview = this.isOverview(node);
    // In an overview heads are looked at, not cells.
    const looked = overview && this.panel.lookedHead !== null;
    const explained = !looked && reading.shown?.context === node ? reading.shown.value : undefined;
    const problem = reading.problem?.code === 'cancelled' ? undefined : reading.problem;
    const { open } = this;
    return html`<aside
      class=${classMap({ explanation: true, asked: explained !== undefined })}
      aria-label="Explanation"
    >
      <header class="explanation-head">
        <button
          class="dock-toggle"
          aria-expanded=${open}
          aria-controls="explanation-body"
          title="${open ? 'Hide' : 'Show'} the explanation"
          @click=${() => this.dispatchEvent(new Event('toggle-explanation', { bubbles: true }))}
        >
          <span class="dock-arrow" aria-hidden="true">${open ? '▾' : '▸'}</span>
          <span class="dock-name">Explanation</span>
        </button>
        ${this.place(explained, node)}
      </header>
      <div class="explanation-body" id="explanation-body" tabindex="0" role="group" aria-label="Arithmetic">
        ${explained ? formulas(explained.formula, explained.substituted) : overview && hasPortraits(this.panel) ? nothing : formulas(node.formula)}
        ${explained ? nothing : html`<lens-head-portrait .panel=${this.panel}></lens-head-portrait>`}
        <div class="explanation-column">
          ${explained ? arithmetic(explained) : this.stage(node)}
          ${problem ? html`<p class="note">${problem.message}</p>` : nothing}
        </div>
        <div class="explanation-column">
          ${explained ? nothing : this.about(node)}
          <lens-row-bars .panel=${this.panel}></lens-row-bars>
          ${explained ? whereFrom(explained, this.panel) : nothing} ${this.actions(explained, node)}
          ${explained?.note ? html`<p class="note">${explained.note}</p>` : nothing}
          ${node.lectureNote ? html`<p class="note" data-kind="lecture">${node.lectureNote}</p>` : nothing}
          ${explained && node.description ? html`<p class="description">${node.description}</p>` : nothing}
        </div>
      </div>
    </aside>`;
  }

  private place(explained: Explanation | undefined, node: OutlineNode): TemplateResult {
    if (!explained) return html`<h2 class="place">${node.title}${this.headPlace(node)}</h2>`;
    const pinned = this.panel.navigation.cell !== null;
    const place = explained.place.join(', ');
    return html`<h2 class="place" title="${node.title} · ${place}">
      <span class="where">${node.title} · ${place}</span>
      ${pinned ? html`<span class="pinned">pinned</span>` : nothing}
    </h2>`;
  }

  private isOverview(node: OutlineNode): boolean {
    const { navigation, view } = this.panel;
    return view !== undefined && tabOf(node, navigation.tab, view.outline) === 'overview';
  }

  /** Which head of an overview is looked at, or open. */
  private headPlace(node: OutlineNode): string {
    const place = portrayedHead(this.panel);
    const overview = this.isOverview(node);
    return place && overview ? ` · layer ${place.layer}, head ${place.head}` : '';
  }

  private actions(explained: Explanation | undefined, node: OutlineNode): TemplateResult {
    return html`<div class="actions">
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
    </div>`;
  }

  /** Nothing is looked at: the stage itself. */
  private stage(node: OutlineNode): TemplateResult {
    const overview = this.isOverview(node);
    const hint = overview ? 'Open a head and hover a cell' : 'Hover a cell';
    return html`<p class="muted">${hint} to see where its number comes from; click to keep it.</p>`;
  }

  private about(node: OutlineNode): TemplateResult {
    const axes = node.axes.map((axis) => `${words(axis.name)} (${axis.size})`).join(', ');
    return html`<p class="description">${node.description}</p>
      ${axes ? html`<p class="muted">Axes: ${axes}</p>` : nothing}`;
  }
}
