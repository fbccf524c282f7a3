import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { RecurrentLayer } from '../../../../src/trace/recurrentLayers.ts';
import type { OutlineView } from '../../outlineView.ts';
import { layerOf } from './layerStages.ts';

/** A recurrent layer, or one direction of it, with the stages that a step goes through. */
export interface CellStages {
  readonly layer: RecurrentLayer;
  /** `forget_gate` → its node; only those that this layer has. */
  stage(name: string): OutlineNode | undefined;
  /** GRU: where the reset gate works. `before`: on the state (Cho et al. 2014) · `after`: on its product with U */
  readonly reset: 'before' | 'after';
  /** GRU: whether the update gate is the candidate's share (Chung et al. 2014), not the old state's. */
  readonly updateWrites: boolean;
  /** Whether some positions leave the state as it was. */
  readonly masked: boolean;
}

/** The cell that a stage belongs to. */
export function cellOfNode(view: OutlineView, node: OutlineNode): CellStages | undefined {
  const layer = layerOf(view, node);
  if (!layer) return undefined;
  const stage = (name: string): OutlineNode | undefined => view.node(`${layer.name}.${name}`);
  const mixed = stage('new_hidden_state') ?? stage('hidden_state');
  return {
    layer,
    stage,
    reset: stage('reset_hidden_state') ? 'before' : 'after',
    updateWrites: layer.kind === 'gru' && mixed?.parents[1] === stage('candidate')?.name,
    masked: stage('new_hidden_state') !== undefined,
  };
}

const DIRECTIONS = ['forward', 'backward'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** The same stage of a bidirectional layer in each of its directions; nothing for a layer with one direction. */
export function directionsOf(
  view: OutlineView,
  node: OutlineNode,
  { layer }: CellStages,
): readonly { readonly direction: Direction; readonly node: OutlineNode }[] {
  const own = layer.name.split('.').at(-1);
  const base = layer.name.slice(0, layer.name.lastIndexOf('.'));
  if (!DIRECTIONS.some((direction) => direction === own)) return [];
  const stage = node.name.slice(layer.name.length);
  const both = DIRECTIONS.flatMap((direction) => {
    const other = view.node(`${base}.${direction}${stage}`);
    return other ? [{ direction, node: other }] : [];
  });
  return both.length > 1 ? both : [];
}
