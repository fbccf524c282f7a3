import type { NodeView, StageWords } from '../../trace/description.ts';
import type { TraceNode } from '../../trace/node.ts';
import type { LayersGraph } from './graph.ts';
import { isIdentity } from './layerClasses.ts';
import type { NetworkInput } from './network.ts';
import type { BuiltLayer } from './networkBlocks.ts';
import { attentionWords, operationWords } from './operationWords.ts';
import { parameterWords } from './parameterWords.ts';
import { recurrentWords } from './recurrentWords.ts';
import { type Shape, sizesText } from './shape.ts';

/** The words for each stage of a network: what its operation does, and what layer it belongs to. */
export function layersWords(
  graph: LayersGraph,
  layers: readonly BuiltLayer[],
  inputs: readonly NetworkInput[],
): (node: TraceNode) => StageWords {
  const byName = new Map(layers.map((layer) => [layer.description.name, layer]));
  const readsImage = inputs.some(({ kind }) => kind === 'image');
  return (node) => {
    const place = placeOfStage(node.name, byName);
    if (!place) return { title: node.name, formula: 'x', description: 'What goes into the network.' };
    const { layer, stage } = place;
    const words = wordsOf(node, layer, stage);
    const views = viewsOf(node, readsImage, isOutput(graph, node));
    return { ...words, ...(views.length > 0 && { views }) };
  };
}

/** `layer.block.1.conv.output` → the layer and `output`; names of layers may have dots. */
function placeOfStage(
  name: string,
  byName: ReadonlyMap<string, BuiltLayer>,
): { layer: BuiltLayer; stage: string } | undefined {
  const parts = name.split('.').slice(1);
  for (let end = parts.length - 1; end > 0; end--) {
    const layer = byName.get(parts.slice(0, end).join('.'));
    if (layer) return { layer, stage: parts.slice(end).join('.') };
  }
  return undefined;
}

function wordsOf(node: TraceNode, { description, layer, shape }: BuiltLayer, stage: string): StageWords {
  if (node.operation.kind === 'parameter') return parameterWords(node, stage);
  if (isIdentity(description.className))
    return {
      title: description.className,
      formula: 'y = x',
      description: `Does something in training only (${description.className}): here the numbers pass unchanged.`,
    };
  const words =
    description.className === 'MultiHeadAttention'
      ? attentionWords(stage)
      : layer.directions
        ? recurrentWords(node, stage)
        : operationWords(node);
  const size = stage === 'output' ? ` This layer gives ${sizesOf(shape)}.` : '';
  return { ...words, description: words.description + size };
}

/** `80 numbers for each position`, where the number of positions is left open. */
const sizesOf = (shape: Shape): string =>
  shape.length === 2 && shape[0] === null ? `${shape[1] ?? '?'} numbers for each position` : sizesText(shape);

const isOutput = ({ outputs }: LayersGraph, node: TraceNode): boolean =>
  outputs.some((name) => node.name === `layer.${name}.output`);

/** The pictures that suit a stage, beside those that every matrix has. */
function viewsOf(node: TraceNode, readsImage: boolean, isOutput: boolean): NodeView[] {
  const { kind } = node.operation;
  const names = node.axes.map((axis) => axis.name);
  if (kind === 'parameter') return names[0] === 'filter' && names.length > 1 ? ['filters'] : [];
  const views: NodeView[] = [];
  if (isClassStage(node, isOutput)) views.push('classes', ...(readsImage ? (['why'] as const) : []));
  if (names.join() === 'channel,row,column')
    views.push('maps', ...(readsImage ? (['over_image'] as const) : []));
  if (kind === 'convolution' || kind === 'pool') views.push('slide');
  if (kind === 'flatten') views.push('flatten');
  return views;
}

/** Probabilities, of a last softmax or of sigmoids; or the scores that stand in their place. */
function isClassStage({ operation, axes }: TraceNode, isOutput: boolean): boolean {
  if (!isOutput || axes.length !== 1) return false;
  if (operation.kind === 'softmax') return true;
  if (operation.kind === 'linear') return axes[0]!.name === 'class';
  return operation.kind === 'activation' && operation.function === 'sigmoid';
}
