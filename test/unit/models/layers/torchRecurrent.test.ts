import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { buildNetwork } from '../../../../src/models/layers/buildNetwork.ts';
import type { LoadedLayers } from '../../../../src/models/layers/loadedLayers.ts';
import { openLayersFile } from '../../../../src/models/layers/openLayersFile.ts';
import { openOwnLayers } from '../../../../src/models/layers/ownLayers.ts';
import { type TensorToWrite, writeSafetensors } from '../../../../src/models/safetensorsWriter.ts';
import { Recorder } from '../../../../src/nn/recorder.ts';
import { ProblemError } from '../../../../src/problem.ts';
import { valuesOf } from '../../../../src/trace/export.ts';
import { nodeOf, type Trace } from '../../../../src/trace/trace.ts';
import { openHdf5 } from '../../hdf5.ts';
import { RECURRENT_REFERENCES, recurrentReference } from '../../nn/recurrentReferences.ts';
import { largestDifference } from '../../references.ts';
import { startTensors } from '../../tensors.ts';
import { numbers } from '../../trace/randomNetwork.ts';

const FOLDER = new URL('../../../fixtures/references/recurrent/', import.meta.url).pathname;
const FILE = 'model.safetensors';

type Files = Readonly<Record<string, Uint8Array>>;

const reader = (files: Files) => (name: string) => Promise.resolve(files[name]);

const referenceFiles = (name: string): Files =>
  Object.fromEntries(
    [FILE, 'config.json'].map((file) => [file, new Uint8Array(readFileSync(`${FOLDER}${name}/${file}`))]),
  );

const open = (files: Files): Promise<LoadedLayers> => openOwnLayers(FILE, 'folder', reader(files), openHdf5);

const values = (trace: Trace, name: string): Float32Array => valuesOf(trace, nodeOf(trace, name));

async function run(
  { network }: Pick<LoadedLayers, 'network'>,
  x: readonly (readonly number[])[],
  retain: boolean,
  initialStates: ReadonlyMap<string, Float32Array> = new Map(),
): Promise<Recorder> {
  const trace = new Recorder({ retain: () => retain, recurrence: { initialStates } });
  const axes = [
    { name: 'position', size: x.length },
    { name: 'feature', size: x[0]!.length },
  ];
  const input = trace.constant('input', 'input.numbers', axes, Float32Array.from(x.flat()));
  await network.run(trace, new Map([['input', input]]));
  return trace;
}

/** Weights as `state_dict()` names them: random numbers that every format can keep. */
function stateDict(
  { gates = 4, units = 3, inputs = 2, layers = 1, prefix = '', bias = true, suffixes = [''] } = {},
  dtype: 'F32' | 'BF16' | 'F16' = 'F32',
): TensorToWrite[] {
  return Array.from({ length: layers }, (_, layer) =>
    suffixes.flatMap((suffix) => {
      const width = layer === 0 ? inputs : units * suffixes.length;
      const named = (part: string): string => `${prefix}${part}_l${layer}${suffix}`;
      return [
        tensor(named('weight_ih'), [gates * units, width], dtype),
        tensor(named('weight_hh'), [gates * units, units], dtype),
        ...(bias
          ? [
              tensor(named('bias_ih'), [gates * units], dtype),
              tensor(named('bias_hh'), [gates * units], dtype),
            ]
          : []),
      ];
    }),
  ).flat();
}

function tensor(
  name: string,
  shape: readonly number[],
  dtype: 'F32' | 'BF16' | 'F16' | 'I8' = 'F32',
): TensorToWrite {
  const count = shape.reduce((product, size) => product * size, 1);
  // 1, −1, 1/2 or −1/2: exact in every format.
  const chosen = Array.from(
    numbers(count, name.length),
    (value) => Math.sign(value) * (Math.abs(value) > 0.5 ? 1 : 0.5),
  );
  const bits: Readonly<Record<string, readonly [number, number]>> = {
    BF16: [0x3f80, 0x3f00],
    F16: [0x3c00, 0x3800],
  };
  const stored =
    dtype === 'F32'
      ? Float32Array.from(chosen)
      : dtype === 'I8'
        ? Int8Array.from(chosen)
        : Uint16Array.from(chosen, (value) => {
            return bits[dtype]![Math.abs(value) === 1 ? 0 : 1] | (value < 0 ? 0x8000 : 0);
          });
  return { name, dtype, shape, values: stored };
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const X = [
  [0.5, -1],
  [1, 0.25],
  [-0.75, 2],
  [0, 1],
];

describe('state dicts of PyTorch’s recurrent networks', () => {
  before(startTensors);

  for (const name of RECURRENT_REFERENCES) {
    const reference = recurrentReference(name);
    for (const [caseName, { x, h0, c0 }] of Object.entries(reference.cases))
      for (const retain of [true, false])
        it(`${name}, ${caseName}: every gate and state as PyTorch has it, ${retain ? 'in the run' : 'replayed'}`, async () => {
          const loaded = await open(referenceFiles(name));
          const places = Array.from({ length: reference.layers }, (_, layer) =>
            reference.directions.map((direction) => `layer.${layer}.${direction}`),
          ).flat();
          const initial = new Map(
            places.flatMap((place, at) => [
              ...(h0 ? [[`${place}.hidden_state`, Float32Array.from(h0[at]!)] as const] : []),
              ...(c0 ? [[`${place}.cell_state`, Float32Array.from(c0[at]!)] as const] : []),
            ]),
          );
          const trace = await run(loaded, x, retain, initial);
          let compared = 0;
          for (const [tensor, expected] of reference.expected(caseName)) {
            const node = tensor === 'output' ? 'layer.1.output' : tensor;
            if (!trace.nodes.has(node)) {
              assert.match(node, /grad|^[hc]_n$/, 'only gradients and last states are no nodes');
              continue;
            }
            const difference = largestDifference(values(trace, node), expected);
            assert.ok(difference < 1e-4, `${node} differs by ${difference}`);
            compared++;
          }
          assert.ok(compared > places.length);
          trace.dispose();
          loaded.network.dispose();
        });
  }

  it('show a node for each gate’s weights, as the rows of the file', async () => {
    const loaded = await open(referenceFiles('gru_bidirectional'));
    const trace = await run(loaded, recurrentReference('gru_bidirectional').cases['main']!.x, true);
    const { cell, prefixes } = {
      cell: recurrentReference('gru_bidirectional').cell(1, 'backward'),
      prefixes: loaded.network.recurrent.map(({ name }) => name),
    };
    assert.deepEqual(prefixes, [
      'layer.0.forward',
      'layer.0.backward',
      'layer.1.forward',
      'layer.1.backward',
    ]);
    const own = loaded.network.recurrent[3]!.cell();
    assert.deepEqual([...own.kernel], [...cell.kernel]);
    assert.deepEqual([...own.recurrentBias!], [...cell.recurrentBias!]);
    const shapes = ['kernel', 'recurrent_kernel', 'bias', 'recurrent_bias'].map((role) =>
      nodeOf(trace, `layer.1.backward.reset_gate.${role}`).axes.map(({ size }) => size),
    );
    assert.deepEqual(shapes, [[12, 6], [6, 6], [6], [6]]);
    trace.dispose();
    loaded.network.dispose();
  });

  it('are read from float16 and bfloat16, with a prefix, without biases', async () => {
    const plain = await open({ [FILE]: writeSafetensors(stateDict({ bias: false, layers: 2 })) });
    const expected = await run(plain, X, true);
    for (const dtype of ['F16', 'BF16'] as const) {
      const settings = { bias: false, layers: 2 };
      const renamed = stateDict(settings, dtype).map((each) => ({
        ...each,
        name: `model.lstm.${each.name}`,
      }));
      const loaded = await open({ [FILE]: writeSafetensors(renamed) });
      assert.equal(loaded.precision, dtype === 'F16' ? 'float16' : 'bfloat16');
      const trace = await run(loaded, X, true);
      for (const node of ['layer.1.forward.cell_state', 'layer.1.output'])
        assert.deepEqual(values(trace, node), values(expected, node));
      assert.ok(!trace.nodes.has('layer.0.forward.forget_gate.bias'));
      trace.dispose();
      loaded.network.dispose();
    }
    expected.dispose();
    plain.network.dispose();
  });

  it('run an RNN with tanh, and say so, unless a configuration says ReLU', async () => {
    const file = writeSafetensors(stateDict({ gates: 1 }));
    const alone = await open({ [FILE]: file });
    assert.match(alone.limits!, /run with tanh/);
    const others = [json({ type: 'RNN', nonlinearity: 'relu' }), json({ mode: 'RNN_RELU' })];
    for (const config of others) {
      const loaded = await open({ [FILE]: file, 'config.json': config });
      assert.equal(loaded.limits, undefined);
      const [tanh, relu] = [await run(alone, X, true), await run(loaded, X, true)];
      const first = 'layer.0.forward.hidden_state.linear';
      assert.deepEqual(values(tanh, first).slice(0, 3), values(relu, first).slice(0, 3));
      const sums = values(relu, first);
      assert.deepEqual(
        values(relu, 'layer.0.output'),
        sums.map((sum) => Math.max(0, sum)),
      );
      for (const trace of [tanh, relu]) trace.dispose();
      loaded.network.dispose();
    }
    alone.network.dispose();
  });

  it('take an embedding and a linear layer that fit, and say what they leave out', async () => {
    const file = writeSafetensors([
      ...stateDict({ gates: 3, units: 3, inputs: 2, prefix: 'rnn.' }),
      tensor('encoder.weight', [5, 2]),
      tensor('decoder.weight', [5, 3]),
      tensor('decoder.bias', [5]),
      tensor('norm.weight', [7]),
    ]);
    const loaded = await open({ [FILE]: file });
    const { network } = loaded;
    assert.deepEqual(
      network.layers.map(({ name, className }) => `${name} ${className}`),
      ['encoder Embedding', '0 torch.nn.GRU', 'decoder Dense', 'probabilities Softmax'],
    );
    assert.deepEqual(network.inputs[0], { name: 'input', shape: [null], kind: 'ids', vocabulary: 5 });
    assert.match(loaded.limits!, /“decoder” reads every position, and a softmax/);
    assert.match(loaded.limits!, /Left out.*“norm\.weight” \(7\)/);
    const trace = new Recorder({ retain: () => false });
    const ids = trace.constant(
      'input',
      'input.ids',
      [{ name: 'position', size: 3 }],
      Float32Array.of(4, 0, 2),
    );
    await network.run(trace, new Map([['input', ids]]));
    const states = values(trace, 'layer.0.output');
    const weight = tensor('decoder.weight', [5, 3]).values as Float32Array;
    const bias = tensor('decoder.bias', [5]).values as Float32Array;
    const scores = Float32Array.from({ length: 15 }, (_, i) => {
      const [position, output] = [Math.floor(i / 5), i % 5];
      const row = [0, 1, 2].map((unit) => states[position * 3 + unit]! * weight[output * 3 + unit]!);
      return row.reduce((sum, each) => sum + each, bias[output]!);
    });
    assert.ok(largestDifference(values(trace, 'layer.decoder.output'), scores) < 1e-5);
    trace.dispose();
    network.dispose();
  });

  it('leave out what does not fit, as an embedding of other vectors', async () => {
    const file = writeSafetensors([
      ...stateDict(),
      tensor('embedding.weight', [5, 4]),
      tensor('fc.weight', [2, 9]),
      tensor('linear.weight', [2, 3], 'I8'),
    ]);
    const loaded = await open({ [FILE]: file });
    assert.deepEqual(
      loaded.network.layers.map(({ name }) => name),
      ['0'],
    );
    for (const left of ['embedding.weight', 'fc.weight', 'linear.weight'])
      assert.ok(loaded.limits!.includes(`“${left}”`), left);
    loaded.network.dispose();
  });

  const without = (name: string, list = stateDict()): TensorToWrite[] =>
    list.filter((each) => each.name !== name);
  const REFUSED: Readonly<Record<string, [tensors: TensorToWrite[], words: RegExp, config?: unknown]>> = {
    'no recurrent weights': [[tensor('fc.weight', [2, 3])], /no tensor “weight_ih_l0”/],
    'a missing matrix': [without('weight_hh_l0'), /no tensor “weight_hh_l0”/],
    'one bias of two': [without('bias_hh_l0'), /no tensor “bias_hh_l0”/],
    'a bias in one layer alone': [
      without('bias_hh_l1', without('bias_ih_l1', stateDict({ layers: 2 }))),
      /no tensor “bias_ih_l1”/,
    ],
    'a layer left out': [
      stateDict({ layers: 3 }).filter(({ name }) => !name.includes('_l1')),
      /no tensor “weight_ih_l1”/,
    ],
    'very many layers': [
      [...stateDict(), tensor('weight_ih_l99999999', [12, 3])],
      /99999999|100000000 layers/,
    ],
    'a direction in one layer alone': [
      [...stateDict({ layers: 2 }), tensor('weight_ih_l1_reverse', [12, 3])],
      /“weight_ih_l1_reverse”, but not all/,
    ],
    projections: [
      [...stateDict(), tensor('weight_hr_l0', [2, 3])],
      /“weight_hr_l0”: an LSTM whose hidden state is projected/,
    ],
    'two networks': [
      [...stateDict({ prefix: 'a.' }), ...stateDict({ prefix: 'b.' })],
      /2 recurrent networks: “a\.”, “b\.”/,
    ],
    'rows of no cell': [stateDict({ gates: 5 }), /is 15 × 3\. For 3 units an LSTM has 12 rows/],
    'another width of the second layer': [
      [...without('weight_ih_l1', stateDict({ layers: 2 })), tensor('weight_ih_l1', [12, 4])],
      /“weight_ih_l1” is 12 × 4; 12 × 3 would fit/,
    ],
    'another number of axes': [
      [...without('weight_ih_l0'), tensor('weight_ih_l0', [12, 2, 1])],
      /is no matrix/,
    ],
    'nothing in a matrix': [[...without('weight_ih_l0'), tensor('weight_ih_l0', [12, 0])], /is no matrix/],
    'whole numbers': [[...without('weight_ih_l0'), tensor('weight_ih_l0', [12, 2], 'I8')], /stored as I8/],
    'a configuration of another kind': [stateDict(), /says “GRU”, but the weights/, { type: 'GRU' }],
    'an unknown nonlinearity': [stateDict({ gates: 1 }), /nonlinearity “selu”/, { nonlinearity: 'selu' }],
  };
  for (const [what, [tensors, words, config]] of Object.entries(REFUSED))
    it(`are refused for ${what}`, () =>
      assert.rejects(
        open({
          [FILE]: writeSafetensors(tensors),
          ...(config !== undefined && { 'config.json': json(config) }),
        }),
        (thrown: unknown) =>
          thrown instanceof ProblemError &&
          thrown.code === 'bad-model' &&
          words.test(thrown.message) &&
          thrown.nextStep !== undefined,
      ));

  it('are refused where the file is damaged', async () => {
    const file = writeSafetensors(stateDict());
    for (const end of [0, 7, 40, file.length - 4])
      await assert.rejects(open({ [FILE]: file.slice(0, end) }), ProblemError);
  });

  it('are opened under any name that ends in .safetensors', async () => {
    const files = { 'my lstm.safetensors': writeSafetensors(stateDict()) };
    const { graph, weights, format } = await openLayersFile('my lstm.safetensors', reader(files), openHdf5);
    assert.equal(format, 'pytorch');
    assert.equal(buildNetwork(graph, weights).recurrent[0]!.name, 'layer.0.forward');
  });
});
