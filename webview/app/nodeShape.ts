import type { Axis, TraceNode } from '../../src/trace/node.ts';
import { leadingOf as indicesOfPart } from '../../src/trace/trace.ts';

/** What one picture shows of a node: the last two axes; those before are fixed (the head). */
export interface Matrix {
  readonly leading: readonly Axis[];
  /** Missing for a node with one axis, which is drawn as one row. */
  readonly row: Axis | undefined;
  readonly column: Axis | undefined;
}

/** The last two axes: a single row has columns only. */
export function matrixOf(node: TraceNode): Matrix {
  return { leading: node.axes.slice(0, -2), row: node.axes.at(-2), column: node.axes.at(-1) };
}

/** The axis that the head picker chooses from: of several leading ones the first. */
export function headAxis(node: TraceNode): Axis | undefined {
  return node.axes.length > 2 ? node.axes[0] : undefined;
}

/** An attention map for each head, which can also be drawn as lines between tokens. */
export function isAttention(node: TraceNode): boolean {
  const { row, column } = matrixOf(node);
  return headAxis(node) !== undefined && row?.name === 'query' && column?.name === 'key';
}

/** Attention after the softmax: every row adds up to 1. */
export function isDistribution(node: TraceNode): boolean {
  return node.operation.kind === 'softmax';
}

/** One run minus another. */
export function isDifference(node: TraceNode): boolean {
  return node.operation.kind === 'difference';
}

export function hasVocabulary(node: TraceNode): boolean {
  return node.axes.at(-1)?.name === 'vocabulary';
}

/** Feature maps of an image, or the channels of the image itself. */
export function isMaps(node: TraceNode): boolean {
  const [channel, row, column] = node.axes;
  return (
    node.axes.length === 3 && channel.name === 'channel' && row.name === 'row' && column.name === 'column'
  );
}

/** A gate, a state or a stage between them of a recurrent layer: one row for each step. */
export function isRecurrentNode(node: TraceNode): boolean {
  const { leading, row, column } = matrixOf(node);
  return leading.length === 0 && row?.name === 'position' && column?.name === 'unit';
}

/** What a step of a recurrent layer computes; its output is the same once more, or both directions' together. */
export function isCellStage(node: TraceNode): boolean {
  return isRecurrentNode(node) && !node.name.endsWith('.output');
}

/** What a recurrent layer takes from step to step. */
export function isState(node: TraceNode): boolean {
  return isRecurrentNode(node) && /\.(hidden|cell)_state$/.test(node.name);
}

/** A state, or the gate that decides how much of it is kept. */
export function isMemory(node: TraceNode): boolean {
  return isState(node) || (isRecurrentNode(node) && /\.(forget|update)_gate$/.test(node.name));
}

/** What one matrix of a node is called: `head`, `map`, `filter`. */
export function partWord(node: TraceNode): string {
  const axis = headAxis(node);
  if (!axis) return 'matrix';
  return isMaps(node) ? 'map' : words(axis.name);
}

/** `head 3`, `map 12`, `filter 3, channel 1`. @param head which of the node's matrices, from 0 */
export function partName(node: TraceNode, head: number): string {
  const indices = leadingOf(node, head);
  if (indices.length === 1) return `${partWord(node)} ${indices[0]}`;
  return indices.map((at, axis) => `${words(node.axes[axis].name)} ${at}`).join(', ');
}

/** How many matrices a node has: one for each head, map, or pair of filter and channel. */
export function partsOf(node: TraceNode): number {
  return matrixOf(node).leading.reduce((parts, axis) => parts * axis.size, 1);
}

/** The leading indices of the matrix that is shown. @param head which of the node's matrices, from 0 */
export function leadingOf(node: TraceNode, head: number): number[] {
  return indicesOfPart(node, Math.min(head, partsOf(node) - 1));
}

/** One index for each axis of the node. */
export function indexOf(node: TraceNode, head: number, row: number, column: number): number[] {
  if (node.axes.length < 2) return node.axes.length === 0 ? [] : [column];
  return [...leadingOf(node, head), row, column];
}

/** `indexOf` backwards. */
export function placeOf(
  node: TraceNode,
  index: readonly number[],
): { head: number; row: number; column: number } {
  return {
    head: matrixOf(node).leading.reduce((part, axis, at) => part * axis.size + index[at], 0),
    row: node.axes.length > 1 ? index[index.length - 2] : 0,
    column: index.at(-1) ?? 0,
  };
}

/** `12×384` */
export function shapeText(node: TraceNode): string {
  return node.axes.map((axis) => axis.size).join('×') || '1';
}

/** `head 12 × query 12 × key 12` */
export function axesText(node: TraceNode): string {
  return node.axes.map((axis) => `${words(axis.name)} ${axis.size}`).join(' × ') || 'one number';
}

/** What an axis means to whoever looks at a picture. */
const MEANING: Readonly<Record<string, string>> = {
  query: 'who looks',
  key: 'at whom',
  position: 'which token',
  feature: 'which number of the vector',
  head_feature: 'which number of the head’s vector',
  neuron: 'which neuron',
  vocabulary: 'which piece comes next',
  channel: 'which map',
  row: 'from top to bottom',
  column: 'from left to right',
  filter: 'which filter',
  unit: 'which unit',
  class: 'what it may be',
};

/** `query: who looks` */
export function axisTitle(axis: Axis | undefined): string {
  if (!axis) return 'all';
  const meaning = MEANING[axis.name];
  return meaning ? `${words(axis.name)}: ${meaning}` : words(axis.name);
}

/** `head_feature` → `head feature` */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

export function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
