import { readFileSync } from 'node:fs';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import { stackGates, type GateWeights, type RecurrentCell } from '../../../src/nn/recurrent/cell.ts';
import { transposed } from '../../../src/nn/recurrent/products.ts';
import { RELU, SIGMOID, TANH } from '../../../src/nn/recurrent/squashing.ts';

/** Networks of two layers whose gates, states and gradients were computed with PyTorch. */
export const RECURRENT_REFERENCES = [
  'rnn_tanh',
  'rnn_tanh_bidirectional',
  'rnn_relu',
  'rnn_relu_bidirectional',
  'lstm',
  'lstm_bidirectional',
  'gru',
  'gru_bidirectional',
] as const;

const FOLDER = new URL('../../fixtures/references/recurrent/', import.meta.url).pathname;

interface ReferenceInput {
  /** [position, feature] */
  readonly x: readonly (readonly number[])[];
  /** [layer · direction, unit] */
  readonly h0?: readonly (readonly number[])[];
  readonly c0?: readonly (readonly number[])[];
}

interface Configuration {
  readonly type: 'RNN' | 'LSTM' | 'GRU';
  readonly input_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly bidirectional: boolean;
  readonly nonlinearity?: 'tanh' | 'relu';
}

export type Direction = 'forward' | 'backward';

export interface RecurrentReference {
  readonly units: number;
  readonly layers: number;
  readonly directions: readonly Direction[];
  readonly cases: Readonly<Record<string, ReferenceInput>>;
  cell(layer: number, direction: Direction): RecurrentCell;
  /** The expected numbers that there are, by our names. */
  expected(caseName: string): ReadonlyMap<string, Float32Array>;
}

export function recurrentReference(name: string): RecurrentReference {
  const json = (file: string): unknown => JSON.parse(readFileSync(`${FOLDER}${name}/${file}`, 'utf8'));
  const configuration = json('config.json') as Configuration;
  const weights = readSafetensors(readFileSync(`${FOLDER}${name}/model.safetensors`));
  const expected = readSafetensors(readFileSync(`${FOLDER}${name}/expected.safetensors`));
  return {
    units: configuration.hidden_size,
    layers: configuration.num_layers,
    directions: configuration.bidirectional ? ['forward', 'backward'] : ['forward'],
    cases: (json('input.json') as { cases: Record<string, ReferenceInput> }).cases,
    cell: (layer, direction) => cellOf(configuration, (each) => weights.read(each), layer, direction),
    expected: (caseName) => {
      const prefix = caseName === 'main' ? '' : `case.${caseName}.`;
      const names = expected.names.filter((each) =>
        prefix === '' ? !each.startsWith('case.') : each.startsWith(prefix),
      );
      return new Map(
        names.map((each) => [spelledOut(each.slice(prefix.length), configuration.type), expected.read(each)]),
      );
    },
  };
}

/** Where PyTorch keeps each gate of ours, counted in blocks of rows. */
const BLOCKS = { RNN: [0], LSTM: [0, 1, 2, 3], GRU: [1, 0, 2] } as const;
const KINDS = { RNN: 'rnn', LSTM: 'lstm', GRU: 'gru' } as const;

function cellOf(
  { type, input_size, hidden_size: units, bidirectional, nonlinearity }: Configuration,
  read: (name: string) => Float32Array,
  layer: number,
  direction: Direction,
): RecurrentCell {
  const suffix = `l${layer}${direction === 'backward' ? '_reverse' : ''}`;
  const inputs = layer === 0 ? input_size : units * (bidirectional ? 2 : 1);
  const block = (name: string, at: number, width: number): Float32Array =>
    read(`${name}_${suffix}`).slice(at * units * width, (at + 1) * units * width);
  const gates = BLOCKS[type].map((at): GateWeights => {
    return {
      kernel: transposed(block('weight_ih', at, inputs), units, inputs),
      recurrent: transposed(block('weight_hh', at, units), units, units),
      bias: block('bias_ih', at, 1),
      recurrentBias: block('bias_hh', at, 1),
    };
  });
  return {
    kind: KINDS[type],
    units,
    inputs,
    activation: nonlinearity === 'relu' ? RELU : TANH,
    gateActivation: SIGMOID,
    resetAfter: true,
    ...stackGates(gates, units),
  };
}

const LETTERS: Readonly<Record<Configuration['type'], Readonly<Record<string, string>>>> = {
  RNN: { h: 'hidden_state' },
  LSTM: {
    i: 'input_gate',
    f: 'forget_gate',
    g: 'candidate',
    o: 'output_gate',
    c: 'cell_state',
    h: 'hidden_state',
  },
  GRU: {
    r: 'reset_gate',
    z: 'update_gate',
    n: 'candidate',
    n_recurrent: 'candidate.recurrent',
    h: 'hidden_state',
  },
};

/** `layer.0.forward.i` → `layer.0.forward.input_gate` */
const spelledOut = (name: string, type: Configuration['type']): string =>
  name.replace(
    /^(layer\.\d+\.\w+\.)(\w+)$/,
    (_, layer: string, letter: string) => layer + (LETTERS[type][letter] ?? letter),
  );
