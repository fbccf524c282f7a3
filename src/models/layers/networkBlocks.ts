import type { BatchNormParameters } from '../../nn/foldedConvolution.ts';
import type { RunBlock } from '../../trace/description.ts';
import type { LayerDescription, LayersGraph } from './graph.ts';
import type { ConvolutionStep, Layer } from './layer.ts';
import type { Shape } from './shape.ts';

export interface BuiltLayer {
  readonly description: LayerDescription;
  readonly layer: Layer;
  readonly shape: Shape;
  readonly parameterCount: number;
}

/** A layer, or a convolution with the normalization and the activation that follow it alone. */
export interface LayerBlock {
  /** `layer.conv1` */
  readonly name: string;
  readonly members: readonly BuiltLayer[];
  /** Set where several layers are computed at once. */
  readonly convolution?: ConvolutionStep;
  readonly normalization?: BatchNormParameters;
}

/** The layers in groups that are computed at once, in the order of the graph. */
export function groupedLayers(graph: LayersGraph, layers: readonly BuiltLayer[]): LayerBlock[] {
  const readers = new Map<string, BuiltLayer[]>();
  for (const layer of layers)
    for (const input of layer.description.inputs) readers.set(input, [...(readers.get(input) ?? []), layer]);
  /** What alone reads a layer that is not an output itself. */
  const follower = ({ description: { name } }: BuiltLayer): BuiltLayer | undefined => {
    const [only, ...others] = graph.outputs.includes(name) ? [] : (readers.get(name) ?? []);
    return others.length === 0 ? only : undefined;
  };
  const grouped = new Set<BuiltLayer>();
  const blocks: LayerBlock[] = [];
  for (const first of layers) {
    if (grouped.has(first)) continue;
    const block = blockFrom(first, follower);
    for (const member of block.members) grouped.add(member);
    blocks.push(block);
  }
  return blocks;
}

function blockFrom(first: BuiltLayer, follower: (layer: BuiltLayer) => BuiltLayer | undefined): LayerBlock {
  const name = `layer.${first.description.name}`;
  const { convolution } = first.layer;
  if (convolution?.activation.kind !== 'linear') return { name, members: [first] };
  const second = follower(first);
  const norm = second?.layer.normalization && second;
  const last = norm ? follower(norm) : second;
  const activation = last?.layer.activation && last;
  const members = [first, ...(norm ? [norm] : []), ...(activation ? [activation] : [])];
  if (members.length === 1) return { name, members };
  return { name, members, convolution, ...(norm && { normalization: norm.layer.normalization! }) };
}

/** What lectures call the layers of which networks are mostly made; the others are called as Keras calls them. */
const KINDS: Readonly<Record<string, string>> = {
  Conv1D: 'convolution',
  Conv2D: 'convolution',
  DepthwiseConv1D: 'depthwise convolution',
  DepthwiseConv2D: 'depthwise convolution',
  MaxPooling1D: 'max pooling',
  MaxPooling2D: 'max pooling',
  AveragePooling1D: 'mean pooling',
  AveragePooling2D: 'mean pooling',
  GlobalMaxPooling1D: 'global maximum',
  GlobalMaxPooling2D: 'global maximum',
  GlobalAveragePooling1D: 'global mean',
  GlobalAveragePooling2D: 'global mean',
  Dense: 'dense',
  WordPooling: 'pooling of each word',
};

/** The name first, which lists that are too narrow keep: `c1 · convolution 5×5`. */
function titleOf({ name, className }: LayerDescription, { detail }: Layer): string {
  const kind = Object.hasOwn(KINDS, className) ? KINDS[className] : className;
  return `${name} · ${kind}${detail ? ` ${detail}` : ''}`;
}

/** The blocks as the rail shows them. What they read is named where that is not just the block before. */
export function runBlocks(blocks: readonly LayerBlock[]): RunBlock[] {
  const blockOf = new Map(
    blocks.flatMap(({ name, members }) =>
      members.map(({ description }) => [description.name, name] as const),
    ),
  );
  return blocks.map(({ name, members }, i) => {
    const [{ description, layer }] = members as [BuiltLayer];
    const count = members.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
    const reads = [...new Set(description.inputs.map((input) => blockOf.get(input) ?? 'input'))];
    const before = blocks[i - 1]?.name ?? 'input';
    return {
      name,
      title: titleOf(description, layer),
      // What learnt has a line of its own in the rail, where it says how much.
      folds: members.length > 1 || layer.folds === true || count > 0,
      ...(count > 0 && {
        remark: count === 1 ? '1 parameter' : `${count.toLocaleString('en-US')} parameters`,
      }),
      ...((reads.length !== 1 || reads[0] !== before) && { reads }),
    };
  });
}
