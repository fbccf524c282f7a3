import { type CellKind, GATES } from '../../../nn/recurrent/cell.ts';
import { transposed } from '../../../nn/recurrent/products.ts';
import { recordRecurrentLayer } from '../../../nn/recurrent/recordLayer.ts';
import type { LayerClass, LayerSource } from '../layer.ts';
import { badLayer, flag, oneOf, settingsOf, size } from '../settings.ts';
import { inputOf, lastSize } from '../shape.ts';
import { SIGMOID, TANH } from './activations.ts';
import { type CellArrays, cellActivation, layerOfCell } from './recurrentCell.ts';
import type { Direction } from './recurrentOutput.ts';

/** PyTorch's layers, by the names that they have in a graph. */
export const TORCH_KINDS = { 'torch.nn.RNN': 'rnn', 'torch.nn.LSTM': 'lstm', 'torch.nn.GRU': 'gru' } as const;

export type TorchClass = keyof typeof TORCH_KINDS;

/** Where PyTorch keeps each of `GATES`, in blocks of rows: i, f, g, o and r, z, n. */
const BLOCKS: Readonly<Record<CellKind, readonly number[]>> = {
  rnn: [0],
  lstm: [0, 1, 2, 3],
  gru: [1, 0, 2],
};

/** One layer of `nn.RNN`, `nn.LSTM` or `nn.GRU`: the states of every position, of two directions side by side. */
export const torchRecurrentLayer: LayerClass = (source) => {
  const { description, inputs } = source;
  const settings = settingsOf(description, {
    units: size,
    bidirectional: flag(false),
    bias: flag(true),
    nonlinearity: oneOf('tanh', 'relu'),
  });
  const features = lastSize(description, inputOf(description, inputs, 2));
  const stages = settings.bidirectional ? (['forward', 'backward'] as const) : (['forward'] as const);
  const directions = stages.map((stage) => directionOf(source, stage, features, settings));
  return {
    detail: `${settings.units} units${settings.bidirectional ? ' in each direction' : ''}`,
    output: (shapes) => [inputOf(description, shapes, 2)[0]!, settings.units * directions.length],
    record: (at, [input]) => {
      const states = directions.map(({ stage, layer }) =>
        recordRecurrentLayer(at.at(stage!), input!.traced, layer, input!.mask),
      );
      return states.length > 1
        ? at.images.concatenate('output', states, 1)
        : at.scale('output', states[0]!, 1);
    },
    directions,
  };
};

interface TorchSettings {
  readonly units: number;
  readonly bias: boolean;
  readonly nonlinearity: 'tanh' | 'relu';
}

function directionOf(
  { description, weights }: LayerSource,
  stage: 'forward' | 'backward',
  inputs: number,
  { units, bias, nonlinearity }: TorchSettings,
): Direction {
  if (!Object.hasOwn(TORCH_KINDS, description.className))
    throw badLayer(description, 'is no recurrent layer of PyTorch.');
  const kind = TORCH_KINDS[description.className as TorchClass];
  const rows = GATES[kind].length * units;
  const take = (role: string, shape: readonly number[], columns: number): (() => Float32Array) => {
    const { read } = weights.take(role, shape);
    return () => gatesSideBySide(read(), BLOCKS[kind], units, columns);
  };
  const arrays: CellArrays = {
    kernel: take('weight_ih', [rows, inputs], inputs),
    recurrent: take('weight_hh', [rows, units], units),
    ...(bias && { bias: take('bias_ih', [rows], 1), recurrentBias: take('bias_hh', [rows], 1) }),
  };
  const plan = {
    ...{ kind, units, inputs, resetAfter: kind === 'gru', backwards: stage === 'backward' },
    activation: cellActivation(description, kind === 'rnn' ? nonlinearity : undefined, TANH),
    gateActivation: cellActivation(description, undefined, SIGMOID),
  };
  const layer = layerOfCell(weights, `${stage}.`, plan, arrays);
  return { stage, layer, returnSequences: true, zeroOutputForMask: false };
}

/** [block · unit, column] → [column, gate · unit] */
function gatesSideBySide(
  stored: Float32Array,
  blocks: readonly number[],
  units: number,
  columns: number,
): Float32Array {
  const ordered = new Float32Array(stored.length);
  const length = units * columns;
  blocks.forEach((block, gate) => {
    ordered.set(stored.subarray(block * length, (block + 1) * length), gate * length);
  });
  return transposed(ordered, blocks.length * units, columns) as Float32Array;
}
