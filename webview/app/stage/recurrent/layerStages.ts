import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { Statistics, Thinning } from '../../../../src/trace/node.ts';
import type { ActivationName } from '../../../../src/trace/operation.ts';
import { type RecurrentLayer, recurrentLayersOf } from '../../../../src/trace/recurrentLayers.ts';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import { isDifference } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';

/** In the order in which a step uses them. */
const STAGES: Readonly<Record<RecurrentLayer['kind'], readonly string[]>> = {
  rnn: ['hidden_state'],
  lstm: ['forget_gate', 'input_gate', 'candidate', 'output_gate', 'cell_state', 'hidden_state'],
  gru: ['reset_gate', 'update_gate', 'candidate', 'hidden_state'],
};

/** The recurrent layer, or the direction of one, that a stage belongs to. */
export function layerOf(view: OutlineView, node: OutlineNode): RecurrentLayer | undefined {
  const layers = recurrentLayersOf(new Map(view.outline.nodes.map((each) => [each.name, each])));
  return layers.find(({ name }) => node.name.startsWith(`${name}.`));
}

/** All gates and states of the layer that a stage belongs to; the stage itself first where it is none of them. */
export function layerStages(view: OutlineView, node: OutlineNode): OutlineNode[] {
  const layer = layerOf(view, node);
  const stages = layer
    ? STAGES[layer.kind].flatMap((stage) => view.node(`${layer.name}.${stage}`) ?? [])
    : [];
  return stages.includes(node) ? stages : [node, ...stages];
}

const ENDS: Readonly<Partial<Record<ActivationName, readonly [low: number, high: number]>>> = {
  sigmoid: [0, 1],
  hard_sigmoid: [0, 1],
  older_hard_sigmoid: [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1],
};

/** What a stage's numbers can be at all; nothing where that has no ends. */
export function endsOf({ operation }: OutlineNode): readonly [low: number, high: number] | undefined {
  return operation.kind === 'activation' ? ENDS[operation.function] : undefined;
}

/** Whether 0 and 1 are the ends: nothing passes, or all of it. */
export const isGate = (node: OutlineNode): boolean => endsOf(node)?.[0] === 0;

/** Of a gate closed says as much as open; of all else the strongest moments are looked for. */
export const thinningOf = (node: OutlineNode): Thinning => (isGate(node) ? 'mean' : 'largest');

/**
 * Gates from 0 to 1; all else on both sides of 0, as far as it can go, or as it goes in this run.
 * @param facts of the run; needed where a stage has no ends
 */
export function stageScale(node: OutlineNode, facts: Statistics | undefined): ColourScale | undefined {
  const ends = endsOf(node);
  if (ends) return scaleFor(...ends);
  return facts && scaleFor(facts.minimum, facts.maximum, 'diverging');
}

/** Whether the colours of a stage need to know how far its numbers go. */
export const needsFacts = (node: OutlineNode): boolean => isDifference(node) || endsOf(node) === undefined;
