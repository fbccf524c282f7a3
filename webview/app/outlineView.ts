import type { Outline, OutlineNode } from '../../src/protocol/outline.ts';
import type { RunBlock } from '../../src/trace/description.ts';
import type { Axis } from '../../src/trace/node.ts';
import { isMaps } from './nodeShape.ts';
import { tokenLabel } from './pieces.ts';

export interface Block {
  readonly block: RunBlock;
  /** Without parameters: the stages that the rail lists. */
  readonly nodes: readonly OutlineNode[];
}

/** An outline with what is often asked of it looked up once. */
export class OutlineView {
  readonly blocks: readonly Block[];
  /** The blocks that fold: the layers. */
  readonly layers: readonly Block[];
  /** Stays the same when the same text is run again, so that pins can be kept. */
  readonly fingerprint: string;
  private readonly nodes: ReadonlyMap<string, OutlineNode>;
  private readonly tokenLabels: readonly string[];

  constructor(readonly outline: Outline) {
    this.nodes = new Map(outline.nodes.map((node) => [node.name, node]));
    this.blocks = outline.blocks.map((block) => ({
      block,
      nodes: outline.nodes.filter((node) => node.block === block.name && !node.parameter),
    }));
    this.layers = this.blocks.filter(({ block }) => block.folds);
    this.tokenLabels = outline.tokens.map((token) => tokenLabel(token.piece));
    this.fingerprint = fingerprintOf(outline);
  }

  get trace(): string {
    return this.outline.trace;
  }

  node(name: string): OutlineNode | undefined {
    return this.nodes.get(name);
  }

  opening(): OutlineNode | undefined {
    return this.nodes.get(this.outline.opening) ?? this.outline.nodes.find((node) => !node.parameter);
  }

  /** The layer that a node belongs to, counted from 0; −1 for the input and the output. */
  layerOf(node: OutlineNode): number {
    return this.layers.findIndex(({ block }) => block.name === node.block);
  }

  /** The same stage in another layer: `layer.5.attention.weights` → `layer.2.attention.weights`. */
  sibling(node: OutlineNode, layer: number): OutlineNode | undefined {
    const block = this.layers[layer]?.block;
    if (!block || !node.name.startsWith(`${node.block}.`)) return undefined;
    return this.nodes.get(block.name + node.name.slice(node.block.length));
  }

  /** The same stage in another layer, or what that layer gives on where it has none of that name. */
  inLayer(node: OutlineNode, layer: number): OutlineNode | undefined {
    return this.sibling(node, layer) ?? (this.isOfLayers ? this.layers[layer]?.nodes.at(-1) : undefined);
  }

  /** What stands for a whole layer in the rail: the stage that the lens opens first, or what the layer gives on. */
  emblem(layer: number): OutlineNode | undefined {
    if (this.isOfLayers) return this.layers[layer]?.nodes.at(-1);
    const opening = this.opening();
    return opening && this.sibling(opening, layer);
  }

  /** Whether a network of layers was run: images and their feature maps, or states; no tokens that look at each other. */
  get isOfLayers(): boolean {
    const kind = this.outline.model?.kind ?? 'language';
    return kind !== 'language';
  }

  /** The maps that each layer gives on: what “the whole model” means for their colours. */
  mapsOfLayers(): OutlineNode[] {
    const layers = this.blocks.filter(({ block }) => block.name !== 'input');
    return layers.flatMap(({ nodes }) => nodes.findLast(isMaps) ?? []);
  }

  labelsOf(axis: Axis | undefined): readonly string[] | undefined {
    if (axis?.labels === undefined) return undefined;
    if (this.isTokenAxis(axis)) return this.tokenLabels;
    const labels = this.outline.labels[axis.labels];
    return labels?.length === axis.size ? labels : undefined;
  }

  /** Whether the positions along an axis are the chips of the strip. */
  isTokenAxis(axis: Axis | undefined): boolean {
    return axis?.labels === 'tokens' && axis.size === this.outline.tokens.length;
  }

  labelAt(axis: Axis | undefined, index: number): string {
    return this.labelsOf(axis)?.[index] ?? String(index);
  }

  /** Whether another run of the same model reads the same tokens and then more. */
  begins({ outline: { tokens, model } }: OutlineView): boolean {
    const own = this.outline;
    return (
      model?.name === own.model?.name &&
      tokens.length > own.tokens.length &&
      own.tokens.every(({ id, start }, at) => id === tokens[at]!.id && start === tokens[at]!.start)
    );
  }
}

/** 32 bits of FNV-1a over the model and the token ids. */
function fingerprintOf(outline: Outline): string {
  let hash = 0x811c9dc5;
  const mix = (number: number): void => {
    hash = Math.imul(hash ^ number, 0x01000193) >>> 0;
  };
  for (const character of outline.model?.name ?? outline.lens) mix(character.codePointAt(0)!);
  for (const token of outline.tokens) mix(token.id);
  return `${outline.tokens.length}-${hash.toString(16)}`;
}
