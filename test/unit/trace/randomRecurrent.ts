import fc from 'fast-check';
import { type CellKind, GATES, type GateName, stackGates } from '../../../src/nn/recurrent/cell.ts';
import type { Operations } from '../../../src/nn/operations.ts';
import { recordRecurrentLayer, type RecurrentLayer } from '../../../src/nn/recurrent/recordLayer.ts';
import type { GateParameters } from '../../../src/nn/recurrent/recurrentOperations.ts';
import { RELU, SIGMOID, type Squashing, TANH } from '../../../src/nn/recurrent/squashing.ts';
import type { Parameter, Traced } from '../../../src/nn/traced.ts';
import type { Axis } from '../../../src/trace/node.ts';
import type { RandomWeights } from './randomNetwork.ts';

/** A recurrent layer with its settings. */
export interface RandomRecurrentLayer {
  readonly kind: 'recurrent';
  readonly cell: CellKind;
  readonly units: number;
  readonly resetAfter: boolean;
  readonly biases: number;
  readonly backwards: boolean;
  /** Whether every third position does not count. */
  readonly masked: boolean;
  /** Whether the state begins anew in the middle, where there is one. */
  readonly halved: boolean;
  readonly activation: 'tanh' | 'relu';
  readonly gives: 'states' | 'reversed' | 'joined';
}

export const randomRecurrentLayer: fc.Arbitrary<RandomRecurrentLayer> = fc.record({
  kind: fc.constant('recurrent' as const),
  cell: fc.constantFrom('rnn' as const, 'lstm' as const, 'gru' as const),
  units: fc.integer({ min: 1, max: 5 }),
  resetAfter: fc.boolean(),
  biases: fc.integer({ min: 0, max: 2 }),
  backwards: fc.boolean(),
  masked: fc.boolean(),
  halved: fc.boolean(),
  activation: fc.constantFrom('tanh' as const, 'relu' as const),
  gives: fc.constantFrom('states' as const, 'reversed' as const, 'joined' as const),
});

const SQUASHINGS: Readonly<Record<'tanh' | 'relu', Squashing>> = { tanh: TANH, relu: RELU };

/** Takes the layer down, its last state beside it: a sequence [position, unit]. */
export function recordRecurrent(
  operations: Operations,
  x: Traced,
  layer: RandomRecurrentLayer,
  weights: RandomWeights,
  name: string,
): Traced {
  const [position, feature] = x.node.axes as [Axis, Axis];
  const mask = layer.masked ? Float32Array.from({ length: position.size }, (_, at) => at % 3) : undefined;
  const stretch = layer.halved && position.size % 2 === 0 ? position.size / 2 : undefined;
  const described = { ...describeLayer(layer, feature.size, weights, name), stretch };
  const states = recordRecurrentLayer(operations, x, described, mask?.map(Math.sign));
  operations.recurrent.rows('last', states, layer.backwards ? 'first' : 'last');
  poolHalves(operations, states, stretch ?? position.size);
  switch (layer.gives) {
    case 'states':
      return states;
    case 'reversed':
      return operations.recurrent.rows('reversed', states, 'reversed', stretch);
    case 'joined':
      return operations.images.concatenate('joined', [states, states], 1);
  }
}

/** The last position of each stretch counts, and every third one of the others does not. */
function poolHalves(operations: Operations, states: Traced, stretch: number): void {
  const [position] = states.node.axes as [Axis, Axis];
  const numbers = Array.from({ length: position.size }, (_, at) => ((at + 1) % stretch === 0 ? 1 : at % 3));
  const ids = operations.recurrent.mask('pooled_ids', position, Float32Array.from(numbers));
  const word = { name: 'word', size: position.size / stretch };
  for (const of of ['mean', 'max', 'min'] as const)
    operations.recurrent.poolStretches(`pooled_${of}`, states, ids, word, {
      function: of,
      stretch,
      padding: 2,
    });
}

/** @param inputs features of one position */
export function describeLayer(
  { cell: kind, units, resetAfter, biases, backwards, activation }: RandomRecurrentLayer,
  inputs: number,
  weights: RandomWeights,
  name: string,
): RecurrentLayer {
  const gate = (gateName: GateName): GateParameters => {
    const own = `${name}.${gateName}`;
    return {
      kernel: weights.matrix(`${own}.kernel`, inputs, units),
      recurrent: weights.matrix(`${own}.recurrent_kernel`, units, units),
      bias: biases > 0 ? weights.vector(`${own}.bias`, units) : undefined,
      recurrentBias: biases > 1 ? weights.vector(`${own}.recurrent_bias`, units) : undefined,
    };
  };
  const gates = new Map(GATES[kind].map((gateName) => [gateName, gate(gateName)] as const));
  return {
    ...{ kind, units, resetAfter, backwards, gates },
    activation: (at, stage, sum) => at.activation(stage, sum, activation),
    gateActivation: (at, stage, sum) => at.activation(stage, sum, 'sigmoid'),
    cell: () => ({
      ...{ kind, units, inputs, resetAfter },
      activation: SQUASHINGS[activation],
      gateActivation: SIGMOID,
      ...stackGates([...gates.values()].map(valuesOf), units),
    }),
  };
}

function valuesOf({ kernel, recurrent, bias, recurrentBias }: GateParameters) {
  const all = ({ node, rows }: Parameter): Float32Array => rows(0, node.axes[0]!.size);
  return {
    kernel: all(kernel),
    recurrent: all(recurrent),
    ...(bias && { bias: all(bias) }),
    ...(recurrentBias && { recurrentBias: all(recurrentBias) }),
  };
}
