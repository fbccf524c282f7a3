import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import { branchesOf } from '../branches.ts';
import { openNode, toggleBlock } from '../moves.ts';
import { shapeText } from '../nodeShape.ts';
import type { Block } from '../outlineView.ts';
import { PanelElement } from '../panelElement.ts';
import { isTypingWord, letterTarget, treeTarget } from '../treeKeys.ts';
import { type Arc, arcsView } from './railArcs.ts';
import './tinyPicture.ts';

/** The stages of the model in the order in which data flows: a tree whose layers fold. */
@customElement('lens-rail')
export class LensRail extends PanelElement {
  /** The row that Tab leads to; the open one until the arrow keys move it. */
  private current: string | null = null;
  private opened: string | null = null;
  @state() private arcs: readonly Arc[] = [];
  /** The block under the pointer or with the focus. */
  @state() private pointed: string | null = null;
  /** Of all rows, in CSS pixels. */
  private height = 0;

  override render(): TemplateResult {
    const { view, navigation } = this.panel;
    if (this.opened !== navigation.node) this.current = navigation.node;
    const rows = this.rowNames();
    if (this.current === null || !rows.includes(this.current))
      this.current = this.openRow() ?? rows[0] ?? null;
    const branched = view !== undefined && branchesOf(view.blocks).length > 0;
    return html`<nav class=${classMap({ rail: true, branched })} aria-label="Stages of the model">
      ${arcsView(this.arcs, this.height, this.pointed)}
      <ul
        role="tree"
        aria-label="Stages"
        @keydown=${this.onKey}
        @focusin=${this.onFocus}
        @pointerover=${this.onPointer}
        @pointerleave=${() => (this.pointed = null)}
      >
        ${view?.blocks.map((block) => (block.block.folds ? this.layer(block) : this.titled(block)))}
      </ul>
    </nav>`;
  }

  private layer(block: Block): TemplateResult {
    const { name, title, remark } = block.block;
    const { view, navigation } = this.panel;
    const sources = this.sourcesOf(name);
    const open = navigation.unfolded.includes(name);
    const emblem = view?.emblem(view.layers.indexOf(block));
    const last = block.nodes.at(-1);
    return html`<li role="none">
      <div
        class=${classMap({ row: true, read: this.isRead(name) })}
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
        <span class="title"
          >${breakable(title)}${
            remark
              ? html`<span class="remark">${last ? `${shapeText(last)} · ` : ''}${remark}</span>`
              : nothing
          }${
            sources.length > 0
              ? html`<span class="reads"><span class="unseen">reads </span>← ${sources.join(', ')}</span>`
              : nothing
          }</span
        >
        ${remark ? nothing : html`<span class="shape">${last ? shapeText(last) : ''}</span>`}
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

  /** Titles of the blocks that a block reads, where that is not just the one before. */
  private sourcesOf(name: string): string[] {
    const blocks = this.panel.view?.blocks ?? [];
    const reads = branchesOf(blocks).filter(({ to }) => to === name);
    return reads.map(({ from }) => blocks.find(({ block }) => block.name === from)!.block.title);
  }

  /** Whether the block under the pointer, or with the focus, reads this one. */
  private isRead(name: string): boolean {
    return this.arcs.some(({ from, to }) => from === name && to === this.pointed);
  }

  /** Where the arcs begin and end: only the browser knows how high the rows are. */
  private measureArcs(): void {
    const { view } = this.panel;
    const tree = this.querySelector<HTMLElement>('[role="tree"]');
    if (!view || !tree) return;
    const top = tree.getBoundingClientRect().top - tree.offsetTop;
    const middleOf = (name: string): number | undefined => {
      const nodes = view.blocks.find(({ block }) => block.name === name)?.nodes ?? [];
      const row = this.rowElement(name) ?? this.rowElement(nodes.at(-1)?.name ?? null);
      if (!row) return undefined;
      const box = row.getBoundingClientRect();
      return Math.round(box.top - top + Math.min(box.height, 26) / 2);
    };
    const arcs = branchesOf(view.blocks).flatMap((branch) => {
      const ends = [middleOf(branch.from), middleOf(branch.to)];
      return ends[0] === undefined || ends[1] === undefined
        ? []
        : [{ ...branch, top: ends[0], bottom: ends[1] }];
    });
    if (JSON.stringify(arcs) === JSON.stringify(this.arcs)) return;
    this.arcs = arcs;
    this.height = tree.offsetTop + tree.offsetHeight;
  }

  override updated(_changed: PropertyValues): void {
    this.measureArcs();
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

  private readonly onPointer = (event: Event): void => {
    this.pointed = this.blockOf(rowOf(event));
  };

  /** The block that a row is, or belongs to. */
  private blockOf(row: string | null): string | null {
    return row === null ? null : (this.panel.view?.node(row)?.block ?? row);
  }

  private readonly onFocus = (event: FocusEvent): void => {
    this.current = rowOf(event);
    this.pointed = this.blockOf(this.current);
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

/** Names of layers break at their underscores, not in the middle of a word. */
function breakable(title: string): (string | TemplateResult)[] {
  return title.split(/(?<=_)/).map((part, at) => (at === 0 ? part : html`<wbr />${part}`));
}

function rowOf(event: Event): string | null {
  return (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row ?? null;
}
