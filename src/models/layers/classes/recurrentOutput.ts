import type { Operations } from '../../../nn/operations.ts';
import {
  recordRecurrentLayer,
  type RecurrentLayer,
  runRecurrentLayerAhead,
} from '../../../nn/recurrent/recordLayer.ts';
import type { Traced } from '../../../nn/traced.ts';
import { computeMatrix } from '../../../nn/typedArrays.ts';
import type { LayerInput, Mask, PauseWithin } from '../layer.ts';
import type { Shape } from '../shape.ts';

/** What of the states a layer gives. */
export interface SequenceSettings {
  /** The state of every position, or only the one after the last step. */
  readonly returnSequences: boolean;
  /** Zeros where a position does not count, instead of the state that stays. */
  readonly zeroOutputForMask: boolean;
}

/** One direction of a layer. */
export interface Direction extends SequenceSettings {
  /** What its stages are named after beside the layer: `forward`. */
  readonly stage?: 'forward' | 'backward';
  readonly layer: RecurrentLayer;
}

/** How the two directions are put together. */
export interface Merge {
  /** `concat`: side by side. */
  readonly mode: 'concat' | 'sum' | 'mul' | 'ave';
  /** `position`: the states of one position · `step`: those after equally many steps, from both ends. */
  readonly order: 'position' | 'step';
}

export const recurrentShape = (
  [positions]: Shape,
  units: number,
  { returnSequences }: SequenceSettings,
): Shape => (returnSequences ? [positions!, units] : [units]);

/** A layer of one direction; where it goes backwards, its states come out in the order of the steps. */
export function recordOneWay(at: Operations, input: LayerInput, direction: Direction): Traced {
  const { layer, returnSequences, zeroOutputForMask } = direction;
  const states = recordRecurrentLayer(at, input.traced, layer, input.mask);
  if (!returnSequences) return lastState(at, 'output', states, layer);
  const zeroed = zeroOutputForMask && input.mask ? withZeros(at, 'zeroed', states, input.mask) : states;
  return layer.backwards ? at.recurrent.rows('output', zeroed, 'reversed') : at.scale('output', zeroed, 1);
}

/** Runs the loops of all directions over the steps, in parts. */
export async function runDirectionsAhead(
  at: Operations,
  { traced, mask }: LayerInput,
  directions: readonly Direction[],
  pause: PauseWithin,
): Promise<void> {
  for (const [done, { stage, layer }] of directions.entries()) {
    const inside = stage ? at.at(stage) : at;
    await runRecurrentLayerAhead(inside, traced, layer, mask, (share) =>
      pause((done + share) / directions.length),
    );
  }
}

/** Two layers that read the same sequence, one from each end. */
export function recordBothWays(
  at: Operations,
  input: LayerInput,
  directions: readonly [Direction, Direction],
  merge: Merge,
): Traced {
  const [first, second] = directions.map((direction) => {
    const { layer, returnSequences, zeroOutputForMask } = direction;
    const inside = at.at(direction.stage!);
    const states = recordRecurrentLayer(inside, input.traced, layer, input.mask);
    if (!returnSequences) return lastState(inside, 'last_state', states, layer);
    const zeroed = zeroOutputForMask && input.mask ? withZeros(inside, 'zeroed', states, input.mask) : states;
    return merge.order === 'step' && layer.backwards
      ? inside.recurrent.rows('in_step_order', zeroed, 'reversed', layer.stretch)
      : zeroed;
  }) as [Traced, Traced];
  switch (merge.mode) {
    case 'concat':
      return at.images.concatenate('output', [first, second], first.node.axes.length - 1);
    case 'sum':
      return at.add('output', first, second);
    case 'mul':
      return at.multiply('output', first, second);
    case 'ave':
      return at.images.combine('output', [first, second], 'average');
  }
}

/** The state after the last step, which is that of the first position where the layer goes backwards. */
function lastState(at: Operations, name: string, states: Traced, { backwards }: RecurrentLayer): Traced {
  return at.recurrent.rows(name, states, backwards ? 'first' : 'last');
}

function withZeros(at: Operations, name: string, states: Traced, mask: Mask): Traced {
  const { axes } = states.node;
  const what = 'Positions that do not count give zeros; the others pass.';
  return at.images.opaque(name, axes, [states], what, () =>
    computeMatrix(axes[0]!.size, axes[1]!.size, [states.matrix()], (output, input) => {
      const units = axes[1]!.size;
      for (let i = 0; i < output.length; i++) output[i] = mask[Math.floor(i / units)] === 0 ? 0 : input![i]!;
    }),
  );
}
