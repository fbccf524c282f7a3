import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import { openNode, toggleBlock } from '../moves.ts';
import { shapeText } from '../nodeShape.ts';
import type { Block } from '../outlineView.ts';
import { PanelElement } from '../panelElement.ts';
import { isTypingWord, letterTarget, treeTarget } from '../treeKeys.ts';
import './tinyPicture.ts';

/** The stages of the model in the order in which data flows: a tree whose layers fold. */
@customElement('lens-rail')
export class LensRail extends PanelElement {
  /** The row that Tab leads to; the open one until the arrow keys move it. */
  private current: string | null = null;
  private opened: string | null = null;

  override render(): TemplateResult {
    const { view, navigation } = this.panel;
    if (this.opened !== navigation.node) this.current = navigation.node;
    const rows = this.rowNames();
    if (this.current === null || !rows.includes(this.current))
      this.current = this.openRow() ?? rows[0] ?? null;
    return html`<nav class="rail" aria-label="Stages of the model">
      <ul role="tree" aria-label="Stages" @keydown=${this.onKey} @focusin=${this.onFocus}>
        ${view?.blocks.map((block) => (block.block.folds ? this.layer(block) : this.titled(block)))}
      </ul>
    </nav>`;
  }

  private layer(block: Block): TemplateResult {
    const { name, title } = block.block;
    const { view, navigation } = this.panel;
    const open = navigation.unfolded.includes(name);
    const emblem = view?.emblem(view.layers.indexOf(block));
    const last = block.nodes.at(-1);
    return html`<li role="none">
      <div
        class="row"
        role="treeitem"
        aria-level="1"
        aria-expanded=${open}
        aria-selected="false"
        data-row=${name}
        tabindex=${name === this.current ? 0 : -1}
        @click=${() => this.toggle(name)}
      >
        <span class="twist" aria-hidden="true">${open ? '▾' : '▸'}</span>
        ${emblem ? this.picture(emblem) : nothing}
        <span class="title">${title}</span>
        <span class="shape">${last ? shapeText(last) : ''}</span>
      </div>
      ${
        open
          ? html`<ul role="group" aria-label=${title}>
              ${this.stages(block, 2)}
            </ul>`
          : nothing
      }
    </li>`;
  }

  /** A model's input and output need no title beside its layers; the parts of a lens without layers do. */
  private titled(block: Block): TemplateResult | TemplateResult[] {
    const { layers, blocks } = this.panel.view!;
    if (layers.length > 0 || blocks.length < 2) return this.stages(block, 1);
    const { title } = block.block;
    return html`<li role="none">
      <p class="block-title" aria-hidden="true">${title}</p>
      <ul role="group" aria-label=${title}>
        ${this.stages(block, 1)}
      </ul>
    </li>`;
  }

  private stages(block: Block, level: number): TemplateResult[] {
    return block.nodes.map((node) => {
      const open = node.name === this.panel.navigation.node;
      return html`<li role="none">
        <div
          class="row"
          role="treeitem"
          aria-level=${level}
          aria-selected=${open}
          aria-current=${open ? 'true' : nothing}
          data-row=${node.name}
          tabindex=${node.name === this.current ? 0 : -1}
          title=${node.name}
          @click=${() => this.open(node)}
        >
          <span class="twist"></span>
          ${this.picture(node)}
          <span class="title">${node.title}</span>
          <span class="shape">${shapeText(node)}</span>
        </div>
      </li>`;
    });
  }

  private picture(node: OutlineNode): TemplateResult {
    return html`<lens-tiny-picture
      aria-hidden="true"
      .panel=${this.panel}
      .node=${node}
      .head=${this.panel.navigation.head}
    ></lens-tiny-picture>`;
  }

  override updated(_changed: PropertyValues): void {
    const { node } = this.panel.navigation;
    if (node === this.opened) return;
    this.opened = node;
    this.rowElement(this.openRow())?.scrollIntoView({ block: 'nearest' });
  }

  /** The open stage's row, or its layer's where that is folded. */
  private openRow(): string | null {
    const { node, navigation } = this.panel;
    if (!node) return null;
    const layer = this.panel.view?.layers.find(({ block }) => block.name === node.block);
    return layer && !navigation.unfolded.includes(node.block) ? node.block : node.name;
  }

  /** All rows that can be seen, from top to bottom. */
  private rowNames(): string[] {
    const { view, navigation } = this.panel;
    return (view?.blocks ?? []).flatMap(({ block, nodes }) => {
      const stages = nodes.map((node) => node.name);
      if (!block.folds) return stages;
      return navigation.unfolded.includes(block.name) ? [block.name, ...stages] : [block.name];
    });
  }

  private rowElement(name: string | null): HTMLElement | null {
    return name === null ? null : this.querySelector(`[data-row="${CSS.escape(name)}"]`);
  }

  private open(node: OutlineNode): void {
    this.panel.navigate(openNode(this.panel.view!, node));
    this.panel.announce(`${node.title} is open.`);
  }

  private toggle(block: string): void {
    this.current = block;
    this.panel.navigate(toggleBlock(block));
  }

  private readonly onFocus = (event: FocusEvent): void => {
    this.current = rowOf(event);
    this.requestUpdate();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { view, navigation } = this.panel;
    const name = rowOf(event);
    if (!view || name === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = view.node(name);
    const foldable = view.layers.some(({ block }) => block.name === name);
    const open = navigation.unfolded.includes(name);
    if (event.key === 'Enter' || (event.key === ' ' && !isTypingWord())) {
      if (foldable) this.toggle(name);
      else if (node) this.open(node);
    } else if (foldable && ((event.key === 'ArrowRight' && !open) || (event.key === 'ArrowLeft' && open))) {
      this.toggle(name);
    } else {
      const rows = this.rowNames();
      const parent = foldable
        ? undefined
        : view.layers.find(({ block }) => block.name === node?.block)?.block.name;
      const target = treeTarget(event.key, rows, name, parent) ?? this.byLetter(event, rows, name);
      if (target === undefined) return;
      this.rowElement(target)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };

  private byLetter(event: KeyboardEvent, rows: readonly string[], name: string): string | undefined {
    const titles = rows.map(
      (row) =>
        this.panel.view!.node(row)?.title ??
        this.panel.view!.blocks.find(({ block }) => block.name === row)!.block.title,
    );
    return letterTarget(event.key, rows, titles, name);
  }
}

function rowOf(event: Event): string | null {
  return (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row ?? null;
}
