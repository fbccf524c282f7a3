import assert from 'node:assert/strict';
import { flatten } from '../../../../src/models/layers/configuration/flatten.ts';
import { readNetwork } from '../../../../src/models/layers/configuration/readNetwork.ts';
import { weightsByName } from '../../../../src/models/layers/configuration/weightNames.ts';
import { openTfjsWeights } from '../../../../src/models/layers/formats/tfjsWeights.ts';
import type { LayersGraph } from '../../../../src/models/layers/graph.ts';
import { openLayersFile } from '../../../../src/models/layers/openLayersFile.ts';
import { openHdf5 } from '../../hdf5.ts';
import { memoryFolder } from '../fixtures.ts';

type Json = Record<string, unknown>;

const layer = (className: string, name: string, config: Json = {}): Json => ({
  class_name: className,
  config: { name, ...config },
});
const dense = (name: string, config: Json = {}): Json => layer('Dense', name, { units: 3, ...config });
const input = (name: string, ...shape: unknown[]): Json =>
  layer('InputLayer', name, { batch_input_shape: [null, ...shape] });
const sequence = (name: string, ...layers: Json[]): Json => layer('Sequential', name, { layers });

/** A layer of a functional model as Keras 2 writes it. @param calls what it reads, `name` or `name:call:output` */
const node = (description: Json, ...calls: string[][]): Json => ({
  ...description,
  name: (description.config as Json).name,
  inbound_nodes: calls.map((names) => names.map((each) => [...reference(each), {}])),
});
const reference = (text: string): unknown[] => {
  const [name, call = '0', output = '0'] = text.split(':');
  return [name, Number(call), Number(output)];
};
const functional = (name: string, inputs: string[], outputs: string[], ...layers: Json[]): Json =>
  layer('Functional', name, {
    layers,
    input_layers: inputs.map(reference),
    output_layers: outputs.map(reference),
  });

function graphOf(description: unknown, weights: readonly string[] = []): LayersGraph {
  const network = readNetwork(description);
  return flatten(network, weightsByName(network, weights));
}

const edges = ({ layers }: LayersGraph): string[] =>
  layers.map(({ name, inputs }) => `${inputs.join(' + ')} → ${name}`);

describe('the description of a network', () => {
  it('is a sequence with or without an input layer', () => {
    const expected = ['ids', 'a', 'b'];
    const withInput = graphOf(sequence('small', input('ids', 5), dense('a'), dense('b')));
    assert.deepEqual(
      withInput.layers.map(({ name }) => name),
      expected,
    );
    assert.deepEqual(withInput.layers[0].settings.batch_shape, [null, 5]);
    assert.deepEqual([withInput.title, withInput.inputs, withInput.outputs], ['small', ['ids'], ['b']]);

    const told = graphOf(sequence('small', dense('a', { batch_input_shape: [null, 5] }), dense('b')));
    assert.deepEqual(edges(told), [' → a_input', 'a_input → a', 'a → b']);
    assert.deepEqual(told.layers[0].settings.batch_shape, [null, 5]);

    const built = sequence('small', dense('a'));
    built.build_config = { input_shape: [null, 7] };
    assert.deepEqual(graphOf(built).layers[0].settings.batch_shape, [null, 7]);
    assert.throws(() => graphOf(sequence('small', dense('a'))), /says nothing about the size of its input/);

    // Keras before 2.2.3 wrote the list alone.
    const oldest = { class_name: 'Sequential', config: [dense('a', { batch_input_shape: [null, 5] })] };
    assert.deepEqual(edges(graphOf(oldest)), [' → a_input', 'a_input → a']);
  });

  it('puts layers after those that they read, in whatever order they stand', () => {
    const graph = graphOf(
      functional(
        'branches',
        ['x'],
        ['sum'],
        node(layer('Add', 'sum'), ['b', 'a']),
        node(dense('b'), ['a']),
        node(dense('a'), ['x']),
        node(input('x', 4)),
      ),
    );
    assert.deepEqual(edges(graph), [' → x', 'x → a', 'a → b', 'b + a → sum']);
  });

  it('has several inputs and outputs, in their order', () => {
    const graph = graphOf(
      functional(
        'two',
        ['right', 'left'],
        ['b', 'a'],
        node(input('left', 4)),
        node(input('right', 2)),
        node(dense('a'), ['left']),
        node(dense('b'), ['right']),
      ),
    );
    assert.deepEqual(
      [graph.inputs, graph.outputs],
      [
        ['right', 'left'],
        ['b', 'a'],
      ],
    );
  });

  it('makes several nodes of a layer that is used several times, with the same weights', () => {
    const graph = graphOf(
      functional(
        'twins',
        ['x', 'y'],
        ['sum'],
        node(input('x', 4)),
        node(input('y', 4)),
        node(dense('shared'), ['x'], ['y']),
        node(layer('Add', 'sum'), ['shared:0', 'shared:1']),
      ),
      ['shared/kernel', 'shared/bias'],
    );
    assert.deepEqual(edges(graph).slice(2), [
      'x → shared',
      'y → shared_call_2',
      'shared + shared_call_2 → sum',
    ]);
    assert.deepEqual(graph.layers[2].weights, ['shared/kernel', 'shared/bias']);
    assert.deepEqual(graph.layers[3].weights, graph.layers[2].weights);
  });

  it('takes networks inside networks apart', () => {
    const inner = functional('inner', ['in'], ['out'], node(input('in', 4)), node(dense('out'), ['in']));
    const graph = graphOf(sequence('outer', sequence('first', inner), dense('out')), [
      'inner/out/kernel',
      'outer/out/kernel',
    ]);
    // Two are called “out”: one bears the names of the networks around it.
    assert.deepEqual(edges(graph), [' → in', 'in → first_inner_out', 'first_inner_out → out']);
    assert.deepEqual(graph.layers[1].weights, ['inner/out/kernel']);
  });

  it('counts the calls of an inner network from nothing or from one, as versions of Keras do', () => {
    const inner = (): Json =>
      functional('inner', ['in'], ['h'], node(input('in', 4)), node(dense('h'), ['in']));
    const outer = (first: number): LayersGraph =>
      graphOf(
        functional(
          'outer',
          ['x'],
          ['sum'],
          node(input('x', 4)),
          node(inner(), ['x'], ['x']),
          node(layer('Add', 'sum'), [`inner:${first}`, `inner:${first + 1}`]),
        ),
        ['h/kernel'],
      );
    for (const first of [0, 1]) {
      const graph = outer(first);
      assert.deepEqual(edges(graph).slice(1), ['x → h', 'x → inner_call_2_h', 'h + inner_call_2_h → sum']);
      assert.deepEqual(
        graph.layers.slice(1, 3).map(({ weights }) => weights),
        [['h/kernel'], ['h/kernel']],
      );
    }
  });

  it('reads calls as Keras 3 writes them, with tensors given by name', () => {
    const tensor = (name: string): Json => ({
      class_name: '__keras_tensor__',
      config: { shape: [null, 4], dtype: 'float32', keras_history: [name, 0, 0] },
    });
    const keras3 = (description: Json, args: unknown[], kwargs: Json = {}): Json => ({
      ...description,
      inbound_nodes: [{ args, kwargs }],
    });
    const attention = (kwargs: Json): Json =>
      functional(
        'keras3',
        ['q', 'k'],
        ['attend'],
        node(input('q', 4, 2)),
        node(input('k', 4, 2)),
        keras3(layer('MultiHeadAttention', 'attend'), [tensor('q')], kwargs),
      );
    const graph = graphOf(
      attention({ key: tensor('k'), value: tensor('q'), use_causal_mask: true, training: null }),
    );
    const attend = graph.layers.at(-1)!;
    assert.deepEqual(attend.inputs, ['q', 'q', 'k'], 'query, value, key');
    assert.deepEqual(attend.callSettings, { use_causal_mask: true });
    assert.throws(
      () => graphOf(attention({ value: tensor('q'), attention_mask: tensor('k') })),
      /as “attention_mask”/,
    );
  });

  it('takes a sum that was written a + b for the layer, and no other operation', () => {
    const tensor = { class_name: '__keras_tensor__', config: { keras_history: ['x', 0, 0] } };
    const operation = (args: unknown[]): Json =>
      functional('sums', ['x'], ['add'], node(input('x', 4)), {
        ...layer('Add', 'add'),
        module: 'keras.src.ops.numpy',
        inbound_nodes: [{ args, kwargs: {} }],
      });
    assert.equal(graphOf(operation([tensor, tensor])).layers[1].className, 'Add');
    const withNumber = graphOf(operation([tensor, 2])).layers[1];
    assert.deepEqual([withNumber.className, withNumber.callSettings], ['ops.Add', { argument_1: 2 }]);
  });

  it('is refused by name where it does not hold together', () => {
    const x = node(input('x', 4));
    const refused = (message: RegExp, inputs: string[], outputs: string[], ...layers: Json[]): void => {
      assert.throws(() => graphOf(functional('net', inputs, outputs, ...layers)), {
        code: 'bad-model',
        message,
      });
    };
    refused(/circle: “a”, “b”/, ['x'], ['a'], x, node(dense('a'), ['b']), node(dense('b'), ['a']));
    refused(/reads the layer “ghost”/, ['x'], ['a'], x, node(dense('a'), ['ghost']));
    refused(/reads the layer “a”/, ['x'], ['a:3'], x, node(dense('a'), ['x']));
    refused(/Two layers .* “a”/, ['x'], ['a'], x, node(dense('a'), ['x']), node(dense('a'), ['x']));
    refused(
      /Output 2 of the layer “a”/,
      ['x'],
      ['b'],
      x,
      node(dense('a'), ['x']),
      node(dense('b'), ['a:0:1']),
    );
    refused(/“a” is no input layer/, ['a'], ['a'], node(dense('a'), ['a']));
    refused(/“input_layers” of the network is a list/, [], ['a'], x, node(dense('a'), ['x']));
    for (const size of [-3, 1e12, 1.5, '4', {}])
      refused(/The input “x” has the shape/, ['x'], ['x'], node(input('x', size)));
    refused(/Lambda layer/, ['x'], ['a'], x, node(layer('Lambda', 'a'), ['x']));
    assert.throws(() => graphOf({ class_name: 'MyModel', config: {} }), /“MyModel”, a class of its own/);
    for (const nothing of [null, [], 7, 'Sequential', {}, { class_name: 'Sequential' }])
      assert.throws(() => graphOf(nothing), { code: 'bad-model' });
  });

  it('stays small where networks inside networks multiply', () => {
    let inner = functional('n0', ['i'], ['h'], node(input('i', 4)), node(dense('h'), ['i']));
    for (let depth = 1; depth < 12; depth++) {
      const uses = Array.from({ length: 10 }, () => ['i']);
      const outer = [node(input('i', 4)), node(inner, ...uses)];
      inner = functional(`n${depth}`, ['i'], [`n${depth - 1}`], ...outer);
    }
    assert.throws(() => graphOf(inner), /more than 20000 layers when it is taken apart/);
  });

  it('keeps names that reach for a prototype or hold markup as ordinary names', () => {
    const settings = JSON.parse('{ "__proto__": { "polluted": true }, "units": 3 }') as Json;
    const names = ['__proto__', 'constructor', '<img src=x onerror=alert(1)>'];
    const graph = graphOf(
      sequence('net', input('x', 4), ...names.map((name) => layer('Dense', name, settings))),
      ['__proto__/kernel'],
    );
    assert.deepEqual(
      graph.layers.slice(1).map(({ name }) => name),
      names,
    );
    assert.deepEqual(graph.layers[1].weights, ['__proto__/kernel']);
    assert.equal(({} as Json).polluted, undefined);
  });

  it('says where the weights of two layers cannot be told apart', () => {
    const inner = (name: string): Json => sequence(name, dense('same'));
    const network = sequence('net', input('x', 4), inner('one'), inner('two'));
    assert.throws(() => graphOf(network, ['same/kernel']), /do not say whose they are/);
    const told = graphOf(network, ['one/same/kernel', 'two/same/kernel']);
    assert.deepEqual(
      told.layers.slice(1).map(({ name, weights }) => [name, ...weights]),
      [
        ['one_same', 'one/same/kernel'],
        ['two_same', 'two/same/kernel'],
      ],
    );
  });
});

describe('weights of TensorFlow.js', () => {
  const weightsOf = (weights: unknown[], bytes: Uint8Array) =>
    openTfjsWeights([{ paths: ['a.bin'], weights }], 'model.json', memoryFolder({ 'a.bin': bytes }));

  it('are read in every form in which they are rounded for a file', async () => {
    const bytes = new Uint8Array([
      ...[0, 128, 255],
      ...new Uint8Array(new Uint16Array([0, 65535]).buffer),
      ...[0x00, 0x3c, 0x00, 0xc0],
      ...new Uint8Array(new Int32Array([-7, 1e6]).buffer),
      ...[1, 0],
      ...new Uint8Array(new Float32Array([0.5, -3]).buffer),
    ]);
    const rounded = (dtype: string, scale: number, min: number): Json => ({ dtype, scale, min });
    const { weights, precision } = await weightsOf(
      [
        { name: 'bytes', shape: [3], dtype: 'float32', quantization: rounded('uint8', 0.5, -1) },
        { name: 'words', shape: [2, 1], dtype: 'float32', quantization: rounded('uint16', 2 ** -16, 0) },
        { name: 'halves', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
        { name: 'whole', shape: [2], dtype: 'int32' },
        { name: 'flags', shape: [2], dtype: 'bool' },
        { name: 'plain', shape: [2], dtype: 'float32' },
      ],
      bytes,
    );
    const all = Object.fromEntries(weights.names.map((name) => [name, [...weights.read(name)]]));
    assert.deepEqual(all, {
      bytes: [-1, 63, 126.5],
      words: [0, Math.fround(65535 / 65536)],
      halves: [1, -2],
      whole: [-7, 1e6],
      flags: [1, 0],
      plain: [0.5, -3],
    });
    assert.deepEqual([...weights.readRows('words', [1, 0, 1])], [all.words[1], 0, all.words[1]]);
    assert.equal(precision, 'uint8');
  });

  it('are refused where they are texts, listed twice, or rounded without a scale', async () => {
    const bytes = new Uint8Array(64);
    const text = { name: 'a', shape: [2], dtype: 'string' };
    await assert.rejects(weightsOf([text], bytes), /“dtype” is “string”/);
    const plain = { name: 'a', shape: [2], dtype: 'float32' };
    await assert.rejects(weightsOf([plain, plain], bytes), /“a” are listed twice/);
    const bare = { ...plain, quantization: { dtype: 'uint8' } };
    await assert.rejects(weightsOf([bare], bytes), /cannot be read/);
    const endless = { ...plain, quantization: { dtype: 'uint8', scale: '1e999', min: 0 } };
    await assert.rejects(weightsOf([endless], bytes), /cannot be read/);
  });

  it('of a graph model are not looked for; it is named, with what to do', async () => {
    const refused = { code: 'bad-model', message: /graph model/, nextStep: /tfjs_layers_model/ };
    const models = [{ format: 'graph-model', modelTopology: {} }, { modelTopology: { node: [] } }];
    for (const model of models) {
      const folder = memoryFolder({ 'model.json': model });
      await assert.rejects(openLayersFile('model.json', folder, openHdf5), refused);
    }
  });
});
