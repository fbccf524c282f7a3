import type { CellKind } from '../../../nn/recurrent/cell.ts';
import type { RecurrentLayer } from '../../../nn/recurrent/recordLayer.ts';
import { isJsonObject, ownProperty } from '../../jsonFile.ts';
import { described } from '../../quoted.ts';
import { SIGMOID, TANH } from './activations.ts';
import { type CellArrays, cellActivation, type CellPlan, gateCount, layerOfCell } from './recurrentCell.ts';
import {
  type Direction,
  recordBothWays,
  recordOneWay,
  recurrentShape,
  type SequenceSettings,
} from './recurrentOutput.ts';
import type { LayerDescription } from '../graph.ts';
import type { LayerClass, LayerSource } from '../layer.ts';
import type { LayerWeights } from '../layerWeights.ts';
import { anything, badLayer, flag, oneOf, settingsOf, size, sizeOr } from '../settings.ts';
import { inputOf, lastSize } from '../shape.ts';

/*
 * Keras's recurrent layers: one position after the other, each with the state of the one before.
 */

const KINDS: Readonly<Record<string, CellKind>> = { SimpleRNN: 'rnn', LSTM: 'lstm', GRU: 'gru' };

/** Elman's network, LSTM (Hochreiter & Schmidhuber 1997) or GRU (Cho et al. 2014). */
export const recurrentLayer: LayerClass = (source) => {
  const { description, inputs } = source;
  const features = lastSize(description, inputOf(description, inputs, 2));
  const direction = directionOf(source, description, features);
  const { units } = direction.layer;
  return {
    detail: `${units} units`,
    output: (shapes) => recurrentShape(inputOf(description, shapes, 2), units, direction),
    record: (at, [input]) => recordOneWay(at, input!, direction),
    directions: [direction],
    ...(!direction.returnSequences && { mask: 'none' as const }),
  };
};

/**
 * Two layers, one from each end (Schuster & Paliwal 1997). Two settings are not Keras's, for networks from elsewhere that
 * ship with the extension: `stretch`, so many positions after which both begin anew, and `merge_order`: whether the
 * directions meet position by position, or step by step.
 */
export const bidirectionalLayer: LayerClass = (source) => {
  const { description, inputs } = source;
  const settings = settingsOf(description, {
    layer: anything,
    backward_layer: anything,
    merge_mode: oneOf('concat', 'sum', 'mul', 'ave'),
    merge_order: oneOf('position', 'step'),
    stretch: sizeOr(undefined),
  });
  const features = lastSize(description, inputOf(description, inputs, 2));
  const inner = innerLayer(description, settings.layer);
  const turned = { ...inner, settings: { ...inner.settings, go_backwards: true } };
  const given = settings.backward_layer ?? undefined;
  const outer = given === undefined ? turned : innerLayer(description, given);
  const forward = directionOf(source, inner, features, 'forward', settings.stretch);
  const backward = directionOf(source, outer, features, 'backward', settings.stretch);
  if (forward.layer.units !== backward.layer.units || forward.returnSequences !== backward.returnSequences)
    throw badLayer(description, 'has two directions that do not fit together.');
  const { units } = forward.layer;
  const merge = { mode: settings.merge_mode, order: settings.merge_order };
  const width = units * (settings.merge_mode === 'concat' ? 2 : 1);
  return {
    detail: `${units} units in each direction`,
    output: (shapes) => recurrentShape(inputOf(description, shapes, 2), width, forward),
    record: (at, [input]) => recordBothWays(at, input!, [forward, backward], merge),
    directions: [forward, backward],
    ...(!forward.returnSequences && { mask: 'none' as const }),
  };
};

function innerLayer(outer: LayerDescription, json: unknown): LayerDescription {
  const className = isJsonObject(json) ? ownProperty(json, 'class_name') : undefined;
  const settings = isJsonObject(json) ? ownProperty(json, 'config') : undefined;
  if (typeof className !== 'string' || !Object.hasOwn(KINDS, className) || !isJsonObject(settings))
    throw badLayer(
      outer,
      `holds ${described(className)}, which cannot be run in both directions.`,
      `What can: ${Object.keys(KINDS).join(', ')}.`,
    );
  return { ...outer, className, settings };
}

/**
 * @param stage of a layer with two directions
 * @param stretch so many positions after which the state begins anew
 */
function directionOf(
  { weights }: LayerSource,
  description: LayerDescription,
  inputs: number,
  stage?: 'forward' | 'backward',
  stretch?: number,
): Direction {
  const { backwards, ...sequence } = sequenceOf(description);
  const layer = cellOf(description, weights, {
    inputs,
    backwards,
    stretch,
    prefix: stage ? `${stage}.` : '',
  });
  return { ...sequence, layer, ...(stage && { stage }) };
}

function sequenceOf(description: LayerDescription): SequenceSettings & { readonly backwards: boolean } {
  const settings = settingsOf(description, {
    return_sequences: flag(false),
    return_state: flag(false),
    go_backwards: flag(false),
    stateful: flag(false),
    time_major: flag(false),
    zero_output_for_mask: flag(false),
  });
  if (settings.stateful)
    throw badLayer(
      description,
      'keeps its state from one input to the next (stateful), which a single run cannot show.',
    );
  if (settings.return_state)
    throw badLayer(description, 'gives its state as well (return_state), which is not read.');
  if (settings.time_major)
    throw badLayer(description, 'expects its positions first (time_major), which is not read.');
  return {
    returnSequences: settings.return_sequences,
    backwards: settings.go_backwards,
    zeroOutputForMask: settings.zero_output_for_mask,
  };
}

function cellOf(
  description: LayerDescription,
  weights: LayerWeights,
  { prefix, ...sequence }: Pick<CellPlan, 'inputs' | 'backwards' | 'stretch'> & { readonly prefix: string },
): RecurrentLayer {
  const settings = settingsOf(description, {
    units: size,
    use_bias: flag(true),
    activation: anything,
    recurrent_activation: anything,
    reset_after: flag(false),
  });
  const kind = KINDS[description.className]!;
  const resetAfter = kind === 'gru' && settings.reset_after;
  const plan = {
    ...{ kind, units: settings.units, resetAfter, ...sequence },
    activation: cellActivation(description, settings.activation, TANH),
    gateActivation: cellActivation(description, settings.recurrent_activation, SIGMOID),
  };
  return layerOfCell(weights, prefix, plan, kerasArrays(weights, plan, settings.use_bias));
}

/** The arrays as Keras keeps them: all gates side by side, in the order that cells have too. */
function kerasArrays(
  weights: LayerWeights,
  { kind, units, inputs, resetAfter }: { kind: CellKind; units: number; inputs: number; resetAfter: boolean },
  biased: boolean,
): CellArrays {
  const width = gateCount(kind) * units;
  const kernel = weights.take('kernel', [inputs, width]).read;
  const recurrent = weights.take('recurrent_kernel', [units, width]).read;
  if (!biased) return { kernel, recurrent };
  if (!resetAfter) return { kernel, recurrent, bias: weights.take('bias', [width]).read };
  const both = weights.take('bias', [2, width]).read;
  return {
    ...{ kernel, recurrent },
    bias: () => both().slice(0, width),
    recurrentBias: () => both().slice(width),
  };
}
