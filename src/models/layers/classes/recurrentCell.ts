import {
  type CellKind,
  type CellValueName,
  GATES,
  gateWeights,
  type RecurrentCell,
} from '../../../nn/recurrent/cell.ts';
import type { RecordFunction, RecurrentLayer } from '../../../nn/recurrent/recordLayer.ts';
import type { GateParameters } from '../../../nn/recurrent/recurrentOperations.ts';
import { LINEAR, RELU, SIGMOID, type Squashing, TANH } from '../../../nn/recurrent/squashing.ts';
import type { Axis } from '../../../trace/node.ts';
import type { LayerDescription } from '../graph.ts';
import type { LayerWeights } from '../layerWeights.ts';
import {
  type Activation,
  activationOf,
  activationTitle,
  functionOf,
  recordActivation,
} from './activations.ts';

/** A layer in one direction, without its weights. */
export interface CellPlan extends Pick<RecurrentCell, 'kind' | 'units' | 'inputs' | 'resetAfter'> {
  readonly activation: CellActivation;
  readonly gateActivation: CellActivation;
  readonly backwards: boolean;
  /** The state begins anew after so many positions. */
  readonly stretch?: number | undefined;
}

/** Reads the weights of a cell with the gates' columns side by side in the order of `GATES`. */
export interface CellArrays {
  /** [input, gate · unit] */
  readonly kernel: () => Float32Array;
  /** [unit, gate · unit] */
  readonly recurrent: () => Float32Array;
  /** [gate · unit] */
  readonly bias?: (() => Float32Array) | undefined;
  readonly recurrentBias?: (() => Float32Array) | undefined;
}

/** A function of the loop over the steps, and how a node is taken down for it. */
export interface CellActivation {
  readonly squashing: Squashing;
  readonly record: RecordFunction;
}

const KNOWN: readonly Squashing[] = [TANH, SIGMOID, RELU, LINEAR];

/** @throws ProblemError `bad-model` for an activation that is not known, or that is no function of a single number */
export function cellActivation(
  description: LayerDescription,
  given: unknown,
  usual: Activation,
): CellActivation {
  const activation = activationOf(description, given, usual);
  const of = functionOf(description, given, usual);
  const name = activationTitle(activation);
  return {
    squashing: KNOWN.find((squashing) => squashing.name === name) ?? { name, of },
    record: (at, stage, x) => recordActivation(at, stage, x, activation),
  };
}

/** How many gates' columns stand side by side in the arrays of a cell. */
export const gateCount = (kind: CellKind): number => GATES[kind].length;

/**
 * @param prefix what the names of the weights begin with: `forward.`, or nothing
 * @returns the layer with a node for each gate's weights
 */
export function layerOfCell(
  weights: LayerWeights,
  prefix: string,
  plan: CellPlan,
  arrays: CellArrays,
): RecurrentLayer {
  const { kind, units, inputs, resetAfter, backwards, stretch } = plan;
  let loaded: RecurrentCell | undefined;
  const cell = (): RecurrentCell => (loaded ??= loadCell(plan, arrays));
  const unit: Axis = { name: 'unit', size: units };
  const gateOf = (name: CellValueName, number: number): GateParameters => {
    const node = (role: string, axes: readonly Axis[], part: keyof GateParameters) =>
      weights.parameter(`${prefix}${name}.${role}`, axes, () => {
        return gateWeights(cell(), number)[part] as Float32Array;
      });
    return {
      kernel: node('kernel', [{ name: 'input', size: inputs }, unit], 'kernel'),
      recurrent: node('recurrent_kernel', [{ name: 'previous_unit', size: units }, unit], 'recurrent'),
      ...(arrays.bias && { bias: node('bias', [unit], 'bias') }),
      ...(arrays.recurrentBias && { recurrentBias: node('recurrent_bias', [unit], 'recurrentBias') }),
    };
  };
  return {
    ...{ kind, units, resetAfter, backwards, stretch, cell },
    gates: new Map(GATES[kind].map((name, number) => [name, gateOf(name, number)])),
    activation: plan.activation.record,
    gateActivation: plan.gateActivation.record,
  };
}

function loadCell(
  { kind, units, inputs, resetAfter, activation, gateActivation }: CellPlan,
  { kernel, recurrent, bias, recurrentBias }: CellArrays,
): RecurrentCell {
  return {
    ...{ kind, units, inputs, resetAfter },
    activation: activation.squashing,
    gateActivation: gateActivation.squashing,
    kernel: kernel(),
    recurrent: recurrent(),
    ...(bias && { bias: bias() }),
    ...(recurrentBias && { recurrentBias: recurrentBias() }),
  };
}
